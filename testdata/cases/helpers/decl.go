// Package helpers: the claim, the check, the section, the rollback and the commit in helpers, one and two levels down. Nothing
// but the effect is declared in the first files; the rest follows from the SQL.
package helpers

import (
	"database/sql"
	"errors"
	"log"
	"os/exec"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

// stop destroys the box.
//
//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// mark says whether this call marked the box. A time: final.
func mark(id string) (bool, error) {
	res, err := db.Exec(`UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// markTwice is one level up.
func markTwice(id string) (bool, error) {
	won, err := mark(id)
	if err != nil {
		return false, err
	}
	if !won {
		log.Print("already marked ", id)
	}
	return won, nil
}

// markErr says it with an error.
func markErr(id string) error {
	won, err := mark(id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	return nil
}

// lostMark says who has lost.
func lostMark(id string) bool {
	won, err := mark(id)
	return err != nil || !won
}

// markRow gives the winner the row.
func markRow(id string) (*row, error) {
	r := &row{id: id}
	err := db.QueryRow(`UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL RETURNING owner`, id).Scan(&r.owner)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

type row struct{ id, owner string }

// markQuietly keeps to itself who won.
func markQuietly(id string) error {
	res, err := db.Exec(`UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL`, id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	log.Print("rows ", n)
	return err
}
