package stranding

import (
	"database/sql"
	"log"
	"time"
)

var db *sql.DB

// A status that nothing but this UPDATE knows: nothing hangs on it.
func rightTransition(id string) error {
	res, err := db.Exec(`UPDATE boxes SET state = 'old' WHERE id = $1 AND state = 'new'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return write(id)
}

// The stop hangs on it, and its error strands the box.
func wrongTransition(id string) error {
	res, err := db.Exec(`UPDATE boxes SET state = 'stopping' WHERE id = $1 AND state = 'running'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := stop(id); err != nil {
		log.Print(err)
		return err // want [stranded]
	}
	_, err = db.Exec(`UPDATE boxes SET state = 'stopped' WHERE id = $1 AND state = 'stopping'`, id)
	if err != nil {
		return err // want [stranded]
	}
	return nil
}

// A time is final: the mail that fails is not sent again.
func rightTime(id string) error {
	res, err := db.Exec(`UPDATE boxes SET stopped_at = now() WHERE id = $1 AND stopped_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return stop(id)
}

// A time that is taken back is not final, and one exit forgets to.
func wrongTimeTakenBack(id string) error {
	now := time.Now()
	res, err := db.Exec(`UPDATE boxes SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL`, id, now)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	armed := false
	defer func() {
		if armed {
			if _, err := db.Exec(`UPDATE boxes SET locked_at = NULL WHERE id = $1 AND locked_at = $2`, id, now); err != nil {
				log.Print(err)
			}
		}
	}()
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	armed = true
	return write(id)
}

// A time that is taken back on each exit.
func rightTimeTakenBack(id string) error {
	now := time.Now()
	res, err := db.Exec(`UPDATE boxes SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL`, id, now)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if _, err := db.Exec(`UPDATE boxes SET locked_at = NULL WHERE id = $1 AND locked_at = $2`, id, now); err != nil {
			log.Print(err)
		}
	}()
	return stop(id)
}
