// Package fenced has its rollbacks fenced by a token that the claim wrote, through helpers and structs.
package fenced

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

// take has the rack, and writes the token.
func take(id, token string) (bool, error) {
	res, err := db.Exec(`UPDATE racks SET state = 'moving', owner = $2 WHERE id = $1 AND state = 'idle'`, id, token)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// drop gives the rack back, if it carries the token.
//
//claimvet:rollback
func drop(id, token string) {
	if _, err := db.Exec(`UPDATE racks SET state = 'idle', owner = NULL WHERE id = $1 AND state = 'moving' AND owner = $2`, id, token); err != nil {
		log.Print(err)
	}
}

// The fenced rollback may be armed before the claim.
func rightFence(id string) error {
	token := rand.Text()
	defer drop(id, token)
	won, err := take(id, token)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	return lease.Stop(id)
}

// The rollback compares another token than the claim wrote.
func wrongOtherToken(id, holder string) error {
	token := rand.Text()
	defer drop(id, holder) // want [ownership]
	won, err := take(id, token)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	return lease.Stop(id)
}

// The same with the token that the claim wrote.
func rightSameToken(id, holder string) error {
	defer drop(id, holder)
	won, err := take(id, holder)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	return lease.Stop(id)
}

type owner struct{ id, token string }

// give clears the token of this owner.
func (o *owner) give() { drop(o.id, o.token) }

// The token is in a struct.
func rightStruct(id string) error {
	o := &owner{id: id, token: rand.Text()}
	defer o.give()
	won, err := take(o.id, o.token)
	if err != nil || !won {
		return err
	}
	return lease.Stop(id)
}

// The loser gives back by the winner's token.
func wrongLoser(id, holder string) error {
	token := rand.Text()
	won, err := take(id, token)
	if err != nil {
		return err
	}
	if !won {
		drop(id, holder) // want [ownership]
		return errBusy
	}
	defer drop(id, token)
	return lease.Stop(id)
}

// The loser gives back by his own token, which the row does not carry.
func rightLoser(id string) error {
	token := rand.Text()
	won, err := take(id, token)
	if err != nil || !won {
		drop(id, token)
		return err
	}
	defer drop(id, token)
	return lease.Stop(id)
}
