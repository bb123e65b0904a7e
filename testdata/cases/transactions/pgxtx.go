package transactions

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var pool *pgxpool.Pool

//claimvet:effect
func ship(ctx context.Context, id string) error {
	_, err := pool.Exec(ctx, `SELECT pg_notify('ship', $1)`, id)
	return err
}

// Until the commit a cancelled context undoes the claim: it may be the caller's. After it, it may not.
func rightPgx(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	tag, err := tx.Exec(ctx, `UPDATE parcels SET shipped_at = now() WHERE id = $1 AND shipped_at IS NULL`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errBusy
	}
	if _, err := tx.Exec(ctx, `INSERT INTO parcel_log (parcel) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return ship(context.WithoutCancel(ctx), id)
}

// After the commit the context is still the caller's.
func wrongPgx(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	tag, err := tx.Exec(ctx, `UPDATE parcels SET shipped_at = now() WHERE id = $1 AND shipped_at IS NULL`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errBusy
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return ship(ctx, id) // want [lifetime]
}

// Before the commit the context may be the caller's, but the parcel must not leave.
func wrongPgxEarly(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	tag, err := tx.Exec(ctx, `UPDATE parcels SET shipped_at = now() WHERE id = $1 AND shipped_at IS NULL`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() != 1 {
		return errBusy
	}
	if err := ship(ctx, id); err != nil { // want [gate]
		return err
	}
	return tx.Commit(ctx)
}

// RETURNING inside the transaction.
func rightPgxReturning(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var parcel string
	err = tx.QueryRow(ctx, `UPDATE parcels SET shipped_at = now() WHERE id = $1 AND shipped_at IS NULL RETURNING id`, id).Scan(&parcel)
	if errors.Is(err, pgx.ErrNoRows) {
		return errBusy
	}
	if err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return ship(context.Background(), parcel)
}

// RETURNING inside the transaction, and the loser is let through.
func wrongPgxReturning(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var parcel string
	err = tx.QueryRow(ctx, `UPDATE parcels SET shipped_at = now() WHERE id = $1 AND shipped_at IS NULL RETURNING id`, id).Scan(&parcel)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return ship(context.Background(), id) // want [gate]
}

// A row lock is won at once: what runs under it is guarded, until its transaction ends. Nor does a context that ends, or an
// error, strand anything: the lock goes with the transaction.
func rightLock(ctx context.Context) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var id string
	//claimvet:claim
	err = tx.QueryRow(ctx, `SELECT id FROM outbox ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := ship(ctx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM outbox WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// The row lock ends with its transaction: what comes after it is not guarded.
func wrongLock(ctx context.Context) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var id string
	//claimvet:claim
	err = tx.QueryRow(ctx, `SELECT id FROM outbox ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return ship(context.Background(), id) // want [gate]
}
