package model

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// gormCall is what is known of gorm: its DB is a pool or a transaction, and
// most of its methods return another that is the same.
func (m *Model) gormCall(fn *types.Func, recv ssa.Value, recvType, name string, arg func(int) ssa.Value, mean *ir.Meaning) {
	if recvType != "gorm.io/gorm.DB" {
		return
	}
	switch name {
	case "Begin":
		mean.Lib, mean.Arg2 = ir.BeginTx, recv
	case "Transaction":
		mean.Lib, mean.Arg, mean.Arg2 = ir.InvokeTx, lastFunc(arg), recv
	case "Commit":
		mean.Lib = ir.CommitTx
	case "Rollback":
		mean.Lib, mean.Safe, mean.Mild = ir.RollbackTx, true, true
	case "Session", "WithContext", "Debug", "Unscoped", "Model", "Table", "Where", "Not", "Or", "Clauses", "Select", "Omit", "Scopes",
		"Joins", "InnerJoins", "Preload", "Order", "Limit", "Offset", "Group", "Having", "Distinct", "Set", "InstanceSet", "Attrs", "Assign":
		mean.Lib, mean.Arg = ir.SameExec, recv
	}
}
