// Package phases moves a job through several states: each step keeps the claim, the last one commits.
package phases

import (
	"database/sql"
	"errors"
	"log"
	"os/exec"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

//claimvet:effect
func upload(id string) error { return exec.Command("upload", id).Run() }

// start claims the job.
func start(id string) (bool, error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// requeue puts the job back, whatever step it is at.
func requeue(id string) {
	if _, err := db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status IN ('running', 'uploading')`, id); err != nil {
		log.Print(err)
	}
}

// step moves the job on, and says whether it was still ours.
func step(id string) (bool, error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'uploading' WHERE id = $1 AND status = 'running'`, id)
	if err != nil {
		return false, err
	}
	n, _ := res.RowsAffected()
	return n == 1, nil
}

// finish is the last step.
func finish(id string) error {
	_, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'uploading'`, id)
	return err
}

// fail is a last step as well.
func fail(id string) error {
	_, err := db.Exec(`UPDATE jobs SET status = 'failed' WHERE id = $1 AND status = 'running'`, id)
	return err
}

// Each step is a helper, and each is asked whether the job is still ours.
func rightSteps(id string) (err error) {
	won, err := start(id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	defer func() {
		if err != nil {
			requeue(id)
		}
	}()
	if err := lease.Stop(id); err != nil {
		return err
	}
	ours, err := step(id)
	if err != nil {
		return err
	}
	if !ours {
		return nil
	}
	if err := upload(id); err != nil {
		return err
	}
	return finish(id)
}

// The step says that the job is no longer ours, and the upload runs all the same.
func wrongStepLost(id string) (err error) {
	won, err := start(id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	defer func() {
		if err != nil {
			requeue(id)
		}
	}()
	if err := lease.Stop(id); err != nil {
		return err
	}
	ours, err := step(id)
	if err != nil {
		return err
	}
	if !ours {
		log.Print(upload(id)) // want [gate]
		return nil
	}
	if err := upload(id); err != nil {
		return err
	}
	return finish(id)
}

// No rollback is armed: each exit strands, and the last step's failure as well.
func wrongStrands(id string) error {
	if won, err := start(id); err != nil || !won {
		return err
	}
	if err := lease.Stop(id); err != nil {
		return err // want [stranded]
	}
	if ours, err := step(id); err != nil {
		return err // want [stranded]
	} else if !ours {
		return nil
	}
	if err := upload(id); err != nil {
		return err // want [stranded]
	}
	if err := finish(id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// The onward move under a failing branch is the commit there; the happy end moves on as well. Panics requeue.
func rightFails(id string) error {
	if won, err := start(id); err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if !done {
			requeue(id)
		}
	}()
	if err := upload(id); err != nil {
		if err := fail(id); err != nil {
			return err
		}
		done = true
		return err
	}
	if _, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id); err != nil {
		return err
	}
	done = true
	return nil
}

// After the onward move under the failing branch the claim is gone.
func wrongFails(id string) error {
	if won, err := start(id); err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if !done {
			requeue(id)
		}
	}()
	if err := upload(id); err != nil {
		if err := fail(id); err != nil {
			return err
		}
		done = true
		return lease.Stop(id) // want [gate]
	}
	if _, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id); err != nil {
		return err
	}
	done = true
	return nil
}

// The failing branch moves nothing on, and nothing is armed.
func wrongFailForgotten(id string) error {
	if won, err := start(id); err != nil || !won {
		return err
	}
	if err := upload(id); err != nil {
		log.Print(err)
		return nil // want [stranded]
	}
	if _, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// The rollback skips itself where there is no error: that is the commit.
func rightSkips(id string) (err error) {
	won, err := start(id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	defer func() {
		if err != nil {
			requeue(id)
		}
	}()
	return upload(id)
}

// The rollback skips itself, although the error is not nil: it looks at another variable.
func wrongSkips(id string) error {
	won, err := start(id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	defer func() {
		if err != nil {
			requeue(id)
		}
	}()
	if failed := upload(id); failed != nil {
		return failed // want [stranded]
	}
	return nil
}

// Without an error result it is the last error tested that counts, and that is nil.
func rightSkipsVoid(id string) {
	won, err := start(id)
	if err != nil || !won {
		return
	}
	ok := false
	defer func() {
		if !ok {
			requeue(id)
		}
	}()
	if err := upload(id); err != nil {
		log.Print(err)
		return
	}
	ok = true
}

// Without an error result it is the last error tested that counts: here it is not nil, and the rollback skips itself.
func wrongSkipsVoid(id string, keep bool) {
	won, err := start(id)
	if err != nil || !won {
		return
	}
	defer func() {
		if !keep {
			requeue(id)
		}
	}()
	if err := upload(id); err != nil {
		log.Print(err)
		return // want [stranded]
	}
	keep = true
}

// The rollback is armed, and each exit but the last one rolls back; the effects come before the last step.
func rightFlagLast(id string) error {
	if won, err := start(id); err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if done {
			return
		}
		requeue(id)
	}()
	if err := lease.Stop(id); err != nil {
		return err
	}
	ours, err := step(id)
	if err != nil {
		return err
	}
	if !ours {
		done = true
		return nil
	}
	if err := upload(id); err != nil {
		return err
	}
	if err := finish(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The flag that disarms is set before the last effect.
func wrongFlagEarly(id string) error {
	if won, err := start(id); err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if done {
			return
		}
		requeue(id)
	}()
	if err := lease.Stop(id); err != nil {
		return err
	}
	done = true
	return upload(id) // want [gate]
}
