package stranding

import (
	"fmt"
	"log"
	"net/http"
)

// Nothing undoes the claim when the stop fails.
func wrongError(id string) error {
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	confirm(id)
	return nil
}

// The defer undoes it.
func rightError(id string) error {
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

// Each exit is one of its own.
func wrongEach(id string, n int) error {
	if !acquire(id) {
		return errBusy
	}
	if n == 0 {
		return nil // want [stranded]
	}
	if err := write(id); err != nil {
		return fmt.Errorf("write: %w", err) // want [stranded]
	}
	if err := stop(id); err != nil {
		return fmt.Errorf("stop: %w", err) // want [stranded]
	}
	confirm(id)
	return nil
}

// The happy end strands as well, when nobody commits.
func wrongEnd(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	log.Print("won ", id)
} // want [stranded]

// A final claim needs no commit.
func rightFinal(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !once(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := stop(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	log.Print("won ", id)
}

// The commit runs on one branch only.
func wrongBranch(id string, keep bool) {
	if !acquire(id) {
		return
	}
	if keep {
		confirm(id)
	}
} // want [stranded]

// The other branch gives it back.
func rightBranch(id string, keep bool) {
	if !acquire(id) {
		return
	}
	if keep {
		confirm(id)
	} else {
		release(id)
	}
}

// The commit stands where only losers come.
func wrongLoserCommits(id string) {
	if acquire(id) {
		log.Print("won ", id)
		return // want [stranded]
	}
	confirm(id)
}

// The winner commits at once.
func rightCommitAtOnce(id string) {
	if acquire(id) {
		confirm(id)
		return
	}
	log.Print("lost ", id)
}

// A named result and a bare return are an exit as any other.
func wrongNamed(id string) (err error) {
	if !acquire(id) {
		err = errBusy
		return
	}
	if err = stop(id); err != nil {
		return // want [stranded]
	}
	confirm(id)
	return
}

// A named result and a bare return, with the defer.
func rightNamed(id string) (err error) {
	if !acquire(id) {
		err = errBusy
		return
	}
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	err = stop(id)
	return
}

// Leaving while it is not known who won strands nothing.
func rightPending(id string) bool {
	won := acquire(id)
	return won
}

// The commit's failure is passed on, and the claim stays.
func wrongCommitFails(id string) error {
	if !acquire(id) {
		return errBusy
	}
	if err := seal(id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// A commit that fails leaves the claim to the rollback.
func rightCommitFails(id string) error {
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
	if err := seal(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The switch forgets one case.
func wrongSwitch(id, mode string) error {
	if !acquire(id) {
		return errBusy
	}
	switch mode {
	case "keep":
		confirm(id)
	case "drop":
		release(id)
	default:
		return fmt.Errorf("mode %q", mode) // want [stranded]
	}
	return nil
}

// The switch knows each case.
func rightSwitch(id, mode string) error {
	if !acquire(id) {
		return errBusy
	}
	switch mode {
	case "keep":
		confirm(id)
	case "drop":
		release(id)
	default:
		release(id)
		return fmt.Errorf("mode %q", mode)
	}
	return nil
}

// Handing the claim to a goroutine that ends it is handing it over.
func rightHandOver(id string) error {
	if !acquire(id) {
		return errBusy
	}
	go finish(id)
	return nil
}

func finish(id string) {
	if err := write(id); err != nil {
		release(id)
		return
	}
	confirm(id)
}

// A goroutine that does not end it is no hand-over.
func wrongHandOver(id string) {
	if !acquire(id) {
		return
	}
	go watch(id)
} // want [stranded]

func watch(id string) {
	if err := write(id); err != nil {
		log.Print(err)
	}
}
