// Package results has its claims' results looked at by another package.
package results

import (
	"database/sql"
	"errors"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/sqlx"
)

var db *sql.DB

const mark = `UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`

// The other package examines the result.
func rightAffected(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if !sqlx.Affected(res) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The other package examines the result, and is misunderstood.
func wrongAffected(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if sqlx.Affected(res) {
		return lease.ErrBusy
	}
	return lease.Stop(id) // want [gate]
}

// The other package examines the count.
func rightWon(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil || !sqlx.Won(n) {
		return err
	}
	return lease.Stop(id)
}

// The other package examines another count.
func wrongWon(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil || !sqlx.Won(int64(len(id))) {
		return err
	}
	log.Print("rows: ", n)
	return lease.Stop(id) // want [gate]
}

// None has lost.
func rightNone(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); sqlx.None(n) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// None has lost, and stops.
func wrongNone(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); sqlx.None(n) {
		return lease.Stop(id) // want [gate]
	}
	return nil
}

// Result and error go to the other package at once.
func rightCount(id string) error {
	n, err := sqlx.Count(db.Exec(mark, id))
	if err != nil {
		return err
	}
	if n == 0 {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The other package's count, and a nil error is not enough.
func wrongCount(id string) error {
	n, err := sqlx.Count(db.Exec(mark, id))
	if err != nil {
		return err
	}
	log.Print("rows: ", n)
	return lease.Stop(id) // want [gate]
}

// The other package's nil error is enough.
func rightMustOne(id string) error {
	if err := sqlx.MustOne(db.Exec(mark, id)); err != nil {
		return err
	}
	return lease.Stop(id)
}

// The other package's sentinel has lost, and is let through.
func wrongMustOne(id string) error {
	if err := sqlx.MustOne(db.Exec(mark, id)); err != nil && !errors.Is(err, sqlx.ErrNone) {
		return err
	}
	return lease.Stop(id) // want [gate]
}

// The other package's sentinel has lost, and leaves.
func rightMustOneSentinel(id string) error {
	err := sqlx.MustOne(db.Exec(mark, id))
	if errors.Is(err, sqlx.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// The other package only says that the statement worked.
func wrongFine(id string) error {
	if !sqlx.Fine(db.Exec(mark, id)) {
		return lease.ErrBusy
	}
	return lease.Stop(id) // want [gate]
}
