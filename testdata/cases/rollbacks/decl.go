// Package rollbacks: where a rollback may be armed, what disarms it, and on which exits it does not run. The claims are
// leases in memory, with no context and no SQL, so that only ownership, stranding and finality are in question.
package rollbacks

import (
	"errors"
	"os/exec"
	"sync"
)

var (
	leases sync.Map

	errBusy = errors.New("somebody else is at it")
)

// acquire takes the lease on the box.
//
//claimvet:claim
func acquire(id string) bool {
	_, taken := leases.LoadOrStore(id, true)
	return !taken
}

// tryAcquire is acquire with an error.
//
//claimvet:claim
func tryAcquire(id string) (bool, error) {
	if id == "" {
		return false, errors.New("no id")
	}
	return acquire(id), nil
}

// release gives the lease back.
//
//claimvet:rollback
func release(id string) { leases.Delete(id) }

// confirm makes the lease last.
//
//claimvet:commit
func confirm(id string) { leases.Store(id, false) }

// stop destroys the box.
//
//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// write is a step without any role that may fail, and may panic.
func write(id string) error { return exec.Command("boxctl", "note", id).Run() }
