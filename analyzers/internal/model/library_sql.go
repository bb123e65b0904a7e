package model

import (
	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// sqlCall is what is known of database/sql, and of the libraries that have its
// methods: sqlx, bun and go-pg.
func (m *Model) sqlCall(recv ssa.Value, recvType, name string, arg func(int) ssa.Value, mean *ir.Meaning) {
	tx := isTx(recvType)
	switch {
	case name == "BeginTx" || name == "BeginTxx" || name == "BeginContext":
		// The transaction hangs on the context that it was begun with.
		mean.Lib, mean.Arg, mean.Arg2 = ir.BeginTx, arg(0), recv
	case name == "Begin" || name == "Beginx" || name == "MustBegin" || name == "MustBeginTx":
		mean.Lib, mean.Arg2 = ir.BeginTx, recv
	case name == "RunInTx" || name == "RunInTransaction":
		mean.Lib, mean.Arg, mean.Arg2 = ir.InvokeTx, lastFunc(arg), recv
	case tx && name == "Commit":
		mean.Lib = ir.CommitTx
	case tx && name == "Rollback":
		mean.Lib, mean.Safe, mean.Mild = ir.RollbackTx, true, true
	case name == "Close" || name == "Err":
		mean.Mild = true
	}
}
