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
	case "First", "Take", "Last":
		// They fail where there is no row; what they found may be locked.
		mean.Wins = ir.ByScan
		if mean.Op != nil && mean.Op.Role == ir.Claims && gormLocks(recv) {
			mean.Op.Lock = true
		}
	case "Find", "Scan", "Rows":
		if mean.Op != nil && mean.Op.Role == ir.Claims && gormLocks(recv) {
			mean.Op.Lock = true
		}
	case "Commit":
		mean.Lib = ir.CommitTx
	case "Rollback":
		mean.Lib, mean.Safe, mean.Mild = ir.RollbackTx, true, true
	case "Session", "WithContext", "Debug", "Unscoped", "Model", "Table", "Where", "Not", "Or", "Clauses", "Select", "Omit", "Scopes",
		"Joins", "InnerJoins", "Preload", "Order", "Limit", "Offset", "Group", "Having", "Distinct", "Set", "InstanceSet", "Attrs", "Assign":
		mean.Lib, mean.Arg = ir.SameExec, recv
	}
}

// gormLocks reports that a query was made with clause.Locking.
func gormLocks(query ssa.Value) bool {
	for range 16 {
		call, ok := query.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 {
			return false
		}
		fn, ok := object(&call.Call).(*types.Func)
		if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "gorm.io/gorm" {
			return false
		}
		if fn.Name() == "Clauses" {
			for _, c := range variadic(call.Call.Args[len(call.Call.Args)-1]) {
				if mi, ok := c.(*ssa.MakeInterface); ok && typeName(mi.X.Type()) == "gorm.io/gorm/clause.Locking" {
					return true
				}
			}
		}
		query = call.Call.Args[0]
	}
	return false
}
