package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A probe looks into an effect for what it does but run statements on a
// transaction.
type probe struct {
	at    int // where the transaction stands in state.held
	other bool
}

// sharesFate reports whether an effect commits or fails with a claim that is
// won in a transaction: it is handed that, and does nothing but statements on
// it, as far as its body is known.
func (x *exec) sharesFate(c conf, call *ir.Call, fn *ir.Func, args []term) bool {
	tx, ok := c.handedTx(call, args)
	if !ok || !slices.ContainsFunc(c.claims, func(cl claim) bool {
		return cl.inTx && cl.out == won && cl.phase == open && (c.partOf(tx, cl.tx) || c.partOf(cl.tx, tx))
	}) {
		return false
	}
	if fn == nil || len(fn.Blocks) == 0 {
		return true
	}
	if x.probe != nil {
		return true // the one around it is looked into
	}
	st := c.clone()
	x.probe = &probe{at: len(st.held)}
	st.held = slices.Concat(st.held, []term{tx})
	x.dry++
	x.enter(c.with(st), fn, nil, args)
	x.dry--
	other := x.probe.other
	x.probe = nil
	return !other
}

// see notes a call that is neither a statement on the transaction, nor
// followed itself, nor without consequence.
func (p *probe) see(s *state, call *ir.Call, op *ir.Op, entered bool, args []term) {
	switch {
	case p.other:
		return
	case op != nil && op.Role == ir.Effect: // whatever its body does
		_, ok := s.handedTx(call, args)
		p.other = !ok
		return
	case entered, call.Mild, call.Safe, call.Pure:
		return
	case call.Lib.Kind != ir.NoLib:
		p.other = call.Lib.Kind == ir.HandsOn || call.Lib.Kind == ir.InvokeLater
		return
	}
	for i, typ := range call.Execs {
		if typ.Runs() && i < len(args) {
			e, tx := s.runs(args[i], typ)
			p.other = e == ir.OnPool || e == ir.OnTx && !s.partOf(tx, s.held[p.at]) && !s.partOf(s.held[p.at], tx)
			return
		}
	}
	p.other = true
}
