// Package whole claims and stops in one go: what is wrong in it is reported here, and not where it is called.
package whole

import "github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"

// Right is whole and right.
func Right(id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// WrongGate does not ask.
func WrongGate(id string) error {
	if won, err := lease.TryAcquire(id); err != nil {
		return err
	} else if won {
		defer lease.Release(id)
	}
	return lease.Stop(id) // want [gate]
}

// WrongStranded gives nothing back.
func WrongStranded(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if err := lease.Stop(id); err != nil {
		return err // want [stranded]
	}
	lease.Confirm(id)
	return nil
}

// WrongOwnership gives back what belongs to others.
func WrongOwnership(id string) error {
	defer lease.Release(id) // want [ownership]
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// Section has no claim in view.
func Section(id string) error { return lease.Stop(id) }
