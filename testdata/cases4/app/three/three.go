// Package three is the fourth in a row: fleet calls mid, mid calls lease, and only lease has directives.
package three

import (
	"errors"
	"log"
	"net/http"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/fleet"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/mid"
)

// Claim, rollback, effect: all two packages away.
func rightGrab(id string) error {
	b, err := mid.Grab(id)
	if err != nil {
		return err
	}
	defer b.Drop()
	return b.Halt()
}

// The effect two packages away runs for the loser.
func wrongGrab(id string) error {
	b, err := mid.Grab(id)
	if err != nil {
		return fleet.HaltRack(&mid.Box{ID: id}) // want [gate]
	}
	b.Drop()
	return nil
}

// The rollback two packages away runs for the loser.
func wrongDrop(id string) error {
	b, err := mid.Grab(id)
	if err != nil {
		(&mid.Box{ID: id}).Drop() // want [ownership]
		return err
	}
	defer b.Drop()
	return b.Halt()
}

// The commit two packages away fails.
func wrongKeep(id string) error {
	b, err := mid.Grab(id)
	if err != nil {
		return err
	}
	if err := b.Keep(); err != nil {
		return err // want [stranded]
	}
	return nil
}

// The commit two packages away fails, and the rollback is armed.
func rightKeep(id string) (err error) {
	b, err := mid.Grab(id)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			b.Drop()
		}
	}()
	if err := b.Halt(); err != nil {
		return err
	}
	return b.Keep()
}

// nil has lost.
func rightPick(id string) error {
	b := mid.Pick(id)
	if b == nil {
		return lease.ErrBusy
	}
	return fleet.HaltRack(b)
}

// nil has lost, and its spare is stopped.
func wrongPick(id string) error {
	b := mid.Pick(id)
	if b == nil {
		b = &mid.Box{ID: id + "-spare"}
	}
	return fleet.HaltRack(b) // want [gate]
}

// (row, bool, error) from three packages away.
func rightReserve(id string) error {
	b, ok, err := fleet.Reserve(id)
	if err != nil || !ok {
		return err
	}
	return fleet.HaltRack(b)
}

// (row, bool, error), and only the error is asked.
func wrongReserve(id string) error {
	b, ok, err := fleet.Reserve(id)
	if err != nil {
		return err
	}
	log.Print("reserved: ", ok)
	return fleet.HaltRack(b) // want [gate]
}

// The type is not exported, its methods are.
func rightSession(id string) error {
	s, ok := mid.Open(id)
	if !ok {
		return lease.ErrBusy
	}
	defer s.Close()
	return s.Work()
}

// The session is closed after it was finished.
func wrongSession(id string) error {
	s, ok := mid.Open(id)
	if !ok {
		return lease.ErrBusy
	}
	defer s.Close() // want [finality]
	if err := s.Work(); err != nil {
		return err
	}
	return s.Finish()
}

// The session is closed where it was not finished.
func rightSessionFinish(id string) error {
	s, ok := mid.Open(id)
	if !ok {
		return lease.ErrBusy
	}
	done := false
	defer func() {
		if !done {
			s.Close()
		}
	}()
	if err := s.Work(); err != nil {
		return err
	}
	if err := s.Finish(); err != nil {
		return err
	}
	done = true
	return nil
}

// The session is left open.
func wrongSessionOpen(id string) error {
	s, ok := mid.Open(id)
	if !ok {
		return lease.ErrBusy
	}
	if err := s.Work(); err != nil {
		return errors.Join(lease.ErrBusy, err) // want [stranded]
	}
	s.Close()
	return nil
}

// The method of the type that is not exported, as a value, deferred.
func rightSessionValue(id string) error {
	s, ok := mid.Open(id)
	if !ok {
		return lease.ErrBusy
	}
	undo := s.Close
	defer undo()
	return s.Work()
}

// Quiet claims and does not say who won.
func wrongQuiet(id string) error {
	mid.Quiet(id)
	return lease.Stop(id) // want [gate]
}

// The effect is four packages deep, and nobody can guard a handler.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	if err := fleet.HaltRack(&mid.Box{ID: r.PathValue("id")}); err != nil { // want [gate]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The same with a claim three packages away.
func rightHandler(w http.ResponseWriter, r *http.Request) {
	b, ok, err := fleet.Reserve(r.PathValue("id"))
	if err != nil || !ok {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := fleet.HaltRack(b); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}
