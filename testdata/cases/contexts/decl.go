// Package contexts: which contexts may reach a call after the claim is won. Most claims are final, so that the context is all
// that is in question; those that are not arm their rollback in time.
package contexts

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"
)

var (
	db     *sql.DB
	client http.Client

	errBusy = errors.New("somebody else is at it")
)

// first says whether this is the first call for the key.
//
//claimvet:claim final
func first(ctx context.Context, key string) (bool, error) {
	res, err := db.ExecContext(ctx, `INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// acquire takes the lease.
//
//claimvet:claim
func acquire(ctx context.Context, key string) (bool, error) {
	res, err := db.ExecContext(ctx, `INSERT INTO leases (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// release gives the lease back.
//
//claimvet:rollback
func release(ctx context.Context, key string) {
	_, _ = db.ExecContext(ctx, `DELETE FROM leases WHERE k = $1`, key)
}

// confirm makes the lease last.
//
//claimvet:commit
func confirm(ctx context.Context, key string) {
	_, _ = db.ExecContext(ctx, `INSERT INTO confirmed (k) VALUES ($1)`, key)
}

// stop destroys the box.
//
//claimvet:effect
func stop(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `SELECT pg_notify('stop', $1)`, id)
	return err
}

// audit has no role, and loses what it writes when the context ends.
func audit(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO audit (box) VALUES ($1)`, id)
	return err
}

// detach keeps the values of ctx, and nothing of its end.
func detach(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
}

// bounded ends when ctx ends.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Minute)
}
