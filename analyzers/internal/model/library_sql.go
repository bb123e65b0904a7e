package model

import (
	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// sqlCall is what is known of database/sql, and of what has its methods.
func (m *Model) sqlCall(recv ssa.Value, recvType, name string, arg func(int) ssa.Value, mean *ir.Meaning) {
	tx := isTx(recvType)
	switch {
	case name == "BeginTx":
		// The transaction hangs on the context that it was begun with.
		mean.Lib, mean.Arg = ir.BeginTx, arg(0)
	case name == "Begin":
		mean.Lib = ir.BeginTx
	case tx && name == "Commit":
		mean.Lib = ir.CommitTx
	case tx && name == "Rollback":
		mean.Lib, mean.Safe, mean.Mild = ir.RollbackTx, true, true
	case name == "Close" || name == "Err":
		mean.Mild = true
	}
}
