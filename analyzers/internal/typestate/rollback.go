package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// rollback executes what undoes a claim.
func (x *exec) rollback(c conf, call *ir.Call, w *ir.Write, args []term) []exit {
	st := c.clone()
	outs := []exit{{conf: c.with(st), results: make([]term, len(call.Results))}}
	if i := st.latest(call, w); i >= 0 {
		x.touch(&st.claims[i])
		st.claims[i].phase, st.claims[i].ended, st.claims[i].failed = released, w, false
		x.played(call, w, ir.Rollback, st.claims[i].site)
		if p := (Pair{call, st.claims[i].site}); call.Op != nil && call.Op.Declared && !slices.Contains(x.res.Pairs, p) {
			x.res.Pairs = append(x.res.Pairs, p)
		}
		if !x.late() { // nobody can do more than try
			for j, class := range call.Results {
				if class == ir.Error {
					outs[0].results[j] = st.newSym(sym{claim: int32(i + 1), rel: undoErr})
				}
			}
		}
		outs[0].conf = c.with(st).note(Step{Kind: RollbackStep, Pos: x.anchor(), Name: x.chain(call)[0].Name, Table: table(w)})
		return outs
	}
	var last *claim
	for i := range st.claims {
		cl := &st.claims[i]
		switch {
		case !ends(call, w, cl.site):
		case cl.out == won && cl.phase == released:
			return outs
		case last == nil || !(last.out == won && last.phase == committed):
			last = cl
		}
	}
	if last != nil && last.pending() && w != nil && w.Restores(last.site.Write) {
		x.played(call, w, ir.Rollback, last.site)
	}
	f := &Finding{Rule: Ownership, Pos: x.deferAnchor(), Chain: x.chain(call), Late: x.late(), call: call, started: x.goroutine()}
	switch {
	case last == nil:
		if x.fencedInView(w) {
			return outs
		}
		f.Why = Unclaimed
	case last.inTx, last.out&undone != 0 && c.inTransaction(call, args):
		return outs // undone with its transaction
	case last.out == lost && last.unsure:
		return outs // it was won, and a later statement found it gone
	case last.out == won && last.phase == committed:
		if last.failed || last.harmlessAfter(w) {
			return outs
		}
		f.Rule = Finality
		f.Why, f.Claim = Committed, last.site
	case c.fences(w, call, args, last) && !x.fencedOtherwise(c, w, call, args, last):
		return outs
	default:
		f.Why, f.Claim = x.standing(c, call)
	}
	switch reason := c.elsewhere(); {
	case reason != "" && f.Rule == Ownership:
		x.giveUp(f.Pos, reason)
		return outs
	case c.doubt:
		x.giveUp(f.Pos, "whether the rollback runs hangs on what is not followed")
		return outs
	}
	x.find(c, f)
	return outs
}

// ofOthers reports a rollback where nothing has been claimed that can only be
// that of claims which nobody makes here, or which another goroutine makes.
func (x *exec) ofOthers(f *Finding) bool {
	if f.Rule != Ownership || f.Why != Unclaimed || f.call.Op == nil || f.started == nil && len(f.call.Op.Not) == 0 {
		return false
	}
	return !slices.ContainsFunc(x.res.Sites, func(s *Site) bool {
		return (f.started == nil || s.started == f.started) && ends(f.call, f.call.Op.Write, s)
	})
}

// goroutine is the statement that started what is under way; nil for the
// function's own.
func (x *exec) goroutine() *ir.Call {
	if len(x.started) == 0 {
		return nil
	}
	return x.started[len(x.started)-1]
}

// arguments are the values that a statement's placeholders stand for.
func (s *state) arguments(call *ir.Call, args []term) []term {
	if len(args) == 0 || call.Op == nil && call.Query == ir.NoReg {
		return nil
	}
	last := args[len(args)-1]
	if last.kind != ref || last.text != "" {
		return nil
	}
	var out []term
	for i := 0; ; i++ {
		k, ok := s.objs[last.n].find("." + itoa(i))
		if !ok {
			return out
		}
		out = append(out, s.objs[last.n].slots[k].val)
	}
}

// fences reports whether a rollback compares a token with the value that the
// claim wrote. Where the values are not known, the columns decide.
func (s *state) fences(w *ir.Write, call *ir.Call, args []term, cl *claim) bool {
	has, wrote, ok := w.Fence(cl.site.Write)
	if !ok {
		return false
	}
	mine := s.arguments(call, args)
	if has.Arg < 0 || wrote.Arg < 0 || has.Arg >= len(mine) || wrote.Arg >= len(cl.args) {
		return true
	}
	a, b := mine[has.Arg], cl.args[wrote.Arg]
	if a.kind != symbol || b.kind != symbol || a == b {
		return a.kind != text || a == b
	}
	return s.syms[a.n].from == anywhere || s.syms[b.n].from == anywhere
}

// A peek looks into a declared rollback for the values that its statement
// compares.
type peek struct {
	write *ir.Write
	site  *Site
	other bool
}

// fencedOtherwise reports whether the body of a declared rollback compares a
// token with another value than the claim wrote.
func (x *exec) fencedOtherwise(c conf, w *ir.Write, call *ir.Call, args []term, cl *claim) bool {
	if call.Op == nil || !call.Op.Declared || call.Fn == nil || x.peek != nil || len(call.Fn.Blocks) == 0 {
		return false
	}
	x.peek = &peek{write: w, site: cl.site}
	x.dry++
	x.enter(c.with(c.clone()), call.Fn, nil, args)
	x.dry--
	other := x.peek.other
	x.peek = nil
	return other
}

// fencedInView reports whether the statement compares a token that a claim in
// view writes.
func (x *exec) fencedInView(w *ir.Write) bool {
	return slices.ContainsFunc(x.root.View.Writes, func(k *ir.Write) bool { return w.Fences(k) }) ||
		slices.ContainsFunc(x.res.Sites, func(s *Site) bool { return w.Fences(s.Write) })
}

// harmlessAfter reports whether a rollback finds nothing to undo once the
// claim is committed: it asks for the token that the commit cleared, or for
// the value that the commit changed.
func (c *claim) harmlessAfter(w *ir.Write) bool {
	if c.ended == nil || w == nil || len(w.Also) > 0 {
		return false // what it does to other tables is not known
	}
	if w.Fences(c.site.Write) && slices.ContainsFunc(w.Matches, func(t ir.Token) bool { return slices.Contains(c.ended.Clears, t.Column) }) {
		return true
	}
	return w.Follows(c.site.Write) && c.ended.Moves(c.site.Write)
}
