package model

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// pgxCall is what is known of pgx and of its pool.
func (m *Model) pgxCall(recv ssa.Value, recvType, name string, arg func(int) ssa.Value, mean *ir.Meaning) {
	tx := isTx(recvType)
	switch {
	case tx && name == "Commit":
		mean.Lib = ir.CommitTx
	case tx && name == "Rollback":
		mean.Lib, mean.Safe, mean.Mild = ir.RollbackTx, true, true
	case name == "Begin" || name == "BeginTx":
		mean.Lib, mean.Arg2 = ir.BeginTx, recv
	case name == "BeginFunc" || name == "BeginTxFunc":
		mean.Lib, mean.Arg, mean.Arg2 = ir.InvokeTx, lastFunc(arg), recv
		if recv == nil {
			mean.Arg2 = arg(1) // the function, of v5
		}
	case name == "ForEachRow":
		mean.Lib, mean.Arg, mean.Arg2 = ir.ForEachRow, arg(0), arg(2)
	case name == "CollectRows" || name == "AppendRows" || name == "CollectOneRow" || name == "CollectExactlyOneRow":
		mean.Lib, mean.Arg = ir.Collect, arg(0)
		if name == "AppendRows" {
			mean.Arg = arg(1)
		}
	case name == "Close" || name == "Err":
		mean.Mild = true
	}
}

// lastFunc is the last argument that is a function.
func lastFunc(arg func(int) ssa.Value) ssa.Value {
	var last ssa.Value
	for i := 0; ; i++ {
		v := arg(i)
		if v == nil {
			return last
		}
		if _, ok := v.Type().Underlying().(*types.Signature); ok {
			last = v
		}
	}
}
