// Package leases uses claims, rollbacks, commits and effects of another package, none of which carries a directive itself.
package leases

import (
	"errors"
	"log"
	"net/http"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

// The exported wrapper says who won.
func rightAcquire(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.Release(id)
	return lease.Stop(id)
}

// The effect comes before the wrapper's claim.
func wrongAcquire(id string) error {
	err := lease.Stop(id) // want [gate]
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.Release(id)
	return err
}

// The wrapper's result is only printed.
func wrongUnasked(id string) error {
	if !lease.First(id) {
		log.Print("not the first for ", id)
	}
	return lease.Stop(id) // want [gate]
}

// The wrapper's result is asked: a final claim needs no more.
func rightAsked(id string) error {
	if !lease.First(id) {
		log.Print("not the first for ", id)
		return nil
	}
	return lease.Stop(id)
}

// The wrapper's bool decides, its error does not.
func wrongErrorAlone(id string) error {
	won, err := lease.TryAcquire(id)
	if err != nil {
		return err
	}
	if won {
		defer lease.Release(id)
	}
	return lease.Stop(id) // want [gate]
}

// The wrapper's bool decides.
func rightBoth(id string) error {
	won, err := lease.TryAcquire(id)
	if err != nil || !won {
		return err
	}
	defer lease.Release(id)
	return lease.Stop(id)
}

// The wrapper's nil has won.
func rightTake(id string) error {
	if err := lease.Take(id); err != nil {
		return err
	}
	defer lease.Release(id)
	return lease.Stop(id)
}

// The wrapper's error is told and forgotten: the loser gives back what is not his, and stops what is not his.
func wrongTake(id string) error {
	if err := lease.Take(id); err != nil {
		log.Print(err)
	}
	defer lease.Release(id) // want [ownership]
	return lease.Stop(id)   // want [gate]
}

// The sentinel is wrapped, and found.
func rightSentinel(id string) error {
	err := lease.Take(id)
	switch {
	case errors.Is(err, lease.ErrBusy):
		return nil
	case err != nil:
		return err
	}
	defer lease.Release(id)
	return lease.Stop(id)
}

// The branches of the sentinel are confused.
func wrongSentinel(id string) error {
	err := lease.Take(id)
	if errors.Is(err, lease.ErrBusy) {
		return lease.Stop(id) // want [gate]
	}
	if err != nil {
		return err
	}
	lease.Release(id)
	return nil
}

// True has lost.
func rightTaken(id string) error {
	if lease.Taken(id) {
		return lease.ErrBusy
	}
	defer lease.Release(id)
	return lease.Stop(id)
}

// True has lost, and goes on.
func wrongTaken(id string) error {
	if lease.Taken(id) {
		return lease.Stop(id) // want [gate]
	}
	lease.Release(id)
	return nil
}

// The helper with the flag is armed in time.
func rightUnless(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	done := false
	defer lease.ReleaseUnless(&done, id)
	if err := lease.Stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The helper with the flag is armed for the loser as well.
func wrongUnless(id string) error {
	done := false
	defer lease.ReleaseUnless(&done, id) // want [ownership]
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if err := lease.Stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The helper with the error is armed in time.
func rightOn(id string) (err error) {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.ReleaseOn(&err, id)
	return lease.Stop(id)
}

// The helper with the error sees the loser's error.
func wrongOn(id string) (err error) {
	defer lease.ReleaseOn(&err, id) // want [ownership]
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The loser who leaves without an error does not arm it.
func rightOnEarly(id string) (err error) {
	defer lease.ReleaseOn(&err, id)
	if !lease.Acquire(id) {
		return nil
	}
	return lease.Stop(id)
}

// The other package's claim, and nobody gives it back.
func wrongStranded(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if err := lease.Stop(id); err != nil {
		return err // want [stranded]
	}
	lease.Confirm(id)
	return nil
}

// The other package's commit that may fail.
func rightSeal(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	done := false
	defer lease.ReleaseUnless(&done, id)
	if err := lease.Stop(id); err != nil {
		return err
	}
	if err := lease.Seal(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The other package's commit fails, and nothing gives the lease back.
func wrongSeal(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if err := lease.Seal(id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// The effect comes after the other package's commit.
func wrongAfterConfirm(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	lease.Confirm(id)
	return lease.StopAll(id, id+"-spare") // want [gate]
}

// The release comes after the other package's commit.
func wrongReleaseAfterConfirm(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	lease.Confirm(id)
	if err := lease.Write(id); err != nil {
		lease.Release(id) // want [finality]
		return err
	}
	return nil
}

// What has no role may follow the commit.
func rightWriteAfterConfirm(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	lease.Confirm(id)
	return lease.Write(id)
}

// What has no role may panic before the release is armed.
func wrongWriteBetween(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	err := lease.Write(id) // want [stranded]
	defer lease.Release(id)
	return err
}

// The other package runs the section for the winner.
func rightWith(id string) error {
	return lease.With(id, func() error { return lease.Stop(id) })
}

// The other package runs the section for everybody.
func wrongSloppy(id string) error {
	return lease.Sloppy(id, func() error {
		return lease.Stop(id) // want [gate]
	})
}

// Nobody can guard a handler, and the effect is two calls into the other package.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	if err := lease.StopAll(r.PathValue("id")); err != nil { // want [gate]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A handler that claims in the other package.
func rightHandler(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !lease.First(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := lease.StopAll(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A handler whose section is guarded in the other package.
func rightHandlerWith(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if err := lease.With(id, func() error { return lease.StopAll(id) }); err != nil {
		w.WriteHeader(http.StatusConflict)
	}
}

// The wrapper as a value.
func rightValue(id string) error {
	take, halt := lease.First, lease.Stop
	if !take(id) {
		return lease.ErrBusy
	}
	return halt(id)
}

// The wrapper as a value, and the effect as a value too early.
func wrongValue(id string) error {
	take, halt := lease.First, lease.Stop
	err := halt(id) // want [gate]
	if !take(id) {
		return lease.ErrBusy
	}
	return err
}
