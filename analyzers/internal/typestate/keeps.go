package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// leavesTo reports that a call may be given a context which the caller can
// cancel: what its body does with that is looked at where it is entered, and
// where it is not, the body lets nothing hang on it.
func (x *exec) leavesTo(op *ir.Op, fn *ir.Func, param int, enters bool) bool {
	if fn == nil || len(fn.Blocks) == 0 || param >= len(fn.Params) {
		return false
	}
	declared := op != nil && (op.Role != ir.NoRole && op.Role != ir.Holds || op.Detached)
	switch {
	case !declared && enters:
		return true
	case declared && standsIn(fn) && fn.Names[param] != "_":
		return false
	}
	return !x.keeps(fn, param)
}

// standsIn reports that a function does nothing at all. If it has a role all
// the same, it stands in for one of which nothing is known.
func standsIn(fn *ir.Func) bool {
	for i := range fn.Blocks {
		for j := range fn.Blocks[i].Instrs {
			if fn.Blocks[i].Instrs[j].Call != nil {
				return false
			}
		}
	}
	return true
}

// keeps reports whether a function lets something hang on a context that it is
// given, instead of detaching it, or asking it for values. That is found out by
// following the function while a claim is held; where it asks whether there is
// a panic, both ways.
func (x *exec) keeps(fn *ir.Func, param int) bool {
	p := Param{fn, param}
	if keeps, known := x.kept[p]; known {
		return keeps
	}
	x.kept[p] = false // for what calls itself
	x.kept[p] = fn.Uses(param) && (x.hangsOn(fn, param, false) || fn.View.Exits && x.hangsOn(fn, param, true))
	return x.kept[p]
}

func (x *exec) hangsOn(fn *ir.Func, param int, panicking bool) bool {
	y := newExec(fn, Config{Statement: x.cfg.Statement, Kept: x.kept, Quiet: true, Steps: fewSteps})
	st := &state{frames: []frame{{fn: fn}}, panicking: panicking}
	y.holdsClaim(st)
	for i, class := range fn.Params {
		switch {
		case i == param:
			st.top().set(ir.Reg(i), y.origin(caller, fn.Names[i]))
		case class == ir.Context || class == ir.Carrier:
			st.top().set(ir.Reg(i), term{kind: free})
		default:
			st.top().set(ir.Reg(i), st.newSym(sym{from: fromParam}))
		}
	}
	y.run(fn, conf{state: st})
	if y.hopeless() {
		x.giveUp(x.anchor(), "what becomes of the context is too hard to follow")
		return false
	}
	return y.doneAsked || slices.ContainsFunc(y.res.Findings, func(f *Finding) bool { return f.Rule == Lifetime })
}
