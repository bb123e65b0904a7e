package model

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// putValue is context.WithValue: what may hold a transaction is remembered.
func (m *Model) putValue(arg func(int) ssa.Value, mean *ir.Meaning) {
	mean.Lib, mean.Arg = ir.DeriveCtx, arg(0)
	v := arg(2)
	var from ssa.Value
	switch v := v.(type) {
	case *ssa.MakeInterface:
		from = v.X
	case *ssa.ChangeInterface:
		from = v.X
	}
	if from != nil && m.mayHold(from.Type(), maxHold) {
		if key, ok := keyOf(arg(1)); ok {
			mean.Lib, mean.Arg2, mean.Key = ir.PutValue, v, key
		}
	}
}

// getValue is what a context answers for a key.
func (m *Model) getValue(ctx, key ssa.Value, mean *ir.Meaning) {
	if k, ok := keyOf(key); ok {
		mean.Lib, mean.Arg, mean.Key = ir.GetValue, ctx, k
	}
}

// keyOf names the key of a context's value: by its type, and by its value
// where the type does not say it all.
func keyOf(v ssa.Value) (string, bool) {
	mi, ok := v.(*ssa.MakeInterface)
	if !ok {
		return "", false
	}
	typ := types.TypeString(mi.X.Type(), nil)
	if st, ok := mi.X.Type().Underlying().(*types.Struct); ok && st.NumFields() == 0 {
		return typ, true
	}
	switch x := mi.X.(type) {
	case *ssa.Const:
		if x.Value != nil {
			return typ + " " + x.Value.ExactString(), true
		}
	case *ssa.Global:
		return x.RelString(nil), true
	case *ssa.UnOp:
		if g, ok := x.X.(*ssa.Global); ok {
			return g.RelString(nil), true
		}
	}
	return "", false
}

// Carried reports that v is what a context answered for a key.
func (m *Model) Carried(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	return ok && call.Call.IsInvoke() && call.Call.Method.Name() == "Value" && m.Class(call.Call.Value.Type()) == ir.Context
}

// unit is a function without a body here that takes one which returns an error, and returns one itself: it may run
// that in a transaction, in a retry loop or not at all. Its own error says that nothing was made good.
func (m *Model) unit(in ssa.CallInstruction, mean *ir.Meaning) {
	common := in.Common()
	if mean.Op != nil || mean.Lib != ir.NoLib || mean.Mild || Body(common) != nil {
		return
	}
	results := common.Signature().Results()
	if n := results.Len(); n == 0 || !isError(results.At(n-1).Type()) {
		return
	}
	for _, arg := range common.Args {
		if sig, ok := arg.Type().Underlying().(*types.Signature); ok && sig.Results().Len() == 1 && isError(sig.Results().At(0).Type()) {
			mean.Lib, mean.Arg = ir.InvokeUnit, arg
			return
		}
	}
}
