package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// contexts reports a call that receives a context which the caller can cancel,
// while a claim is held. It returns the operands, in which such a context is
// free from then on: one report per cause; and whether there was one.
func (x *exec) contexts(c conf, call *ir.Call, op *ir.Op, fn *ir.Func, enters bool, args []term) ([]term, bool) {
	held := slices.ContainsFunc(c.claims, func(cl claim) bool { return cl.timed() })
	outlives := op != nil && op.Detached
	if !held && !outlives || x.quiet(call, op) {
		return args, false
	}
	reported := false
	out := args
	for i, a := range args {
		if a.kind == symbol && c.syms[a.n].hangs > 0 {
			a = term{kind: caller, n: c.syms[a.n].hangs - 1}
		}
		if a.kind != caller && !(a.kind == carrier && i < len(call.ArgCtx) && call.ArgCtx[i] == ir.Context) {
			continue
		}
		if x.leavesTo(op, fn, i, enters) {
			continue
		}
		f := &Finding{Rule: Lifetime, Why: Held, Pos: x.anchor(), Chain: x.chain(call), Origin: x.origins[a.n], origin: a.n, Request: x.requests[a.n],
			Derive: call.Lib.Kind == ir.DeriveCtx && call.Results[0] == ir.Context, Undoes: op != nil && x.undoing(c, op), Late: x.late()}
		if held {
			f.Claim = x.heldSite(c)
		}
		if outlives {
			f.Why = Outliving
		}
		x.find(c, f)
		if !reported {
			out = append([]term(nil), args...)
		}
		out[i] = term{kind: free}
		reported = true
	}
	return out, reported
}

// carries looks into an effect that is given no context, for one of a caller
// that it has from elsewhere, as in a field.
func (x *exec) carries(c conf, fn *ir.Func, binds, args []term) {
	leads := func(t term) bool { return t.kind == ref || t.kind == carrier || t.kind == caller }
	if x.carried || x.dry+x.muted > 0 || fn == nil || slices.Contains(fn.Params, ir.Context) || standsIn(fn) || x.heldSite(c) == nil ||
		!slices.ContainsFunc(args, leads) && !slices.ContainsFunc(binds, leads) || !x.mayEnter(c, fn) {
		return
	}
	st := c.clone()
	for i := range st.frames {
		st.frames[i].defers = nil // what is armed is judged where it runs
	}
	x.carried = true
	x.dry++
	x.enter(c.with(st), fn, binds, args)
	x.dry--
	x.carried = false
}

// undoing reports whether a statement or a declared operation is a rollback
// where it stands.
func (x *exec) undoing(c conf, op *ir.Op) bool {
	if op.Role == ir.Writes {
		return x.late() && op.Write.Moves(x.heldSite(c).Write)
	}
	return op.Role == ir.Rollback
}

// late reports whether a deferred call is under way.
func (x *exec) late() bool {
	return slices.ContainsFunc(x.stack, func(a activation) bool { return a.deferred })
}

// quiet reports calls that may have a caller's context at any time.
func (x *exec) quiet(call *ir.Call, op *ir.Op) bool {
	if call.Mild || op != nil && op.Role == ir.Claims {
		return true
	}
	switch call.Lib.Kind {
	case ir.RequestCtx, ir.DetachCtx, ir.RollbackTx, ir.ErrorsIs, ir.ErrorsAs, ir.RowsAffected, ir.Scan, ir.Next, ir.Collect:
		return true
	}
	return false
}

// timed reports that the steps from here on must not end with the caller: the
// claim is held, and no transaction may undo it.
func (c *claim) timed() bool { return c.held() && !c.stray && !c.site.Op.Hollow }

func (x *exec) heldSite(c conf) *Site {
	for i := len(c.claims) - 1; i >= 0; i-- {
		if c.claims[i].timed() {
			return c.claims[i].site
		}
	}
	return nil
}

// A loop is a cycle of a function's blocks.
type loop struct {
	fn *ir.Func
	n  int
}

// loops are those around what is under way.
func (x *exec) loops() []loop {
	var out []loop
	for _, a := range x.stack {
		if l := a.fn.Loop(a.block); l > 0 {
			out = append(out, loop{a.fn, l})
		}
	}
	return out
}

// ending notes that a context is asked whether it is done: by a loop, or by
// what a loop asks whether to go on.
func (x *exec) ending(t term) {
	if t.kind != caller {
		return
	}
	x.doneAsked = true
	for i := len(x.stack) - 1; i >= 0; i-- {
		a := x.stack[i]
		if i < len(x.stack)-1 && !a.fn.Decides(a.block, a.instr) {
			return
		}
		if l := a.fn.Loop(a.block); l > 0 {
			x.ends[t.n] = append(x.ends[t.n], loop{a.fn, l})
		}
	}
}

// passed is a context that a function was given.
type passed struct {
	to     Param
	origin int32
	loops  []loop
}

// noteArgs notes which contexts a function is given.
func (x *exec) noteArgs(s *state, fn *ir.Func, args []term) {
	if x.dry > 0 {
		return
	}
	if x.muted == 0 {
		x.res.Entered[fn] = true
	}
	for i, class := range fn.Params {
		if i >= len(args) {
			break
		}
		p := Param{fn, i}
		if s.mayBeTx(args[i], fn, i) {
			x.res.Handed[p] = true
		}
		if class != ir.Context {
			continue
		}
		if args[i].kind != caller {
			x.res.Contexts[p] |= FromElse
			continue
		}
		x.passed = append(x.passed, passed{to: p, origin: args[i].n, loops: x.loops()})
	}
}

// settleContexts takes back what was said of contexts that turn out to be the
// process's: they end the loop around the claim.
func (x *exec) settleContexts() {
	process := func(origin int32, around []loop) bool {
		return slices.ContainsFunc(around, func(l loop) bool { return slices.Contains(x.ends[origin], l) })
	}
	x.res.Findings = slices.DeleteFunc(x.res.Findings, func(f *Finding) bool {
		return f.Rule == Lifetime && f.Why == Held && f.Claim != nil && process(f.origin, f.Claim.loops) || x.ofOthers(f)
	})
	for _, p := range x.passed {
		switch {
		case process(p.origin, p.loops):
			x.res.Contexts[p.to] |= FromElse
		case x.fromRequest(p.origin):
			x.res.Contexts[p.to] |= FromCaller | FromRequest
		default:
			x.res.Contexts[p.to] |= FromCaller
		}
	}
}

// fromRequest reports that a context is known to be a request's.
func (x *exec) fromRequest(origin int32) bool {
	if x.requests[origin] {
		return true
	}
	i := slices.Index(x.root.Names, x.origins[origin])
	return i >= 0 && x.cfg.Request != nil && x.cfg.Request(x.root, i)
}
