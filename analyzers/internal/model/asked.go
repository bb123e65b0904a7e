package model

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// asks reports whether the first result of a declared claim decides beside its
// error: a count does, unless it is that of an interface's method, which may as
// well be an id; and so does whatever some caller in view compares with nil or
// 0.
func (m *Model) asks(common *ssa.CallCommon, obj types.Object) bool {
	if obj == nil {
		return true
	}
	if sig := common.Signature(); !common.IsInvoke() && sig.Results().Len() > 0 && m.Class(sig.Results().At(0).Type()) == ir.Int {
		return true
	}
	if m.asked == nil {
		m.asked = map[types.Object]bool{}
		m.eachInstr(func(in ssa.Instruction) {
			call, ok := in.(*ssa.Call)
			if !ok {
				return
			}
			if callee := object(&call.Call); callee != nil && !m.asked[callee] && first(call, compared) {
				m.asked[callee] = true
			}
		})
	}
	return m.asked[obj]
}

// first asks about the first result of a call.
func first(call *ssa.Call, about func(ssa.Value, int) bool) bool {
	if _, tuple := call.Type().(*types.Tuple); !tuple {
		return about(call, 4)
	}
	for _, r := range *call.Referrers() {
		if ex, ok := r.(*ssa.Extract); ok && ex.Index == 0 && about(ex, 4) {
			return true
		}
	}
	return false
}

// compared reports whether a value is compared with nil, or ordered or compared
// with a number, also after it was stored in a local variable.
func compared(v ssa.Value, depth int) bool {
	if v.Referrers() == nil || depth == 0 {
		return false
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.BinOp:
			other := r.X
			if other == v {
				other = r.Y
			}
			if _, ok := other.(*ssa.Const); ok && r.Op != token.ADD && r.Op != token.SUB {
				return true
			}
		case *ssa.Phi, *ssa.ChangeType, *ssa.Convert:
			if compared(r.(ssa.Value), depth-1) {
				return true
			}
		case *ssa.Store:
			if a, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v {
				for _, l := range *a.Referrers() {
					if l, ok := l.(*ssa.UnOp); ok && l.Op == token.MUL && compared(l, depth-1) {
						return true
					}
				}
			}
		}
	}
	return false
}
