package rollbacks

import (
	"log"
	"net/http"
)

// Registered early, the defer does nothing until claimed is set, nor after done is.
func rightTwoFlags(id string) error {
	claimed, done := false, false
	defer func() {
		if claimed && !done {
			release(id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	claimed = true
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// With done alone a loser releases.
func wrongOneFlag(id string) error {
	done := false
	defer func() { // want [ownership]
		if !done {
			release(id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The loser sets done before it leaves.
func rightLoserDisarms(id string) error {
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	done = true
	if !acquire(id) {
		return errBusy
	}
	done = false
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// claimed is set in the hope of winning.
func wrongFlagTooEarly(id string) error {
	claimed, done := false, false
	defer func() { // want [ownership]
		if claimed && !done {
			release(id)
		}
	}()
	claimed = true
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// A slip in the negation: not claimed is a reason to release.
func wrongFlagOr(id string) error {
	claimed, done := false, false
	defer func() { // want [ownership]
		if !claimed || !done {
			release(id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	claimed = true
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The claim's own result is the flag.
func rightResultIsFlag(id string) error {
	var won, done bool
	defer func() {
		if won && !done {
			release(id)
		}
	}()
	if won = acquire(id); !won {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The claim's result goes to a new variable, and the flag stays false: the defer never does anything. The stop that
// fails leaves the lease.
func wrongResultShadowed(id string) error {
	var won, done bool
	defer func() {
		if won && !done {
			release(id)
		}
	}()
	if won := acquire(id); !won {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	done = true
	return nil
}

// Early returns inside the defer.
func rightDeferReturns(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	claimed, done := false, false
	defer func() {
		if !claimed {
			return
		}
		if done {
			log.Print("done with ", id)
			return
		}
		release(id)
	}()
	if !acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	claimed = true
	if err := stop(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	done = true
}

// A switch inside the defer lets the loser through.
func wrongDeferSwitch(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	claimed, done := false, false
	defer func() { // want [ownership]
		switch {
		case done:
			return
		case !claimed:
			log.Print("never claimed ", id)
		}
		release(id)
	}()
	if !acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	claimed = true
	if err := stop(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	done = true
}

// The flag is set after the stop: what fails before it is not undone.
func wrongFlagTooLate(id string) error {
	claimed, done := false, false
	defer func() {
		if claimed && !done {
			release(id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	claimed = true
	if err := write(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The winner is done before the stop: setting done is the commit.
func wrongDoneTooEarly(id string) error {
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
	done = true
	return stop(id) // want [gate]
}

// Some exits are done, others not.
func rightDoneOnSome(id string, keep bool) error {
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
	if keep {
		done = true
	}
	return nil
}
