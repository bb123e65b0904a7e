// Package boxdb keeps boxes in a database. Nothing is declared: whether its UPDATEs are claims depends on who uses them.
package boxdb

import (
	"database/sql"
	"errors"
	"log"
)

var (
	db *sql.DB

	// ErrBusy is what a loser gets.
	ErrBusy = errors.New("somebody else is at it")
)

// affected says whether the statement changed a row.
func affected(res sql.Result) bool {
	n, err := res.RowsAffected()
	return err == nil && n > 0
}

// Mark says whether this call marked the box. A time: final.
func Mark(id string) (bool, error) {
	res, err := db.Exec(`UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL`, id)
	if err != nil {
		return false, err
	}
	return affected(res), nil
}

// Take says whether this call has the box now. A state: not final.
func Take(id string) (bool, error) {
	res, err := db.Exec(`UPDATE boxes SET state = 'moving' WHERE id = $1 AND state = 'idle'`, id)
	if err != nil {
		return false, err
	}
	return affected(res), nil
}

// TakeErr says it with an error.
func TakeErr(id string) error {
	switch won, err := Take(id); {
	case err != nil:
		return err
	case !won:
		return ErrBusy
	}
	return nil
}

// GiveBack sets the state back.
func GiveBack(id string) {
	if _, err := db.Exec(`UPDATE boxes SET state = 'idle' WHERE id = $1 AND state = 'moving'`, id); err != nil {
		log.Print(err)
	}
}

// Settle moves the state on.
func Settle(id string) error {
	_, err := db.Exec(`UPDATE boxes SET state = 'moved' WHERE id = $1 AND state = 'moving'`, id)
	return err
}

// Rename is a plain write.
func Rename(id, name string) error {
	_, err := db.Exec(`UPDATE boxes SET name = $2 WHERE id = $1`, id, name)
	return err
}

// MarkTx marks the box in somebody's transaction.
func MarkTx(tx *sql.Tx, id string) (bool, error) {
	res, err := tx.Exec(`UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL`, id)
	if err != nil {
		return false, err
	}
	return affected(res), nil
}
