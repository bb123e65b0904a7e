// Package counts looks at RowsAffected in roundabout ways.
package counts

import (
	"database/sql"
	"errors"
	"log"
	"net/http"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var db *sql.DB

const (
	mark = `UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`
	one  = 1
)

// Not more than none has lost.
func rightNotMore(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); !(n > 0) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The negation is applied twice.
func wrongNotNot(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); !(!(n > 0)) {
		return lease.ErrBusy
	}
	return lease.Stop(id) // want [gate]
}

// The constant has a name.
func rightNamed(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n < one {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// At most one includes none.
func wrongAtMost(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > one {
		return lease.ErrBusy
	}
	return lease.Stop(id) // want [gate]
}

// Two or more are more than none.
func rightTwo(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n >= 2 {
		return lease.Stop(id)
	}
	return lease.ErrBusy
}

// Other than two includes none.
func wrongNotTwo(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n != 2 {
		return lease.Stop(id) // want [gate]
	}
	return lease.ErrBusy
}

// A code stands for the outcome.
func rightCode(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	code := http.StatusAccepted
	res, err := db.Exec(mark, id)
	if err != nil {
		code = http.StatusServiceUnavailable
	} else if n, _ := res.RowsAffected(); n == 0 {
		code = http.StatusConflict
	}
	if code == http.StatusAccepted {
		log.Print(lease.Stop(id))
	}
	w.WriteHeader(code)
}

// A code stands for the outcome, and the conflict is not asked for.
func wrongCode(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	code := http.StatusAccepted
	res, err := db.Exec(mark, id)
	if err != nil {
		code = http.StatusServiceUnavailable
	} else if n, _ := res.RowsAffected(); n == 0 {
		code = http.StatusConflict
	}
	if code != http.StatusServiceUnavailable {
		log.Print(lease.Stop(id)) // want [gate]
	}
	w.WriteHeader(code)
}

// An error stands for the outcome.
func rightError(id string) error {
	res, err := db.Exec(mark, id)
	if err == nil {
		if n, _ := res.RowsAffected(); n == 0 {
			err = lease.ErrBusy
		}
	}
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// An error stands for the outcome, but only one of two.
func wrongError(id string) error {
	res, err := db.Exec(mark, id)
	if err == nil {
		if n, _ := res.RowsAffected(); n > 1 {
			err = lease.ErrBusy
		}
	}
	if err != nil {
		return err
	}
	return lease.Stop(id) // want [gate]
}

type mail struct{ id string }

// A pointer stands for the outcome.
func rightPointer(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	var mine *mail
	if n, _ := res.RowsAffected(); n != 0 {
		mine = &mail{id: id}
	}
	if mine == nil {
		return lease.ErrBusy
	}
	return lease.Stop(mine.id)
}

// A pointer stands for the opposite of the outcome.
func wrongPointer(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	var theirs *mail
	if n, _ := res.RowsAffected(); n == 0 {
		theirs = &mail{id: id}
	}
	if theirs == nil {
		return nil
	}
	return lease.Stop(theirs.id) // want [gate]
}

type attempt struct {
	id    string
	rows  int64
	first bool
}

// Fields that are set once.
func rightFields(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	a := attempt{id: id}
	if a.rows, err = res.RowsAffected(); err != nil {
		return err
	}
	a.first = a.rows == 1
	log.Print("attempt ", a.id)
	if !a.first {
		return lease.ErrBusy
	}
	return lease.Stop(a.id)
}

// A field that is set twice: the second time says nothing.
func wrongFields(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	a := &attempt{id: id}
	if a.rows, err = res.RowsAffected(); err != nil {
		return err
	}
	a.first = a.rows == 1
	a.first = a.id != ""
	if !a.first {
		return lease.ErrBusy
	}
	return lease.Stop(a.id) // want [gate]
}

// try fills what it is given.
func (a *attempt) try() error {
	res, err := db.Exec(mark, a.id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	a.first = n == 1
	return err
}

// A method sets the field.
func rightMethod(id string) error {
	a := &attempt{id: id}
	if err := a.try(); err != nil {
		return err
	}
	if !a.first {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// A method sets the field, and nobody asks it.
func wrongMethod(id string) error {
	a := &attempt{id: id}
	if err := a.try(); err != nil {
		return err
	}
	log.Print("first: ", a.first)
	return lease.Stop(id) // want [gate]
}

// tryInto fills the variable behind the pointer.
func tryInto(won *bool, id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	*won = n > 0
	return err
}

// A helper fills the variable.
func rightInto(id string) error {
	var won bool
	if err := tryInto(&won, id); err != nil || !won {
		return err
	}
	return lease.Stop(id)
}

// A helper fills the variable, and nobody asks it.
func wrongInto(id string) error {
	var won bool
	if err := tryInto(&won, id); err != nil {
		return err
	}
	log.Print("won: ", won)
	return lease.Stop(id) // want [gate]
}

// A closure asks.
func rightClosure(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	lost := func() bool {
		n, err := res.RowsAffected()
		return err != nil || n == 0
	}
	if lost() {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// A closure asks, and its answer is turned round.
func wrongClosure(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	lost := func() bool {
		n, err := res.RowsAffected()
		return err != nil || n == 0
	}
	if !lost() {
		return lease.ErrBusy
	}
	return lease.Stop(id) // want [gate]
}

// A switch on the comparison.
func rightSwitchBool(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	switch n == 1 {
	case true:
		return lease.Stop(id)
	default:
		return lease.ErrBusy
	}
}

// A switch on the count, and the loser's case does the same.
func wrongSwitch(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	switch n {
	case 0, 1:
		return lease.Stop(id) // want [gate]
	default:
		return lease.ErrBusy
	}
}

// Goto and labels.
func rightGoto(id string) error {
	res, err := db.Exec(mark, id)
	if err != nil {
		goto fail
	}
	if n, _ := res.RowsAffected(); n == 0 {
		err = lease.ErrBusy
		goto fail
	}
	return lease.Stop(id)
fail:
	return errors.Join(err, lease.Write(id))
}

// The loser goes to the wrong label.
func wrongGoto(id string) error {
	var n int64
	res, err := db.Exec(mark, id)
	if err != nil {
		goto fail
	}
	if n, err = res.RowsAffected(); n == 0 {
		goto stop
	}
	log.Print("rows: ", n, err)
stop:
	return lease.Stop(id) // want [gate]
fail:
	return err
}

// The claim is tried until it is won, or has been tried often enough.
func rightTries(id string) error {
	won := false
	for try := 0; try < 3 && !won; try++ {
		res, err := db.Exec(mark, id)
		if err != nil {
			return err
		}
		n, _ := res.RowsAffected()
		won = n > 0
	}
	if !won {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The claim is tried often enough, and that is all.
func wrongTries(id string) error {
	for range 3 {
		res, err := db.Exec(mark, id)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n > 0 {
			break
		}
	}
	return lease.Stop(id) // want [gate]
}

// The labelled loop is left by the winner, and only by him.
func rightLabel(id string) error {
tries:
	for {
		res, err := db.Exec(mark, id)
		if err != nil {
			return err
		}
		switch n, _ := res.RowsAffected(); {
		case n > 0:
			break tries
		default:
			continue tries
		}
	}
	return lease.Stop(id)
}
