// Package sqlx looks at results for others.
package sqlx

import (
	"database/sql"
	"errors"
	"log"
)

// ErrNone says that no row was changed.
var ErrNone = errors.New("no row was changed")

// Affected says whether a row was changed.
func Affected(res sql.Result) bool {
	n, err := res.RowsAffected()
	if err != nil {
		return false
	}
	return won(n)
}

func won(n int64) bool { return n == 1 }

// Won says whether the count is one.
func Won(n int64) bool { return won(n) }

// None says whether the count is none.
func None(n int64) bool { return n == 0 }

// Count gives the rows of a statement.
func Count(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// MustOne gives an error unless one row was changed.
func MustOne(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if !Affected(res) {
		return ErrNone
	}
	return nil
}

// Fine only says whether the statement worked; the count is printed.
func Fine(res sql.Result, err error) bool {
	if err != nil {
		return false
	}
	n, err := res.RowsAffected()
	log.Print("rows: ", n)
	return err == nil
}
