// Package checks: what counts as a check of a claim's result, and what only looks like one. Every claim here is final, so
// that nothing but the gate is in question.
package checks

import (
	"database/sql"
	"errors"
	"os/exec"
	"sync"
)

var (
	db   *sql.DB
	seen sync.Map

	errBusy  = errors.New("somebody else is at it")
	errNoKey = errors.New("no key")
)

// first says whether this is the first call for the key.
//
//claimvet:claim final
func first(key string) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

// insert returns how many rows it wrote: none when the key is taken.
//
//claimvet:claim final
func insert(key string) (int64, error) {
	res, err := db.Exec(`INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// try is first with an error.
//
//claimvet:claim final
func try(key string) (bool, error) {
	n, err := insert(key)
	return n == 1, err
}

// enter returns errBusy to a loser, and another error where it does not try.
//
//claimvet:claim final
func enter(key string) error {
	if key == "" {
		return errNoKey
	}
	if !first(key) {
		return errBusy
	}
	return nil
}

// stop destroys the box.
//
//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }
