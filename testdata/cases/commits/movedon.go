package commits

import "log"

// The UPDATE that moves the status on is the commit; the rollback under err finds nothing to do.
func rightMovedOn(id string) (err error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if err != nil {
			requeue(id)
		}
	}()
	if err := render(id); err != nil {
		return err
	}
	_, err = db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id)
	return err
}

// requeue puts the job back.
func requeue(id string) {
	if _, err := db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id); err != nil {
		log.Print(err)
	}
}

// The loser uploads what somebody else renders.
func wrongMovedOn(id string) (err error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return upload(id) // want [gate]
	}
	defer func() {
		if err != nil {
			requeue(id)
		}
	}()
	if err := render(id); err != nil {
		return err
	}
	_, err = db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id)
	return err
}

// Never disarmed, the rollback compares the claimed value, which the commit has changed.
func rightComparesClaimed(id string) error {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer requeue(id)
	if err := render(id); err != nil {
		return err
	}
	_, err = db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id)
	return err
}

// running, uploading, done: each step keeps the claim, the last one commits.
func rightSteps(id string) (err error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status IN ('running', 'uploading')`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	if err := render(id); err != nil {
		return err
	}
	if _, err := db.Exec(`UPDATE jobs SET status = 'uploading' WHERE id = $1 AND status = 'running'`, id); err != nil {
		return err
	}
	if err := upload(id); err != nil {
		return err
	}
	_, err = db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'uploading'`, id)
	return err
}

// The first step comes too early: before it is known who won, the box is rendered.
func wrongSteps(id string) (err error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if err := render(id); err != nil { // want [gate]
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status IN ('running', 'uploading')`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	if _, err := db.Exec(`UPDATE jobs SET status = 'uploading' WHERE id = $1 AND status = 'running'`, id); err != nil {
		return err
	}
	if err := upload(id); err != nil {
		return err
	}
	_, err = db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'uploading'`, id)
	return err
}

// A step that fails half-way strands the job where no rollback is armed.
func wrongStepStrands(id string) error {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := render(id); err != nil {
		return err // want [stranded]
	}
	if _, err := db.Exec(`UPDATE jobs SET status = 'uploading' WHERE id = $1 AND status = 'running'`, id); err != nil {
		return err // want [stranded]
	}
	if err := upload(id); err != nil {
		return err // want [stranded]
	}
	if _, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'uploading'`, id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// failed is an outcome as well: the failing branch moves the claim on.
func wrongFailedForgotten(id string) error {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := render(id); err != nil {
		if _, err := db.Exec(`UPDATE jobs SET error = $2 WHERE id = $1`, id, err.Error()); err != nil {
			log.Print(err)
		}
		return err // want [stranded]
	}
	if _, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// failed is an outcome as well, and a panic requeues.
func rightFailed(id string) error {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			requeue(id)
		}
	}()
	if err := render(id); err != nil {
		if _, err := db.Exec(`UPDATE jobs SET status = 'failed', error = $2 WHERE id = $1 AND status = 'running'`, id, err.Error()); err != nil {
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
