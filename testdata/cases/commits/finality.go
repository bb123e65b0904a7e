package commits

import (
	"errors"
	"log"
)

// The write comes after the commit, and its error takes the committed claim back.
func wrongAfterCommit(id string) error {
	if !acquire(id) {
		return errBusy
	}
	confirm(id)
	if err := write(id); err != nil {
		release(id) // want [finality]
		return err
	}
	return nil
}

// The write comes before the commit.
func rightBeforeCommit(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	if err = write(id); err != nil {
		return err
	}
	confirm(id)
	return nil
}

// Nothing disarms the defer.
func wrongNeverDisarmed(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id) // want [finality]
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	return nil
}

// The flag disarms it.
func rightDisarmed(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	done = true
	return nil
}

// The named result disarms it, unless something after the commit fails.
func wrongErrorAfterCommit(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer releaseOn(&err, id) // want [finality]
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	return write(id)
}

func releaseOn(err *error, id string) {
	if *err != nil {
		release(id)
	}
}

// What fails after the commit is told and not returned.
func rightErrorAfterCommit(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer releaseOn(&err, id)
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	if err := write(id); err != nil {
		log.Print(err)
	}
	return nil
}

// The commit that fails leaves the claim won, and the rollback is due.
func rightCommitFails(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	if err := stop(id); err != nil {
		return err
	}
	return seal(id)
}

// The branches are confused: the commit that works is undone.
func wrongCommitInverted(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	if err := seal(id); err == nil {
		release(id) // want [finality]
		done = true
		return nil
	}
	return errBusy
}

// The commit that fails is undone by hand.
func rightCommitByHand(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	if err := seal(id); err != nil {
		release(id)
		done = true
		return err
	}
	done = true
	return nil
}

// The stop comes after the commit.
func wrongEffectAfter(id string) error {
	if !acquire(id) {
		return errBusy
	}
	confirm(id)
	return stop(id) // want [gate]
}

// The stop comes after the commit, and its turn is decided by a flag that the commit sets.
func wrongEffectAfterFlag(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	if err := write(id); err != nil {
		return err
	}
	confirm(id)
	done = true
	if done {
		return stop(id) // want [gate]
	}
	return nil
}

// The stop runs where the commit failed, and the claim is still won.
func rightEffectAfterFailure(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	if err := seal(id); err != nil {
		return errors.Join(err, stop(id))
	}
	done = true
	return nil
}

// The stop runs where the commit worked.
func wrongEffectAfterSuccess(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	err := seal(id)
	if err == nil {
		done = true
		return stop(id) // want [gate]
	}
	return err
}

// One branch commits and leaves, the other one goes on in won.
func rightBranches(id string, keep bool) error {
	if !acquire(id) {
		return errBusy
	}
	if keep {
		confirm(id)
		return nil
	}
	defer release(id)
	return stop(id)
}

// The loop commits at its end, and stops at its beginning: in the second round the stop comes after the commit.
func wrongLoop(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	for range 2 {
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
		confirm(id)
		done = true
	}
	return nil
}

// The loop stops, and the commit comes after the loop.
func rightLoop(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	for range 2 {
		if err := stop(id); err != nil {
			log.Print(err)
		}
	}
	confirm(id)
	done = true
	return nil
}
