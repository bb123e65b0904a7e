package claimsql

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A trail follows what tells how a statement went from where it runs to the
// functions above: each drops it, asks, or leaves it to its caller.
type trail struct {
	stmt  *ir.Call  // that runs the statement
	write *ir.Write // the statement
	fates map[*ir.Func]fate
	// lost is called where the answer is dropped for good: the function goes on
	// with other things after that. within is set where the callee dropped it.
	lost func(call *ir.Call, within bool)
}

// A fate is what a function does with the answer to the statement. That it
// runs it with the text of another does not count.
type fate struct {
	runs     bool     // it runs the statement, or hands its text to what does
	text     bool     // the text is the caller's
	returned bool     // the answer is one of its results
	dropped  *ir.Call // nobody has asked, and the function does nothing else after this call
	within   bool     // what was called there has dropped it
}

func (t *trail) of(f *ir.Func) fate {
	if known, ok := t.fates[f]; ok {
		return known
	}
	t.fates[f] = fate{} // it may call itself
	var out fate
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			in := &f.Blocks[i].Instrs[j]
			switch {
			case in.Call != nil:
				t.call(f, i, j, &out)
			case in.Op == ir.Closure && in.Fn != nil:
				if inner := t.of(in.Fn); inner.runs {
					out.runs, out.text = true, out.text || inner.text
					if block, instr := given(f, i, j); inner.dropped != nil {
						t.drop(inner.dropped, inner.within, f, block, instr, &out)
					}
				}
			}
		}
	}
	t.fates[f] = out
	return out
}

// call follows the answer through one call.
func (t *trail) call(f *ir.Func, block, instr int, out *fate) {
	in := &f.Blocks[block].Instrs[instr]
	call, inner := in.Call, fate{}
	if call == t.stmt {
		inner = fate{runs: true, text: call.Query != ir.NoReg, returned: call.Answer == ir.Returned}
		if call.Answer == ir.Dropped {
			inner.dropped = call
		}
	} else {
		for _, g := range append(call.Impls[:len(call.Impls):len(call.Impls)], call.Fn) {
			if g == nil {
				continue
			}
			if one := t.of(g); one.runs {
				inner = one
			}
		}
		if inner.text && len(call.Given) > 0 {
			if !slices.ContainsFunc(call.Given, func(op *ir.Op) bool { return op.Write.Text == t.write.Text }) {
				return
			}
			inner.text = false
			inner.returned = inner.returned || call.Answer == ir.Dropped
		}
		inner.within = inner.dropped != nil
		if inner.returned && call.Answer == ir.Dropped {
			inner.dropped, inner.within = call, false
		}
	}
	if !inner.runs || in.Op == ir.Defer {
		return
	}
	out.runs, out.text = true, out.text || inner.text
	out.returned = out.returned || inner.returned && call.Answer == ir.Returned
	if inner.dropped != nil {
		t.drop(call, inner.within, f, block, instr, out)
	}
}

// drop notes that the answer is dropped at a call of a function. It is lost
// there if the function goes on; else whoever calls that has the next say.
func (t *trail) drop(call *ir.Call, within bool, f *ir.Func, block, instr int, out *fate) {
	if f.Parent == nil && f.Op != nil && f.Op.Declared && (f.Op.Role == ir.Claims || f.Op.Role == ir.Rollback || f.Op.Role == ir.Commit) {
		return // its own affair
	}
	// Of what another package reports nothing is said here. There it is a claim if something hangs on it.
	foreign, v := !call.Pos.IsValid(), &f.View
	if !out.text && goesOn(f, block, instr) && (!foreign || v.Effect || v.Rollback || v.Commit || v.Column) {
		t.lost(call, within)
		return
	}
	out.dropped, out.within = call, within
}

// given is where the call stands that gets a literal, or else the literal.
func given(f *ir.Func, block, instr int) (int, int) {
	lit := f.Blocks[block].Instrs[instr].Dst
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			if c := f.Blocks[i].Instrs[j].Call; c != nil && (slices.Contains(c.Args, lit) || c.Dynamic && c.Value == lit) {
				return i, j
			}
		}
	}
	return block, instr
}

// goesOn reports whether a function does something after a call, other than
// to return and to write to a log.
func goesOn(f *ir.Func, block, instr int) bool {
	does := func(b *ir.Block, from int) bool {
		return slices.ContainsFunc(b.Instrs[from:], func(in ir.Instr) bool {
			return (in.Op == ir.Invoke || in.Op == ir.Go) && !quiet(in.Call)
		})
	}
	late := func(b ir.Block) bool {
		return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool {
			if in.Op != ir.Defer {
				return false
			}
			v := ir.CallView(in.Call, true)
			return v.Effect || v.Rollback || v.Commit || len(v.Writes)+len(v.Late) > 0
		})
	}
	return does(&f.Blocks[block], instr+1) || slices.ContainsFunc(f.Blocks, late) ||
		slices.ContainsFunc(f.Reaches(block), func(i int) bool { return does(&f.Blocks[i], 0) })
}

// quiet reports whether a call is part of returning: it looks at an error, ends
// a transaction, logs, or makes what is returned.
func quiet(c *ir.Call) bool {
	switch c.Lib.Kind {
	case ir.CommitTx, ir.RollbackTx, ir.ErrorsIs, ir.ErrorsAs, ir.NewError, ir.JoinErrors, ir.ErrorOf:
		return true
	}
	v := ir.CallView(c, false)
	return c.Safe || c.Mild || !v.Panics
}
