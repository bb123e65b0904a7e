// Package sqltests has tests that stop and claim as they like.
package sqltests

import (
	"database/sql"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

//claimvet:column tasks.picked_at

var db *sql.DB

func rightMove(id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}
