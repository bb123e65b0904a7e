// Package outcome says in a struct who won.
package outcome

import (
	"database/sql"
	"errors"
)

var db *sql.DB

const mark = `UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`

// An Outcome is what became of a claim.
type Outcome struct {
	ID   string
	Won  bool
	Rows int64
}

// Lost says it the other way round.
func (o Outcome) Lost() bool { return !o.Won }

// Mark fills the struct at once.
func Mark(id string) (Outcome, error) {
	res, err := db.Exec(mark, id)
	if err != nil {
		return Outcome{}, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{ID: id, Won: n == 1, Rows: n}, nil
}

// MarkAll gives the struct without an error.
func MarkAll(kind string) (o Outcome) {
	o.ID = kind
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE kind = $1 AND sent_at IS NULL`, kind)
	if err != nil {
		return o
	}
	o.Rows, err = res.RowsAffected()
	o.Won = err == nil && o.Rows > 0
	return o
}

// A Result is one of three constants.
type Result int

// The outcomes.
const (
	Unknown Result = iota
	Lost
	Won
)

// ErrUnknown goes with Unknown.
var ErrUnknown = errors.New("who knows")

// MarkResult says it with a constant.
func MarkResult(id string) (Result, error) {
	res, err := db.Exec(mark, id)
	if err != nil {
		return Unknown, errors.Join(ErrUnknown, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return Lost, err
	}
	return Won, nil
}
