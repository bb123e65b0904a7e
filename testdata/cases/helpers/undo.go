package helpers

import "log"

// take claims a status, which is not final.
func take(id string) (bool, error) {
	res, err := db.Exec(`UPDATE racks SET state = 'moving' WHERE id = $1 AND state = 'idle'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// giveBack sets the state back.
func giveBack(id string) {
	if _, err := db.Exec(`UPDATE racks SET state = 'idle' WHERE id = $1 AND state = 'moving'`, id); err != nil {
		log.Print(err)
	}
}

// giveBackLoudly is one level up.
func giveBackLoudly(id string) {
	log.Print("giving back ", id)
	giveBack(id)
}

// settle moves the state on.
func settle(id string) error {
	_, err := db.Exec(`UPDATE racks SET state = 'moved' WHERE id = $1 AND state = 'moving'`, id)
	return err
}

// settleLoudly is one level up.
func settleLoudly(id string) error {
	log.Print("settling ", id)
	return settle(id)
}

// Rollback and commit are helpers, two levels down.
func rightUndo(id string) error {
	won, err := take(id)
	if err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if !done {
			giveBackLoudly(id)
		}
	}()
	if err := stop(id); err != nil {
		return err
	}
	if err := settleLoudly(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The rollback two levels down is armed too early.
func wrongUndoEarly(id string) error {
	done := false
	defer func() { // want [ownership]
		if !done {
			giveBackLoudly(id)
		}
	}()
	won, err := take(id)
	if err != nil || !won {
		return err
	}
	if err := stop(id); err != nil {
		return err
	}
	if err := settleLoudly(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The loser gives back.
func wrongUndoLoser(id string) error {
	won, err := take(id)
	if err != nil {
		return err
	}
	if !won {
		giveBackLoudly(id) // want [ownership]
		return errBusy
	}
	defer giveBackLoudly(id)
	return stop(id)
}

// Nothing gives back.
func wrongNoUndo(id string) error {
	won, err := take(id)
	if err != nil || !won {
		return err
	}
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	if err := settleLoudly(id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// The section gives back what it could not do, and its caller gives back once more: that is no harm.
func rightSectionUndoes(id string) error {
	won, err := take(id)
	if err != nil || !won {
		return err
	}
	defer giveBack(id)
	return stopOrGiveBack(id)
}

func stopOrGiveBack(id string) error {
	err := stop(id)
	if err != nil {
		giveBack(id)
	}
	return err
}
