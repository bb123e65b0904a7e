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
	x.started++
	defer func() { x.started-- }()
	for _, e := range x.apply(inner, call, o) {
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
	if op == nil && fn != nil && call.Dynamic {
		op = fn.Op
	}
	if op == nil && o.query.kind == text && x.cfg.Statement != nil {
		op = x.cfg.Statement(o.query.text, call)
	}
	known := call.Lib.Kind != ir.NoLib && (call.Lib.Kind != ir.InvokeUnit || fn == nil)
	enters := fn != nil && !known && !call.Mild && x.enters(c, fn, callee, args)
	if call.Locks {
		c.lock(call, args)
	}
	if x.probe != nil {
		x.probe.see(c.state, call, op, enters && (op == nil || op.Role == ir.Holds), args)
	}
	x.order(c, call, op, fn)
	args, derived := x.contexts(c, call, op, fn, enters, args)
	if op != nil {
		switch op.Role {
		case ir.Effect:
			x.effect(c, call, op, fn, args)
			return x.opaque(c, call, args)
		case ir.Holds:
			x.effect(c, call, op, fn, args)
		case ir.Claims:
			return x.claim(c, call, op, op.Write, args)
		case ir.Rollback:
			return x.rollback(c, call, op.Write, args)
		case ir.Commit:
			return x.commit(c, call, op.Write)
		case ir.Writes:
			if exits, ok := x.write(c, call, op, args); ok {
				return exits
			}
			x.mayPanic(c, call)
			return x.opaque(c, call, args)
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
	return x.opaque(c, call, args)
}

// maxClaimers is how many functions that claim and act themselves are entered
// from one another.
const maxClaimers = 2

// smallBlocks is the size up to which a function is entered for its result
// alone: constructors, accessors, conditions.
const smallBlocks = 6

// enters decides whether following a call could matter.
func (x *exec) enters(c conf, fn *ir.Func, callee term, args []term) bool {
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
	if x.probe != nil {
		return true
	}
	v := &fn.View
	here := fn.Pos.IsValid() // of this package, not imported
	if callee.kind == ref || v.Relevant() || here && v.Aborts || len(fn.Results) > 0 && len(fn.Blocks) <= smallBlocks {
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
				if fn.Parent == nil && cl.held() && x.touched[touch{cl.site, cl.depth}] {
					// The function had it in its hands: its own findings speak of it.
					e.dropClaim(j)
					continue
				}
				cl.depth = depth - 1
			}
		}
	}
	return exits
}

// remember runs a function, unless it has been run from an equal state: then
// it ends the same way.
func (x *exec) remember(fn *ir.Func, c conf) []exit {
	if x.peek != nil || x.probe != nil {
		return x.run(fn, c)
	}
	x.canon.read(c.state)
	k := runKey{fn, x.anchor(), x.late(), x.started > 0, x.dry > 0, string(x.canon.key)}
	if r, ok := x.runs[k]; ok {
		return r.again(c.at)
	}
	exits := x.run(fn, c)
	x.runs[k] = pastRun{c.at, slices.Clone(exits)}
	return exits
}

// A runKey is all that a run depends on; what is reported depends on the
// anchor too.
type runKey struct {
	fn                 *ir.Func
	anchor             token.Pos
	late, started, dry bool
	state              string
}

// pastRun is how a run ended, and the way that it began on.
type pastRun struct {
	from  *node
	exits []exit
}

// again returns the exits with the way to them leading over at: what follows
// must not be said to have come another way.
func (r pastRun) again(at *node) []exit {
	exits := slices.Clone(r.exits)
	if at == r.from {
		return exits
	}
	moved := map[*node]*node{r.from: at}
	var move func(n *node) *node
	move = func(n *node) *node {
		to, ok := moved[n]
		if !ok && n != nil {
			to = &node{move(n.parent), n.step}
			moved[n] = to
		}
		return to
	}
	for i := range exits {
		exits[i].at = move(exits[i].at)
	}
	return exits
}

// oneOf is a call of one of several functions. What each does is looked at.
// But the next call may be of another: so none is believed to have ended the
// claim, nor not to have.
func (x *exec) oneOf(c conf, call *ir.Call, args []term) []exit {
	var outs []exit
	ended, many := false, len(call.Impls) > ir.MaxImpls
	for _, f := range call.Impls {
		if many && !f.View.Effect && (f.Op == nil || f.Op.Role != ir.Effect) {
			continue
		}
		given := args
		if call.Dynamic {
			given = args[:min(len(args), len(f.Params))]
		}
		for _, e := range x.valueCall(c.with(c.clone()), call, term{kind: function, fn: f}, given) {
			for i := range min(len(e.claims), len(c.claims)) {
				ended = ended || e.claims[i].phase != c.claims[i].phase
			}
			outs = append(outs, e)
		}
	}
	if len(call.Impls) == 1 || !ended && !many {
		return outs
	}
	outs = x.opaque(c, call, args)
	if many {
		return outs
	}
	for _, o := range outs {
		for i := range o.claims {
			if cl := &o.claims[i]; cl.held() {
				cl.unsure = true
			}
		}
	}
	return outs
}

// opaque is a call about which nothing is known: it may write what it is given
// and call the functions that it is given.
func (x *exec) opaque(c conf, call *ir.Call, args []term) []exit {
	outs := []exit{{conf: c, results: make([]term, len(call.Results))}}
	// What returns a context, given one, derives it.
	for i, class := range call.Results {
		for _, a := range args {
			if class == ir.Context && (a.kind == caller || a.kind == free || a.kind == carrier) {
				outs[0].results[i] = a
			}
		}
	}
	for i, class := range call.Results {
		if outs[0].results[i].kind == none {
			outs[0].results[i] = c.yields(call, args, class)
		}
		if class == ir.Other && outs[0].results[i].kind == none {
			outs[0].results[i] = c.newSym(sym{from: fromCall})
		}
	}
	if !call.Pure {
		for _, a := range args {
			if c.function(a) == nil { // a function that is called below writes what it writes
				c.forget(a)
			}
		}
	}
	if call.Mild {
		return outs
	}
	var calls []term
	for _, a := range args {
		if fn := c.function(a); fn != nil && !fn.Handler {
			calls = append(calls, a)
		}
	}
	return eachOf(outs, calls, func(c conf, f term) []exit {
		return x.callback(c, call, f, args, call.Lib.Kind != ir.InvokeNow)
	})
}

// eachOf runs one function after the other. What runs first may give new
// numbers to the symbols and objects of the state, so the others are kept in it.
func eachOf(outs []exit, funcs []term, run func(conf, term) []exit) []exit {
	if len(funcs) == 0 {
		return outs
	}
	for i := range outs {
		outs[i].held = slices.Concat(outs[i].held, funcs[1:])
	}
	for i := range funcs {
		var next []exit
		for _, o := range outs {
			f := funcs[0]
			if i > 0 {
				f = o.held[len(o.held)-len(funcs)+i]
			}
			next = append(next, run(o.conf, f)...)
		}
		outs = next
	}
	for i := range outs {
		outs[i].held = outs[i].held[:len(outs[i].held)-len(funcs)+1]
	}
	return outs
}

// function returns the body of a function value, if it is known.
func (s *state) function(t term) *ir.Func {
	switch t.kind {
	case function:
		return t.fn
	case ref:
		return s.objs[t.n].fn
	}
	return nil
}

// callback is a call of a function that was passed to a library, which passes
// its error on; given are the library's own arguments. Where it may not be called at all, the library says so by an
// error of its own.
func (x *exec) callback(c conf, call *ir.Call, f term, given []term, maybe bool) []exit {
	errAt := -1
	if n := len(call.Results); n > 0 && call.Results[n-1] == ir.Error {
		errAt = n - 1
	}
	fn := c.function(f)
	results := func(e term) []term {
		r := make([]term, len(call.Results))
		if errAt >= 0 {
			r[errAt] = e
		}
		return r
	}
	args := make([]term, len(fn.Params))
	for i := range args {
		if fn.Params[i] == ir.Context {
			args[i] = term{kind: free}
			for _, t := range given {
				if t.kind == caller {
					args[i] = t
				}
			}
		}
	}
	var outs []exit
	if maybe && errAt >= 0 {
		st := c.clone()
		outs = append(outs, exit{conf: c.with(st), results: results(st.notNil())})
	}
	for _, e := range x.valueCall(c, call, f, args) {
		if e.panics {
			outs = append(outs, e)
			continue
		}
		res := term{}
		if k := fn.ErrResult(); k >= 0 && k < len(e.results) {
			res = e.results[k]
		}
		e.results = results(res)
		outs = append(outs, e)
	}
	return outs
}

// valueCall calls a function value in place of a library.
func (x *exec) valueCall(c conf, call *ir.Call, f term, args []term) []exit {
	fn := c.function(f)
	k := valueKey{call, fn}
	v := x.values[k]
	if v == nil {
		v = &ir.Call{ID: call.ID, Name: fn.Label, Dynamic: true, Value: ir.NoReg, ArgCtx: fn.Params, Results: fn.Results, Pos: call.Pos, In: call.In,
			Query: ir.NoReg, Safe: true, Lib: ir.Lib{Arg: ir.NoReg, Arg2: ir.NoReg}}
		x.values[k] = v
	}
	return x.apply(c, v, operands{callee: f, args: args})
}

// A valueKey is a call of a function that was passed to a call.
type valueKey struct {
	call *ir.Call
	fn   *ir.Func
}
