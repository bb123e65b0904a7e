// Package undo gets the function that undoes the claim from the claim itself.
package undo

import (
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/handle"
)

// The function is deferred by the winner.
func rightUndo(id string) error {
	undo, won, err := handle.Claim(id)
	if err != nil {
		return err
	}
	if !won {
		return handle.ErrBusy
	}
	defer undo()
	return handle.Stop(id)
}

// The function is deferred by the loser as well, and undoes the winner's claim.
func wrongUndo(id string) error {
	undo, won, err := handle.Claim(id)
	if err != nil {
		return err
	}
	defer undo() // want [ownership]
	if !won {
		return handle.ErrBusy
	}
	return handle.Stop(id)
}

// The function is forgotten.
func wrongForgotten(id string) error {
	_, won, err := handle.Claim(id)
	if err != nil {
		return err
	}
	if !won {
		return handle.ErrBusy
	}
	return handle.Stop(id) // want [stranded]
}

// The function is called on one path only.
func wrongOnePath(id string) error {
	undo, won, err := handle.Claim(id)
	if err != nil || !won {
		return err
	}
	if err := handle.Stop(id); err != nil {
		log.Print(err)
		return err // want [stranded]
	}
	undo()
	return nil
}

// The function does nothing for a loser, and may be deferred before the check.
func rightSafe(id string) error {
	undo, won := handle.ClaimSafe(id)
	defer undo()
	if !won {
		return handle.ErrBusy
	}
	return handle.Stop(id)
}

// The effect does not wait for the check.
func wrongSafe(id string) error {
	undo, won := handle.ClaimSafe(id)
	defer undo()
	if !won {
		log.Print("lost ", id)
	}
	return handle.Stop(id) // want [gate]
}

// What is deferred is a closure that calls the function unless a flag is set.
func rightFlag(id string) error {
	undo, won, err := handle.Claim(id)
	if err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if !done {
			undo()
		}
	}()
	if err := handle.Stop(id); err != nil {
		return err
	}
	if err := handle.Confirm(id); err != nil {
		return err
	}
	done = true
	return nil
}

// No flag: the function undoes what was confirmed.
func wrongFlag(id string) error {
	undo, won, err := handle.Claim(id)
	if err != nil || !won {
		return err
	}
	defer func() { // want [finality]
		undo()
	}()
	if err := handle.Stop(id); err != nil {
		return err
	}
	return handle.Confirm(id)
}

// The second function makes the first one a no-op.
func rightBoth(id string) error {
	undo, keep, err := handle.ClaimBoth(id)
	if err != nil {
		return err
	}
	defer undo()
	if err := handle.Stop(id); err != nil {
		return err
	}
	return keep()
}

// The second function comes first, and the effect after it.
func wrongBoth(id string) error {
	undo, keep, err := handle.ClaimBoth(id)
	if err != nil {
		return err
	}
	defer undo()
	if err := keep(); err != nil {
		return err
	}
	return handle.Stop(id) // want [gate]
}

// The second function may fail, and the first one is not armed.
func wrongBothStrands(id string) error {
	_, keep, err := handle.ClaimBoth(id)
	if err != nil {
		return err
	}
	if err := keep(); err != nil {
		return err // want [stranded]
	}
	return nil
}

// take is Claim of this package's own.
func take(id string) (func(), error) {
	if !handle.Acquire(id) {
		return nil, handle.ErrBusy
	}
	return func() { handle.Undo(id) }, nil
}

// The function of this package's own claim.
func rightTake(id string) error {
	undo, err := take(id)
	if err != nil {
		return err
	}
	defer undo()
	return handle.Stop(id)
}

// The parentheses behind undo are in a function that nobody calls.
func wrongTake(id string) error {
	undo, err := take(id)
	if err != nil {
		return err
	}
	cleanup := func() { undo() }
	if id == "keep" {
		cleanup = nil
	}
	log.Print("cleanup: ", cleanup != nil)
	return handle.Stop(id) // want [stranded]
}
