package typestate

import (
	"go/token"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// invoke executes a call in place or in a goroutine of its own.
func (x *exec) invoke(c conf, fn *ir.Func, block, instr int) (outs, panics []conf) {
	in := &fn.Blocks[block].Instrs[instr]
	call := in.Call
	x.stack[len(x.stack)-1].call = call
	o := c.operandsOf(call)
	if in.Op == ir.Go {
		return x.start(c, call, o), nil
	}
	c.prune(fn.LiveAfter(block, instr))
	var met visited
	exits := x.apply(c, call, o)
	for _, e := range exits {
		if e.panics {
			panics = append(panics, e.conf)
			continue
		}
		if in.Dst != ir.NoReg {
			for i := range call.Results {
				t := term{}
				if i < len(e.results) {
					t = e.results[i]
				}
				e.top().set(in.Dst+ir.Reg(i), t)
			}
		}
		if len(exits) == 1 || met.add(&x.canon, &e.conf) {
			outs = append(outs, e.conf)
		}
	}
	return outs, panics
}

// visited are states that have been met, by their bytes.
type visited map[string]bool

// add reports whether the state has not been met before.
func (d *visited) add(can *canon, c *conf) bool {
	can.read(c.state)
	if (*d)[string(can.key)] {
		return false
	}
	if *d == nil {
		*d = visited{}
	}
	(*d)[string(can.key)] = true
	c.state = can.tidy()
	return true
}

// start executes a call in another goroutine. It goes its own way from here;
// what it hands over or gives back is out of the caller's hands.
func (x *exec) start(c conf, call *ir.Call, o operands) []conf {
	inner := c.with(c.clone())
	n := len(inner.claims)
	ended := make([]bool, n)
	x.started = append(x.started, call)
	defer func() { x.started = x.started[:len(x.started)-1] }()
	for _, e := range x.apply(inner, call, o) {
		c.acted = c.acted || e.acted
		for i := range e.claims {
			cl := &e.claims[i]
			if i < n {
				ended[i] = ended[i] || cl.phase != open && c.claims[i].phase == open && cl.site == c.claims[i].site
			} else if x.due(cl) {
				pos := cl.left
				if !pos.IsValid() {
					pos = x.anchor()
				}
				x.strand(e.conf, strand{claim: *cl, why: AtEnd, pos: pos})
			}
		}
	}
	for i := range ended {
		if ended[i] && c.claims[i].out == won {
			c.claims[i].phase = committed
		}
		if call.Lib.Kind == ir.HandsOn && c.claims[i].held() {
			c.claims[i].unsure = true // whoever receives the value may end the claim
		}
	}
	c.abandon(call, o)
	return []conf{c}
}

// apply executes a call whose operands are known, whichever way it came about.
// The state is the call's own from here: it may become that of an exit.
func (x *exec) apply(c conf, call *ir.Call, o operands) []exit {
	callee, args := o.callee, o.args
	fn, binds := call.Fn, []term(nil)
	switch callee.kind {
	case function:
		fn = callee.fn
	case ref:
		if f := &c.objs[callee.n]; f.fn != nil {
			fn, binds = f.fn, f.binds
		}
	}
	for i, e := range call.Execs {
		if i < len(args) {
			c.typed(args[i], e)
		}
	}
	op := call.Op
	if call.Dynamic && fn == nil && x.dry == 0 {
		x.res.Blind[call] = true
	}
	if op == nil && fn != nil && call.Dynamic {
		op = fn.Op
		if op != nil && op.Role == ir.Claims {
			call = x.asDeclared(call, fn)
		}
	}
	if op == nil && o.query.kind == text && x.cfg.Statement != nil {
		op = x.cfg.Statement(o.query.text, call)
	}
	if op != nil && len(op.In) > 0 && !x.within(op.In) {
		op = outsideIn(op)
	}
	if call.Locks {
		c.lock(call, args)
	}
	if try := tried(c, call, op); try != nil && x.ended == 0 {
		return x.claim(c, call, try, try.Write, args)
	}
	known := call.Lib.Kind != ir.NoLib && (call.Lib.Kind != ir.InvokeUnit || fn == nil)
	enters := fn != nil && !known && !call.Mild && x.enters(c, fn, callee, args)
	if x.probe != nil {
		x.probe.see(c.state, call, op, enters && (op == nil || op.Role == ir.Holds), args)
	}
	if x.ended > 0 && !enters && (call.Acts() || fn != nil && fn.View.Acts) {
		c.acted = true
	}
	x.order(c, call, op, fn)
	args, derived := x.contexts(c, call, op, fn, enters, args)
	if op != nil {
		switch op.Role {
		case ir.Effect:
			x.effect(c, call, op, fn, args)
			x.carries(c, fn, binds, args)
			return x.opaque(c, call, args)
		case ir.Holds:
			x.effect(c, call, op, fn, args)
			if x.lastWord() && len(call.Impls) == 0 && (fn == nil || len(fn.Blocks) == 0) {
				c.mayEnd() // it may commit, and has the last word
			}
		case ir.Claims:
			if x.ended > 0 {
				return x.opaque(c, call, args)
			}
			if b := x.body(c, call, fn); b != nil {
				if exits, ok := x.claimIn(c, call, op, b, binds, args); ok {
					return exits
				}
			}
			return x.claim(c, call, op, op.Write, args)
		case ir.Rollback, ir.Commit:
			end := func(c conf, args []term) []exit {
				switch {
				case x.ended > 0:
					return x.opaque(c, call, args)
				case op.Role == ir.Rollback && op.Fenced && c.latest(call, op.Write) < 0:
					return x.opaque(c, call, args) // it undoes nothing of others
				case op.Role == ir.Rollback:
					return x.rollback(c, call, op.Write, args)
				}
				return x.commit(c, call, op.Write)
			}
			if b := x.body(c, call, fn); b != nil {
				return x.endIn(c, call, b, binds, args, end)
			}
			return end(c, args)
		case ir.Writes:
			if exits, ok := x.write(c, call, op, args); ok {
				return exits
			}
			x.mayPanic(c, call)
			return vaguely(op.Write.Vague, call, x.opaque(c, call, args))
		}
	}
	if known {
		if derived { // said once, and not again of what comes of it
			o.lib = append([]term{{kind: free}}, o.lib[1:]...)
		}
		if exits, ok := x.library(c, call, o.lib, args); ok {
			switch call.Lib.Kind {
			case ir.InvokeNow, ir.InvokeMaybe, ir.InvokeLater, ir.InvokeUnit, ir.HandsOn, ir.Scan: // what they call is looked at
			default:
				x.mayPanic(c, call)
			}
			return exits
		}
	}
	if fn == nil && len(call.Impls) > 0 {
		return x.oneOf(c, call, args)
	}
	if enters {
		return x.enter(c, fn, binds, args)
	}
	if fn == nil || fn.View.Panics {
		x.mayPanic(c, call)
	}
	return vaguely(call.Vague && o.query.kind != text, call, x.opaque(c, call, args))
}

// maxClaimers is how many functions that claim and act themselves are entered
// from one another.
const maxClaimers = 2

// smallBlocks is the size up to which a function is entered for its result
// alone: constructors, accessors, conditions.
const smallBlocks = 6

// mayEnter reports that a function is not too far down to be followed.
func (x *exec) mayEnter(c conf, fn *ir.Func) bool {
	if len(fn.Blocks) == 0 {
		return false
	}
	if len(x.stack) > maxDepth {
		x.miss(c, fn, "calls too deep")
		return false
	}
	active := 0
	for _, a := range x.stack {
		if a.fn == fn {
			active++
		}
	}
	if active > 1 {
		x.miss(c, fn, "recursion")
		return false
	}
	if claimers := 0; fn.View.Claim && fn.View.Effect {
		for _, a := range x.stack[1:] {
			if a.fn.Parent == nil && a.fn.View.Claim && a.fn.View.Effect {
				claimers++
			}
		}
		if claimers > maxClaimers {
			x.miss(c, fn, "too many functions with claims of their own in one another")
			return false
		}
	}
	return true
}

// enters decides whether following a call could matter.
func (x *exec) enters(c conf, fn *ir.Func, callee term, args []term) bool {
	if !x.mayEnter(c, fn) {
		return false
	}
	if x.probe != nil {
		return true
	}
	v := &fn.View
	if v.Tries && c.pending() || v.Acts && x.ended > 0 {
		return true
	}
	here := fn.Pos.IsValid() // of this package, not imported
	if callee.kind == ref || v.Relevant() || v.Aborts && (here || len(fn.Blocks) <= smallBlocks) || len(fn.Results) > 0 && len(fn.Blocks) <= smallBlocks {
		return true
	}
	if x.cfg.Step != nil && x.cfg.Step(fn) {
		return true
	}
	held := c.holding()
	for _, a := range args {
		switch a.kind {
		case function:
			return true
		case ref, aggregate:
			if v.Outside || v.Calls && len(c.functionsIn(a)) > 0 || c.function(a) != nil {
				return true
			}
		case caller, carrier:
			if held {
				return true
			}
		case symbol, test:
			y := &c.syms[a.n]
			if y.claim > 0 || y.cell > 0 && (here && v.Outside || v.Calls && len(c.functionsIn(term{kind: ref, n: y.cell - 1})) > 0) {
				return true
			}
		}
	}
	if !here && len(fn.Blocks) > 4*smallBlocks {
		return false
	}
	for _, r := range fn.Results {
		if r == ir.Context || r == ir.Carrier || r == ir.FuncVal {
			return true
		}
	}
	return false
}

// lastWord reports that the function returns when the call under way has ended,
// and does nothing else before.
func (x *exec) lastWord() bool {
	a := x.stack[len(x.stack)-1]
	b := &a.fn.Blocks[a.block]
	return b.Kind == ir.Return && !slices.ContainsFunc(b.Instrs[min(a.instr+1, len(b.Instrs)):], func(in ir.Instr) bool { return in.Call != nil })
}

// mayEnd notes that what is called and not known may end a claim that is won.
func (s *state) mayEnd() {
	for i := range s.claims {
		if cl := &s.claims[i]; cl.held() {
			cl.unsure = true
		}
	}
}

// miss notes that a function is not followed. It may have claimed, or ended
// what was claimed.
func (x *exec) miss(c conf, fn *ir.Func, reason string) {
	x.giveUp(fn.Pos, reason)
	v := &fn.View
	if v.Claim || x.cfg.Claims != nil && slices.ContainsFunc(v.Writes, func(w *ir.Write) bool { return w.Guarded() && x.cfg.Claims(w) }) {
		c.missed = true
	}
	for i := range c.claims {
		if cl := &c.claims[i]; cl.held() && x.surely(v, cl) {
			cl.unsure = true
		}
	}
}

// keepsToItself reports that a function returns in the same way whether it has
// won a claim or not: what hangs on that, it has done. A claim that nobody has
// to undo ends with it.
func keepsToItself(fn *ir.Func, exits []exit, site *Site) bool {
	return fn.Parent == nil && len(fn.Results) == 0 && slices.ContainsFunc(exits, func(e exit) bool {
		i := e.find(site)
		return !e.panics && (i < 0 || e.claims[i].out&^won != 0)
	})
}

// enter follows a call into the callee.
func (x *exec) enter(c conf, fn *ir.Func, binds, args []term) []exit {
	depth := len(c.frames)
	c.frames = append(c.frames, frame{fn: fn})
	for i, a := range args {
		if i < len(fn.Params) {
			c.top().set(ir.Reg(i), a)
		}
	}
	for i, b := range binds {
		if i < fn.Frees {
			c.top().set(ir.Reg(len(fn.Params)+i), b)
		}
	}
	x.noteArgs(c.state, fn, args)
	exits := x.remember(fn, c)
	for i := range exits {
		e := &exits[i]
		e.state = e.clone()
		e.frames = e.frames[:depth]
		e.panicked = token.NoPos
		for j := len(e.claims) - 1; j >= 0; j-- {
			if cl := &e.claims[j]; cl.depth >= depth {
				if fn.Top() == x.root.Top() {
					cl.left = e.pos
				}
				if cl.site.Op.Final && cl.held() && keepsToItself(fn, exits, cl.site) {
					e.dropClaim(j)
					continue
				}
				if fn.Parent == nil && x.touched[touch{cl.site, cl.depth}] && !slices.ContainsFunc(e.tries, func(t attempt) bool { return t.made == j+1 }) {
					// The function had it in its hands: its own findings speak of it.
					if cl.held() {
						e.dropClaim(j)
						continue
					}
					e.endedForGood(j)
				}
				cl.depth = depth - 1
			}
		}
	}
	return exits
}
