package rollbacks

import "log"

// The loser's defer gives away the winner's lease.
func wrongDeferFirst(id string) error {
	defer release(id) // want [ownership]
	if !acquire(id) {
		return errBusy
	}
	return stop(id)
}

// The defer comes right after the check.
func rightDeferAfter(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	return stop(id)
}

// Between the claim and its check the defer is still too early.
func wrongDeferBetween(id string) error {
	won := acquire(id)
	defer release(id) // want [ownership]
	if !won {
		return errBusy
	}
	return stop(id)
}

// The defer stands in the winner's branch.
func rightDeferInBranch(id string) (err error) {
	if won, err := tryAcquire(id); err != nil {
		return err
	} else if won {
		defer release(id)
		return stop(id)
	}
	return errBusy
}

// The defer stands in the loser's branch.
func wrongDeferInBranch(id string) error {
	if !acquire(id) {
		defer release(id) // want [ownership]
		return errBusy
	}
	defer release(id)
	return stop(id)
}

// The loser releases by hand.
func wrongLoserReleases(id string) error {
	if !acquire(id) {
		release(id) // want [ownership]
		return errBusy
	}
	defer release(id)
	return stop(id)
}

// The one who does not know releases by hand.
func wrongUnknownReleases(id string) error {
	won, err := tryAcquire(id)
	if err != nil {
		release(id) // want [ownership]
		return err
	}
	if !won {
		return errBusy
	}
	defer release(id)
	return stop(id)
}

// "To be sure", before the claim.
func wrongReleaseBefore(id string) error {
	release(id) // want [ownership]
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	return stop(id)
}

// A failure releases by hand what the defer would release anyway: the second rollback finds nothing to do.
func rightReleaseTwice(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	if err := stop(id); err != nil {
		release(id)
		return err
	}
	return write(id)
}

// What runs after the release runs without the lease.
func wrongStopAfterRelease(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	if err := write(id); err != nil {
		release(id)
		return stop(id) // want [gate]
	}
	return nil
}

// The loser's error is an error to the defer as well.
func wrongNamedEarly(id string) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			release(id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	return stop(id)
}

// The same defer below the check.
func rightNamedLate(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	return stop(id)
}

// The loser leaves with nil, which disarms the defer; the one who does not know leaves with an error.
func wrongNamedUnknown(id string) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			release(id)
		}
	}()
	won, err := tryAcquire(id)
	if err != nil {
		return err
	}
	if !won {
		return nil
	}
	return stop(id)
}

// Nobody but the winner can leave with an error.
func rightNamedEarly(id string) (err error) {
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	if !acquire(id) {
		return nil
	}
	return stop(id)
}

// A helper's defer runs when the helper returns: the lease is gone before the stop.
func wrongArmInHelper(id string) error {
	if !acquire(id) {
		return errBusy
	}
	armed(id)
	return stop(id) // want [gate]
}

func armed(id string) {
	defer release(id)
	log.Print("armed ", id)
}

// The helper returns what is to be deferred.
func rightArmByHelper(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer undo(id)()
	return stop(id)
}

// The parentheses are missing: deferred is the making of the closure, and nothing releases.
func wrongArmByHelper(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer undo(id)
	return stop(id) // want [stranded]
}

func undo(id string) func() {
	return func() { release(id) }
}

// The rollback is a closure in a variable.
func rightClosureVar(id string) error {
	giveBack := func() { release(id) }
	if !acquire(id) {
		return errBusy
	}
	defer giveBack()
	return stop(id)
}

// The closure in the variable is deferred too early.
func wrongClosureVar(id string) error {
	giveBack := func() { release(id) }
	defer giveBack() // want [ownership]
	if !acquire(id) {
		return errBusy
	}
	return stop(id)
}

// Each round has a frame of its own for its defer.
func rightDeferPerRound(ids []string) {
	for _, id := range ids {
		func() {
			if !acquire(id) {
				return
			}
			defer release(id)
			if err := stop(id); err != nil {
				log.Print(err)
			}
		}()
	}
}

// Each round has a frame of its own, and in it the defer is too early.
func wrongDeferPerRound(ids []string) {
	for _, id := range ids {
		func() {
			defer release(id) // want [ownership]
			if !acquire(id) {
				return
			}
			if err := stop(id); err != nil {
				log.Print(err)
			}
		}()
	}
}
