// Package stranding: exits on which a won claim is neither committed nor rolled back. There is no context and, but for one
// file, no SQL. release and confirm are made of calls that cannot panic.
package stranding

import (
	"errors"
	"os/exec"
	"sync"
)

var (
	leases sync.Map

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim
func acquire(id string) bool {
	_, taken := leases.LoadOrStore(id, true)
	return !taken
}

//claimvet:claim final
func once(id string) bool {
	_, taken := leases.LoadOrStore("once/"+id, true)
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
