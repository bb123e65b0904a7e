// Package commits: what hands a claim over for good, and what may no longer happen after it.
package commits

import (
	"database/sql"
	"errors"
	"os/exec"
	"sync"
)

var (
	db     *sql.DB
	leases sync.Map

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim
func acquire(id string) bool {
	_, taken := leases.LoadOrStore(id, true)
	return !taken
}

//claimvet:rollback
func release(id string) { leases.Delete(id) }

//claimvet:commit
func confirm(id string) { leases.Store(id, false) }

// seal is a commit that may fail.
//
//claimvet:commit
func seal(id string) error { return exec.Command("boxctl", "seal", id).Run() }

//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// write has no role.
func write(id string) error { return exec.Command("boxctl", "note", id).Run() }

//claimvet:effect
func render(id string) error { return exec.Command("render", id).Run() }

//claimvet:effect
func upload(id string) error { return exec.Command("upload", id).Run() }
