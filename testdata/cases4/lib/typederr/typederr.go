// Package typederr says with errors who lost: with a type, with values, wrapped.
package typederr

import (
	"database/sql"
	"errors"
	"fmt"
)

var db *sql.DB

// A Busy is what a loser gets.
type Busy struct{ ID string }

func (b *Busy) Error() string { return b.ID + " is busy" }

// ErrLost is what a loser gets elsewhere.
var ErrLost = errors.New("lost")

// Mark gives a *Busy to a loser, and the database's errors to those who do not know.
func Mark(id string) error {
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return fmt.Errorf("mark %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return &Busy{ID: id}
	}
	return nil
}

// MarkRow gives the winner the row, the count and no error.
func MarkRow(id string) (to string, n int64, won bool, err error) {
	rows, err := db.Query(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id)
	if err != nil {
		return "", 0, false, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&to); err != nil {
			return "", 0, false, err
		}
		won = true
		n++
	}
	return to, n, won, rows.Err()
}

// Lost wraps the sentinel around what it is told.
func Lost(id string) (string, error) {
	var to string
	err := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id).Scan(&to)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("%s: %w", id, ErrLost)
	}
	if err != nil {
		return "", err
	}
	return to, nil
}
