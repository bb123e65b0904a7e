// Package txpgx claims in transactions of pgx, behind interfaces and in nested ones.
package txpgx

import (
	"context"
	"errors"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var (
	pool *pgxpool.Pool

	background = context.Background()
)

// execer is a pool, a connection or a transaction.
type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// mark marks the parcel by way of whatever it is given.
func mark(ctx context.Context, e execer, id string) (bool, error) {
	tag, err := e.Exec(ctx, `UPDATE parcels SET shipped_at = now() WHERE id = $1 AND shipped_at IS NULL`, id)
	if err != nil {
		return false, err
	}
	return tag.RowsAffected() == 1, nil
}

// Given the pool, the claim is won at once.
func rightPool(id string) error {
	won, err := mark(background, pool, id)
	if err != nil || !won {
		return err
	}
	return lease.Stop(id)
}

// Given the transaction, the claim is won when that commits.
func rightTx(id string) error {
	tx, err := pool.Begin(background)
	if err != nil {
		return err
	}
	defer tx.Rollback(background)
	won, err := mark(background, tx, id)
	if err != nil || !won {
		return err
	}
	if err := tx.Commit(background); err != nil {
		return err
	}
	return lease.Stop(id)
}

// Given the transaction, the claim is not won at once.
func wrongTx(id string) error {
	tx, err := pool.Begin(background)
	if err != nil {
		return err
	}
	defer tx.Rollback(background)
	won, err := mark(background, tx, id)
	if err != nil || !won {
		return err
	}
	if err := lease.Stop(id); err != nil { // want [gate]
		return err
	}
	return tx.Commit(background)
}

// A transaction with options, of a connection.
func wrongBeginTx(conn *pgx.Conn, id string) error {
	tx, err := conn.BeginTx(background, pgx.TxOptions{IsoLevel: pgx.Serializable})
	if err != nil {
		return err
	}
	defer tx.Rollback(background)
	if won, err := mark(background, tx, id); err != nil || !won {
		return err
	}
	if err := tx.Commit(background); err != nil {
		log.Print(err)
	}
	return lease.Stop(id) // want [gate]
}

// A transaction with options, of a connection, asked.
func rightBeginTx(conn *pgx.Conn, id string) error {
	tx, err := conn.BeginTx(background, pgx.TxOptions{IsoLevel: pgx.Serializable})
	if err != nil {
		return err
	}
	defer tx.Rollback(background)
	if won, err := mark(background, tx, id); err != nil || !won {
		return err
	}
	if err := tx.Commit(background); err != nil {
		return errors.Join(lease.ErrBusy, err)
	}
	return lease.Stop(id)
}

// The transaction is tried again where it could not be serialized.
func rightSerializable(id string) error {
	for range 5 {
		won, err := try(id)
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == "40001" {
			continue
		}
		if err != nil || !won {
			return err
		}
		return lease.Stop(id)
	}
	return lease.ErrBusy
}

// The transaction is tried again, and what could not be serialized is stopped.
func wrongSerializable(id string) error {
	for range 5 {
		won, err := try(id)
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == "40001" {
			log.Print("try again: ", id)
		} else if err != nil || !won {
			return err
		}
		return lease.Stop(id) // want [gate]
	}
	return lease.ErrBusy
}

func try(id string) (won bool, err error) {
	err = pgx.BeginTxFunc(background, pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
		won, err = mark(background, tx, id)
		return err
	})
	if err != nil {
		return false, err
	}
	return won, nil
}

// The context may be the caller's until the commit, and not after it.
func wrongContext(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if won, err := mark(ctx, tx, id); err != nil || !won {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO parcel_log (parcel) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `SELECT pg_notify('shipped', $1)`, id) // want [lifetime]
	return errors.Join(err, lease.Stop(id))
}

// The context may be the caller's until the commit, and is not after it.
func rightContext(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if won, err := mark(ctx, tx, id); err != nil || !won {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO parcel_log (parcel) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_, err = pool.Exec(context.WithoutCancel(ctx), `SELECT pg_notify('shipped', $1)`, id)
	return errors.Join(err, lease.Stop(id))
}
