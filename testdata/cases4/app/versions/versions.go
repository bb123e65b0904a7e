// Package versions claims by versions and by leases that expire.
package versions

import (
	"crypto/rand"
	"database/sql"
	"log"
	"os/exec"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var db *sql.DB

// save writes the document, if nobody has written it since.
func save(id, body string, version int) (bool, error) {
	res, err := db.Exec(`UPDATE docs SET body = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, version, body)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

//claimvet:rollback
func revert(id string) { _ = exec.Command("docctl", "revert", id).Run() }

// The version decides.
func rightSave(id, body string, version int) (err error) {
	won, err := save(id, body, version)
	if err != nil {
		return err
	}
	if !won {
		return lease.ErrBusy
	}
	defer func() {
		if err != nil {
			revert(id)
		}
	}()
	return lease.Stop(id)
}

// The one who was late reverts what somebody else wrote.
func wrongSave(id, body string, version int) error {
	won, err := save(id, body, version)
	if err != nil {
		return err
	}
	if !won {
		revert(id) // want [ownership]
		return lease.ErrBusy
	}
	defer revert(id)
	return lease.Stop(id)
}

// The document is written, and stays when the stop fails.
func wrongSaveStays(id, body string, version int) error {
	won, err := save(id, body, version)
	if err != nil || !won {
		return err
	}
	if err := lease.Stop(id); err != nil {
		log.Print(err)
		return err // want [stranded]
	}
	revert(id)
	return nil
}

// hold takes the lease, if it is free or has expired.
func hold(key, token string) (bool, error) {
	res, err := db.Exec(`
		UPDATE leases SET holder = $2, expires_at = now() + interval '1 minute'
		WHERE key = $1 AND (holder IS NULL OR expires_at < now())`, key, token)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// drop gives the lease back, if it is ours.
func drop(key, token string) {
	if _, err := db.Exec(`UPDATE leases SET holder = NULL, expires_at = NULL WHERE key = $1 AND holder = $2`, key, token); err != nil {
		log.Print(err)
	}
}

// The lease is held, and given back by its token.
func rightHold(key string) error {
	token := rand.Text()
	won, err := hold(key, token)
	if err != nil || !won {
		return err
	}
	defer drop(key, token)
	return lease.Stop(key)
}

// The lease may be held by somebody else.
func wrongHold(key string) error {
	token := rand.Text()
	won, err := hold(key, token)
	if err != nil {
		return err
	}
	defer drop(key, token)
	log.Print("held: ", won)
	return lease.Stop(key) // want [gate]
}

// The lease is kept until it expires.
func wrongKept(key string) error {
	won, err := hold(key, rand.Text())
	if err != nil || !won {
		return err
	}
	return lease.Stop(key) // want [stranded]
}
