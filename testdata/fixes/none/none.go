// Package none has defects for which no fix is certain: each report stands alone.
package none

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"net/http"
	"sync"
	"time"
)

var errBusy = errors.New("busy")

//claimvet:claim
func claim(id string) bool { return id != "" }

//claimvet:claim final
func once(id string) bool { return id != "" }

//claimvet:rollback
func release(id string) { log.Print("released ", id) }

//claimvet:rollback
func releaseIn(ctx context.Context, id string) { log.Print("released ", id, ctx.Err()) }

//claimvet:effect
func stop(id string) error { log.Print("stopped ", id); return nil }

var audits *sql.DB

func audit(ctx context.Context, id string) error {
	_, err := audits.ExecContext(ctx, `INSERT INTO audits (box) VALUES ($1)`, id)
	return err
}

// In a loop, a bound for each round would be set aside by none of them.
func loopDetach(ctx context.Context, ids []string) {
	if !once("ids") {
		return
	}
	for _, id := range ids {
		if err := audit(ctx, id); err != nil { // want [lifetime]
			log.Print(err)
		}
	}
}

// The transaction outlives the function: a cancel at the end would end it.
func returnedTx(ctx context.Context, db *sql.DB, id string) (*sql.Tx, error) {
	if !once(id) {
		return nil, errBusy
	}
	tx, err := db.BeginTx(ctx, nil) // want [lifetime]
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// The name context is taken.
func shadowed(ctx context.Context, id string) error {
	if !once(id) {
		return errBusy
	}
	context := "of " + id
	return audit(ctx, context) // want [lifetime]
}

// What is deferred unlocks as well, which a loser must do too.
func unlocks(mu *sync.Mutex, id string) error {
	mu.Lock()
	done := false
	defer func() { // want [ownership]
		mu.Unlock()
		if !done {
			release(id)
		}
	}()
	if !claim(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// A deferred call between would change places with it.
func between(mu *sync.Mutex, id string) error {
	done := false
	defer func() { // want [ownership]
		if !done {
			release(id)
		}
	}()
	mu.Lock()
	defer mu.Unlock()
	if !claim(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// What the deferred call is given changes before the check.
func changes(id string) error {
	defer release(id) // want [ownership]
	id += "/box"
	if !claim(id) {
		return errBusy
	}
	return stop(id)
}

// The deferred function also says how it ended, for losers too.
func results(id string) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			release(id)
			err = errors.Join(errors.New("switch "+id), err)
		}
	}()
	if !claim(id) {
		return errBusy
	}
	return stop(id)
}

// The deferred function recovers, also from what happens before the claim.
func recovers(ids []string) (err error) {
	id := ids[0]
	defer func() { // want [ownership]
		if p := recover(); p != nil || err != nil {
			release(id)
		}
	}()
	if !claim(ids[1]) {
		return errBusy
	}
	return stop(id)
}

// Whether a loser goes on with the next, nobody knows.
func loopCheck(ids []string) error {
	for _, id := range ids {
		once(id)
		if err := stop(id); err != nil { // want [gate]
			return err
		}
	}
	return nil
}

// No result says that it did not work.
func counts(id string) int {
	once(id)
	if err := stop(id); err != nil { // want [gate]
		return 1
	}
	return 2
}

// How this one answers is not known.
func answers(w *reply, r *http.Request) {
	id := r.PathValue("id")
	once(id)
	if err := stop(id); err != nil { // want [gate]
		w.code = http.StatusBadGateway
	}
}

type reply struct{ code int }

// With the check, the claim would be stranded: the next report.
func strands(id string) error {
	claim(id)
	return stop(id) // want [gate]
}

// The row is returned before it is read.
func returnedRow(ctx context.Context, db *sql.DB, id string) *sql.Row {
	if !once(id) {
		return nil
	}
	return db.QueryRowContext(ctx, `SELECT 1 FROM boxes WHERE id = $1`, id) // want [lifetime]
}

// The rollback gets the time that is left at the defer, whatever the variable says later.
func reassigned(ctx context.Context, id string) error {
	if !claim(id) {
		return errBusy
	}
	defer releaseIn(ctx, id) // want [lifetime]
	ctx = context.WithoutCancel(ctx)
	id += "/box"
	return stop(id)
}

// What is started may still run when the function has returned.
func kept(ctx context.Context, id string) (func() error, error) {
	if !once(id) {
		return nil, errBusy
	}
	inner, cancel := context.WithCancel(ctx) // want [lifetime]
	time.AfterFunc(time.Hour, cancel)
	return inner.Err, nil
}
