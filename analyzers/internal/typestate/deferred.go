package typestate

import (
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// deferInstr registers a deferred call.
func (x *exec) deferInstr(c conf, in *ir.Instr) conf {
	d := deferral{in.Call, c.operandsOf(in.Call)}
	f := c.top()
	// In a loop, one more of the same changes nothing.
	f.defers = slices.DeleteFunc(slices.Clone(f.defers), func(e deferral) bool { return e.call == d.call })
	f.defers = append(f.defers, d)
	if v := x.lateView(c.state, d); v.Rollback || len(v.Writes)+len(v.Late) > 0 {
		return c.note(Step{Kind: DeferStep, Pos: in.Pos, Name: in.Call.Name})
	}
	return c
}

// lateView is what a deferred call may do.
func (x *exec) lateView(s *state, d deferral) ir.View {
	v := ir.CallView(d.call, true)
	v.Calls = false
	if d.call.Dynamic {
		fn := s.function(d.callee)
		if fn == nil {
			return ir.View{Calls: true}
		}
		c := ir.CallView(&ir.Call{Fn: fn, Query: ir.NoReg}, true)
		v = c
		calls := v.Calls
		v.Calls = false
		if calls {
			x.passedIn(s, d, &v)
		}
	}
	return v
}

// passedIn adds what the functions may do that a deferred literal captures or
// is given.
func (x *exec) passedIn(s *state, d deferral, v *ir.View) {
	add := func(t term) {
		if fn := s.function(t); fn != nil {
			w := ir.CallView(&ir.Call{Fn: fn, Op: fn.Op, Query: ir.NoReg}, true)
			v.Blind = v.Blind || w.Blind
			v.Ends = append(slices.Clone(v.Ends), w.Ends...)
			v.Late = append(append(slices.Clone(v.Late), w.Writes...), w.Late...)
		}
	}
	look := func(t term) {
		add(t)
		if t.kind == ref {
			for _, sl := range s.objs[t.n].slots {
				if under(sl.path, t.text) {
					add(sl.val)
				}
			}
		}
	}
	for _, t := range d.args {
		look(t)
	}
	if d.callee.kind == ref {
		for _, t := range s.objs[d.callee.n].binds {
			look(t)
		}
	}
}

// undoes reports whether a deferred call may roll the claim back or commit it.
// An unknown function is given the benefit of the doubt.
func (x *exec) undoes(s *state, d deferral, cl *claim) bool {
	v := x.lateView(s, d)
	return v.Calls || x.surely(&v, cl)
}

// surely reports whether there is more than doubt.
func (x *exec) surely(v *ir.View, cl *claim) bool {
	if v.Blind || v.Text || slices.ContainsFunc(v.Ends, func(w *ir.Write) bool { return belongs(w, cl.site) }) {
		return true
	}
	moves := func(w *ir.Write) bool { return cl.site.Write == nil && w.Kind == ir.Update || w.Moves(cl.site.Write) }
	return slices.ContainsFunc(v.Writes, moves) || slices.ContainsFunc(v.Late, moves)
}

// armed reports whether some deferred call may undo the claim.
func (x *exec) armed(s *state, cl *claim) bool {
	for i := range s.frames {
		for _, d := range s.frames[i].defers {
			if x.undoes(s, d, cl) {
				return true
			}
		}
	}
	return false
}

// runDefers runs the deferred calls of the innermost frame, the last first.
func (x *exec) runDefers(c conf) (outs, panics []conf) {
	defers := c.top().defers
	if len(defers) == 0 {
		return []conf{c}, nil
	}
	var watched, doubted []*Site
	for _, d := range defers {
		v := x.lateView(c.state, d)
		for i := range c.claims {
			switch cl := &c.claims[i]; {
			case x.surely(&v, cl):
				watched = append(watched, cl.site)
			case v.Calls:
				doubted = append(doubted, cl.site)
			}
		}
	}
	c.state = c.clone()
	before, panicking := c.doubt, c.panicking
	c.doubt = false
	outs = []conf{c}
	a := &x.stack[len(x.stack)-1]
	was := *a
	for range defers {
		var next []conf
		var met visited
		for _, o := range outs {
			// Each state has a list of its own: its symbols have numbers of their own.
			own := o.top().defers
			d := own[len(own)-1]
			o.top().defers = own[:len(own)-1]
			x.stack[len(x.stack)-1].call, x.stack[len(x.stack)-1].deferred = d.call, true
			for _, e := range x.apply(o, d.call, d.operands) {
				if e.panics {
					e.state = e.clone()
					e.panicking, e.recovered = true, false
				}
				if met.add(&x.canon, &e.conf) {
					next = append(next, e.conf)
				}
			}
		}
		outs = next
	}
	x.stack[len(x.stack)-1] = was
	all := outs
	outs = nil
	for _, o := range all {
		if o.panicking && !panicking {
			panics = append(panics, o) // one of the deferred calls did
			continue
		}
		for i := range o.claims {
			if cl := &o.claims[i]; cl.held() && slices.Contains(watched, cl.site) && !o.doubt {
				cl.skipped = true
			} else if cl.held() && slices.Contains(watched, cl.site) {
				cl.unsure = true
			} else if cl.held() && slices.Contains(doubted, cl.site) {
				cl.unsure = true
			}
		}
		o.doubt = before
		outs = append(outs, o)
	}
	return outs, panics
}

// doubtful reports a condition in a deferred call that hangs on something
// that is not followed: both of its branches may lie on no path. What the rest
// of the function knows too is no such thing.
func (x *exec) doubtful(s *state, cond term) bool {
	k := slices.IndexFunc(x.stack, func(a activation) bool { return a.deferred })
	if k < 0 || k >= len(s.frames) {
		return false
	}
	if cond.kind != test && cond.kind != symbol {
		return true
	}
	y := &s.syms[cond.n]
	return y.from == fromMemory || y.claim == 0 && !s.visible(cond.n, k)
}

// visible reports whether a symbol can be reached from the frames up to k.
func (s *state) visible(n int32, k int) bool {
	syms, objs := map[int32]bool{}, map[int32]bool{}
	var look func(t term) bool
	look = func(t term) bool {
		switch t.kind {
		case symbol, test:
			if t.n == n {
				return true
			}
			if syms[t.n] {
				return false
			}
			syms[t.n] = true
			if c := s.syms[t.n].cell; c > 0 {
				return look(term{kind: ref, n: c - 1})
			}
		case ref, aggregate:
			if objs[t.n] {
				return false
			}
			objs[t.n] = true
			o := &s.objs[t.n]
			return slices.ContainsFunc(o.binds, look) || slices.ContainsFunc(o.slots, func(sl slot) bool { return look(sl.val) })
		}
		return false
	}
	for i := range s.frames[:k+1] {
		f := &s.frames[i]
		if slices.ContainsFunc(f.env, func(b binding) bool { return look(b.val) }) {
			return true
		}
		for _, d := range f.defers {
			if look(d.callee) || slices.ContainsFunc(d.args, look) {
				return true
			}
		}
	}
	// The literals that are being run have taken their variables along.
	for i := k + 1; i < len(s.frames); i++ {
		fn := s.frames[i].fn
		for _, b := range s.frames[i].env {
			if int(b.reg) >= len(fn.Params) && int(b.reg) < len(fn.Params)+fn.Frees && look(b.val) {
				return true
			}
		}
	}
	return false
}

// settleSkipped decides what a normal return means on which an armed rollback
// did nothing: that is the commit, unless the function fails. Where only the
// caller will know, it is both.
func (x *exec) settleSkipped(fn *ir.Func, e exit) []exit {
	if !slices.ContainsFunc(e.claims, func(c claim) bool { return c.skipped && c.held() }) {
		return []exit{e}
	}
	k := fn.ErrResult()
	if k < 0 {
		if e.top().lastErr == symbol {
			return []exit{e}
		}
		return []exit{e.handedOver()}
	}
	var out []exit
	if ok := e.clone(); ok.assumeNil(e.results[k], true) {
		out = append(out, exit{e.with(ok), e.results, e.panics, e.pos}.handedOver())
	}
	if e.results[k].kind == none {
		return out
	}
	if fails := e.clone(); fails.assumeNil(e.results[k], false) {
		out = append(out, exit{e.with(fails), e.results, e.panics, e.pos})
	}
	return out
}

// handedOver commits the claims whose rollback did nothing.
func (e exit) handedOver() exit {
	e.state = e.clone()
	for i := range e.claims {
		if cl := &e.claims[i]; cl.skipped && cl.held() {
			cl.phase = committed
		}
	}
	return e
}

func (s *state) isNonNil(t term) bool {
	switch t.kind {
	case none, nilTerm:
		return false
	case symbol:
		is, known := s.holds(t.n, isNil, "")
		return known && !is
	}
	return true
}

// escape is what becomes of a function that goes where it is not followed, as
// on a stack of things to clean up: it may be called at any time, and end what
// it ends.
func (x *exec) escape(s *state, t term) {
	for _, f := range s.functionsIn(t) {
		fn := s.function(f)
		v := ir.CallView(&ir.Call{Fn: fn, Op: fn.Op, Query: ir.NoReg}, true)
		for i := range s.claims {
			if cl := &s.claims[i]; x.surely(&v, cl) {
				cl.unsure = true
			}
		}
	}
}

// storeInstr executes a store. Setting the flag that disarms a rollback is the
// commit.
func (x *exec) storeInstr(c conf, in *ir.Instr) conf {
	addr, val := c.named(in.X), c.operandOf(in.Y)
	flag := false
	switch val.kind {
	case yes, no, nilTerm, integer, text:
		flag = in.Class != ir.Error && !in.Late && x.ended == 0 && !x.failing(c.state)
	}
	var before []bool
	if flag {
		before = x.wouldUndo(c)
	}
	if addr.kind == carrier && addr.n < 64 { // c.Request = c.Request.WithContext(ctx)
		c.freed &^= 1 << addr.n
		if val.kind == free {
			c.freed |= 1 << addr.n
		}
	}
	if _, path, ok := c.place(addr); !ok || strings.HasSuffix(path, anyElement) {
		x.escape(c.state, val)
	}
	c.store(addr, val)
	if before == nil {
		return c
	}
	after := x.wouldUndo(c)
	for i := range c.claims {
		if before[i] && !after[i] {
			c.claims[i].phase = committed
			x.touch(&c.claims[i])
			c = c.note(Step{Kind: CommitStep, Pos: in.Pos})
		}
	}
	return c
}

// failing reports a block that is the failing branch of a test of an error,
// and returns: who disarms the rollback there hands nothing over.
func (x *exec) failing(s *state) bool {
	a := x.stack[len(x.stack)-1]
	if a.fn.Blocks[a.block].Kind != ir.Return || s.top().lastErr != symbol {
		return false
	}
	var from *ir.Block
	for i := range a.fn.Blocks {
		for _, e := range a.fn.Blocks[i].Succs {
			if e.To == a.block {
				if from != nil {
					return false
				}
				from = &a.fn.Blocks[i]
			}
		}
	}
	return from != nil && from.Kind == ir.If && from.OfErr
}

// wouldUndo tells for each claim that is held whether the deferred calls may
// roll it back as things stand; nil where there is nothing to tell.
func (x *exec) wouldUndo(c conf) []bool {
	var undo []bool
	for i := range c.claims {
		if cl := &c.claims[i]; cl.held() && x.armed(c.state, cl) {
			if undo == nil {
				undo = make([]bool, len(c.claims))
			}
			undo[i] = true
		}
	}
	if undo == nil {
		return nil
	}
	x.dry++
	stack := x.stack
	x.stack = slices.Clone(x.stack)
	defer func() { x.dry--; x.stack = stack }()
	for i := range undo {
		if undo[i] {
			undo[i] = x.trial(c, i)
		}
	}
	return undo
}

// trial runs the deferred calls to see whether one rolls the claim back.
func (x *exec) trial(c conf, claim int) bool {
	site := c.claims[claim].site
	for f := len(c.frames) - 1; f >= 0; f-- {
		st := c.clone()
		st.frames = st.frames[:f+1]
		own := slices.DeleteFunc(slices.Clone(st.top().defers), func(d deferral) bool { return !x.undoes(c.state, d, &c.claims[claim]) })
		if len(own) == 0 {
			continue
		}
		st.top().defers = own
		outs, _ := x.runDefers(c.with(st))
		for _, o := range outs {
			for i := range o.claims {
				if o.claims[i].site == site && o.claims[i].phase == released {
					return true
				}
			}
		}
	}
	return false
}
