package helpers

import "log"

// The helper's bool says who won.
func rightBool(id string) error {
	won, err := mark(id)
	if err != nil || !won {
		return err
	}
	return stop(id)
}

// The helper's error does not.
func wrongBool(id string) error {
	if _, err := mark(id); err != nil {
		return err
	}
	return stop(id) // want [gate]
}

// Two levels down.
func rightTwoLevels(id string) error {
	if won, err := markTwice(id); err != nil {
		return err
	} else if !won {
		return errBusy
	}
	return stop(id)
}

// Two levels down, and nobody asks.
func wrongTwoLevels(id string) error {
	won, err := markTwice(id)
	if err != nil {
		return err
	}
	log.Print("won: ", won)
	return stop(id) // want [gate]
}

// The helper's nil says who won.
func rightErr(id string) error {
	if err := markErr(id); err != nil {
		return err
	}
	return stop(id)
}

// The helper's error is told and forgotten.
func wrongErr(id string) error {
	if err := markErr(id); err != nil {
		log.Print(err)
	}
	return stop(id) // want [gate]
}

// The helper's true says who lost.
func rightLost(id string) error {
	if lostMark(id) {
		return errBusy
	}
	return stop(id)
}

// The helper's true says who lost, and is taken for a win.
func wrongLost(id string) error {
	if lostMark(id) {
		return stop(id) // want [gate]
	}
	return nil
}

// The helper's row is the winner's.
func rightRow(id string) error {
	r, err := markRow(id)
	if err != nil {
		return err
	}
	if r == nil {
		return errBusy
	}
	return stop(r.id)
}

// The helper's row is not looked at.
func wrongRow(id string) error {
	r, err := markRow(id)
	if err != nil {
		return err
	}
	log.Print("row ", r)
	return stop(id) // want [gate]
}

// The helper has claimed, and does not say for whom.
func wrongQuiet(id string) error {
	if err := markQuietly(id); err != nil {
		return err
	}
	return stop(id) // want [gate]
}

// The effect before the helper's claim.
func wrongBefore(id string) error {
	if err := stop(id); err != nil { // want [gate]
		return err
	}
	return markErr(id)
}

// lost asks the count for the caller.
func lost(n int64, err error) bool { return err != nil || n == 0 }

// The check is a helper.
func rightCheck(id string) error {
	res, err := db.Exec(`UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if lost(res.RowsAffected()) {
		return errBusy
	}
	return stop(id)
}

// The check is a helper, and is taken the wrong way round.
func wrongCheck(id string) error {
	res, err := db.Exec(`UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if !lost(res.RowsAffected()) {
		return errBusy
	}
	return stop(id) // want [gate]
}

// section is what the winner does.
func section(id string) error {
	log.Print("stopping ", id)
	return stop(id)
}

// deepSection is one level up.
func deepSection(id string) error { return section(id) }

// The section is a helper.
func rightSection(id string) error {
	if err := markErr(id); err != nil {
		return err
	}
	return deepSection(id)
}

// The section is a helper, and is entered by the loser.
func wrongSection(id string) error {
	if err := markErr(id); err != nil {
		return deepSection(id) // want [gate]
	}
	return nil
}

// whole claims and stops by itself: its callers need no claim of their own.
func whole(id string) error {
	if err := markErr(id); err != nil {
		return err
	}
	return section(id)
}

// Calling what guards itself is no effect.
func rightWhole(ids []string) error {
	for _, id := range ids {
		if err := whole(id); err != nil {
			return err
		}
	}
	return nil
}

// What guards itself may be called by a loser of something else, too.
func rightWholeLoser(id, other string) error {
	won, err := mark(id)
	if err != nil {
		return err
	}
	if !won {
		return whole(other)
	}
	return stop(id)
}

// walk stops a chain of boxes by calling itself, for a caller that has to hold the claim.
func walk(id string, depth int) error {
	if depth == 0 {
		return nil
	}
	if err := stop(id); err != nil {
		return err
	}
	return walk(id+"-next", depth-1)
}

// The recursive section after the check.
func rightRecursive(id string) error {
	if err := markErr(id); err != nil {
		return err
	}
	return walk(id, 3)
}

// The recursive section before the claim.
func wrongRecursive(id string) error {
	err := walk(id, 3) // want [gate]
	if markErr := markErr(id); markErr != nil {
		return markErr
	}
	return err
}
