package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

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

// asking marks what an unknown function answers that is given what tells how a
// claim went: it may say that. A method of what tells is known to say something
// else.
func (s *state) asking(call *ir.Call, args []term, results []term) {
	if call.Callee.Recv != "" && len(args) > 0 {
		args = args[1:]
	}
	if call.Op != nil || !slices.ContainsFunc(args, s.tellsWinner) {
		return
	}
	for i, class := range call.Results {
		if (class == ir.Bool || class == ir.Int || class == ir.Error) && results[i].kind == none {
			results[i] = s.newSym(sym{from: fromAsked})
		}
	}
}

// tellsWinner reports that a value tells who has won a claim, and nobody has
// asked it yet.
func (s *state) tellsWinner(t term) bool {
	if t.kind != symbol && t.kind != test {
		return false
	}
	y := &s.syms[t.n]
	if y.claim == 0 || s.claims[y.claim-1].out&^won == 0 || s.claims[y.claim-1].out&won == 0 {
		return false
	}
	switch y.rel {
	case tellBool, tellNot, tellCount, tellOnly, tellLost, tellTag, tellAny, tellFlag, tellScan:
		return true
	}
	return false
}

// answered notes that an answer is looked at.
func (s *state) answered(n int32) {
	if s.syms[n].from == fromAsked {
		s.missed = true
	}
}
