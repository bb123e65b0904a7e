// Package lease holds leases in memory: the directives stand on what is not exported, and what is exported is built on that.
package lease

import (
	"errors"
	"fmt"
	"log"
	"os/exec"
	"sync"
)

var held sync.Map

// ErrBusy is what a loser gets.
var ErrBusy = errors.New("somebody else is at it")

//claimvet:claim
func acquire(id string) bool {
	_, taken := held.LoadOrStore(id, true)
	return !taken
}

//claimvet:claim final
func first(key string) bool {
	_, dup := held.LoadOrStore("first/"+key, true)
	return !dup
}

//claimvet:rollback
func release(id string) { held.Delete(id) }

//claimvet:commit
func confirm(id string) { held.Store(id, false) }

//claimvet:commit
func seal(id string) error { return exec.Command("boxctl", "seal", id).Run() }

//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// Acquire says who won.
func Acquire(id string) bool { return acquire(id) }

// TryAcquire says who won, or that nobody knows.
func TryAcquire(id string) (bool, error) {
	if id == "" {
		return false, errors.New("no id")
	}
	return acquire(id), nil
}

// Take says it with an error.
func Take(id string) error {
	if !acquire(id) {
		return fmt.Errorf("take %s: %w", id, ErrBusy)
	}
	return nil
}

// Taken says who lost.
func Taken(id string) bool { return !acquire(id) }

// First says whether this is the first call for the key.
func First(key string) bool { return first(key) }

// Release gives the lease back.
func Release(id string) {
	log.Print("giving back ", id)
	release(id)
}

// ReleaseUnless gives the lease back unless it is done.
func ReleaseUnless(done *bool, id string) {
	if !*done {
		Release(id)
	}
}

// ReleaseOn gives the lease back if there is an error.
func ReleaseOn(err *error, id string) {
	if *err != nil {
		release(id)
	}
}

// Confirm makes the lease last.
func Confirm(id string) { confirm(id) }

// Seal makes the lease last, unless that fails.
func Seal(id string) error {
	if err := seal(id); err != nil {
		return fmt.Errorf("seal %s: %w", id, err)
	}
	return nil
}

// Stop destroys the box: its callers have to hold the claim.
func Stop(id string) error { return stop(id) }

// StopAll destroys several.
func StopAll(ids ...string) (err error) {
	for _, id := range ids {
		err = errors.Join(err, Stop(id))
	}
	return err
}

// Write has no role, and may fail and panic.
func Write(id string) error { return exec.Command("boxctl", "note", id).Run() }

// With runs f for the winner.
func With(id string, f func() error) error {
	if !acquire(id) {
		return ErrBusy
	}
	defer release(id)
	return f()
}

// Sloppy runs f for everybody.
func Sloppy(id string, f func() error) error {
	if acquire(id) {
		defer release(id)
	}
	return f()
}
