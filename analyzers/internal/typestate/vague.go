package typestate

import "github.com/molecule-ai/claimvet/analyzers/internal/ir"

// outsideIn is what is left of an effect outside the functions that it is
// asked for in: there it is a call as any other.
func outsideIn(op *ir.Op) *ir.Op {
	if len(op.Needs) == 0 && !op.Detached {
		return nil
	}
	o := *op
	o.Role, o.In = ir.NoRole, nil
	return &o
}

// vaguely marks what a statement returns of which it is not known what it
// does: whoever asks that for rows may have claimed.
func vaguely(vague bool, call *ir.Call, outs []exit) []exit {
	if !vague {
		return outs
	}
	for _, o := range outs {
		for i, class := range call.Results {
			if (class == ir.Tag || class == ir.Row || class == ir.Rows) && o.results[i].kind == none {
				o.results[i] = o.newSym(sym{from: fromVague})
			}
		}
	}
	return outs
}

// askedRows notes that rows are asked for.
func (s *state) askedRows(t term) {
	if t.kind == symbol && s.syms[t.n].from == fromVague {
		s.missed = true
	}
}
