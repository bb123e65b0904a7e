package model

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// ownTx reports an interface that is a transaction, whoever declares it: it is
// committed and rolled back, without being told what. Programs that run on more
// than one driver have one of their own. Where a directive says what its methods
// do, it says so of something else.
func (m *Model) ownTx(t types.Type) bool {
	if !types.IsInterface(t) {
		return false
	}
	for _, name := range []string{"Commit", "Rollback"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		fn, ok := obj.(*types.Func)
		if !ok || !endsTx(fn.Signature()) || !m.roles.Of(fn).IsZero() {
			return false
		}
	}
	return true
}

// endsTx reports a method that takes nothing but a context, and returns nothing
// but an error.
func endsTx(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if i > 0 || typeName(sig.Params().At(i).Type()) != "context.Context" {
			return false
		}
	}
	return sig.Results().Len() == 0 || sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
}

// ownTxCall is what is known of the methods of such an interface, and of those
// that begin one. Whether that hangs on the context it was begun with nobody
// can tell. A body tells more.
func (m *Model) ownTxCall(common *ssa.CallCommon, fn *types.Func, mean *ir.Meaning) bool {
	if !common.IsInvoke() {
		return false
	}
	switch name := fn.Name(); {
	case name == "Commit" && m.ownTx(common.Value.Type()):
		mean.Lib = ir.CommitTx
	case name == "Rollback" && m.ownTx(common.Value.Type()):
		mean.Lib, mean.Safe, mean.Mild = ir.RollbackTx, true, true
	case strings.HasPrefix(name, "Begin") && fn.Signature().Results().Len() > 0 && m.ownTx(fn.Signature().Results().At(0).Type()):
		mean.Lib, mean.Arg2 = ir.BeginTx, common.Value
	default:
		return false
	}
	if len(m.Implementations(common)) > 0 {
		mean.Lib, mean.Arg2 = ir.NoLib, nil
	}
	return true
}
