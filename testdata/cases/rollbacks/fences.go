package rollbacks

import (
	"crypto/rand"
	"database/sql"
	"log"
	"os/exec"
)

var db *sql.DB

// restart has no way back either.
//
//claimvet:effect
func restart(id string) error { return exec.Command("boxctl", "restart", id).Run() }

// The rollback compares the token that this very claim wrote: a loser's finds no row.
func rightFence(id, prior string) error {
	token := rand.Text()
	done := false
	defer func() {
		if !done {
			if _, err := db.Exec(`UPDATE boxes SET state = $3, owner = NULL WHERE id = $1 AND owner = $2`, id, token, prior); err != nil {
				log.Print(err)
			}
		}
	}()
	res, err := db.Exec(`UPDATE boxes SET state = 'moving', owner = $2 WHERE id = $1 AND owner IS NULL AND state <> 'moving'`, id, token)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := restart(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The rollback compares the state, which looks the same for everybody.
func wrongFenceState(id, prior string) error {
	done := false
	defer func() { // want [ownership]
		if !done {
			if _, err := db.Exec(`UPDATE boxes SET state = $2 WHERE id = $1 AND state = 'moving'`, id, prior); err != nil {
				log.Print(err)
			}
		}
	}()
	res, err := db.Exec(`UPDATE boxes SET state = 'moving' WHERE id = $1 AND state <> 'moving'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := restart(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The fenced rollback of one who does not know: it undoes the own claim or nothing.
func rightFenceUnknown(id, prior string) (err error) {
	token := rand.Text()
	defer func() {
		if err != nil {
			unlock(id, token, prior)
		}
	}()
	res, err := db.Exec(`UPDATE boxes SET state = 'moving', owner = $2 WHERE id = $1 AND owner IS NULL AND state <> 'moving'`, id, token)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errBusy
	}
	return restart(id)
}

// unlock gives the row back, if it carries the token.
func unlock(id, token, prior string) {
	_, err := db.Exec(`UPDATE boxes SET state = $3, owner = NULL WHERE id = $1 AND owner = $2`, id, token, prior)
	if err != nil {
		log.Print(err)
	}
}

// The rollback compares the row's region with what the caller says. The claim wrote no region: that is no fence.
func wrongFenceOtherColumn(id, region, prior string) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			if _, err := db.Exec(`UPDATE boxes SET state = $3 WHERE id = $1 AND region = $2 AND state = 'moving'`, id, region, prior); err != nil {
				log.Print(err)
			}
		}
	}()
	res, err := db.Exec(`UPDATE boxes SET state = 'moving' WHERE id = $1 AND state <> 'moving'`, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errBusy
	}
	return restart(id)
}

// A failed claim statement releases by hand, without a fence.
func wrongUnknownNoFence(id, prior string) error {
	res, err := db.Exec(`UPDATE boxes SET state = 'moving' WHERE id = $1 AND state <> 'moving'`, id)
	if err != nil {
		back(id, prior) // want [ownership]
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errBusy
	}
	defer back(id, prior)
	return restart(id)
}

// back sets the state back by the state.
//
//claimvet:rollback
func back(id, prior string) {
	_, err := db.Exec(`UPDATE boxes SET state = $2 WHERE id = $1 AND state = 'moving'`, id, prior)
	if err != nil {
		log.Print(err)
	}
}
