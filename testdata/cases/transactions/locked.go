package transactions

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

//claimvet:effect
func disburse(ctx context.Context, id int64) error { return nil }

// lockLoan asks under the lock, so its UPDATE need not: nobody else is between the two.
func lockLoan(ctx context.Context, pool *pgxpool.Pool, id int64) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var status string
		if err := tx.QueryRow(ctx, `SELECT status FROM loans WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil {
			return err
		}
		if status != "approved" {
			return errBusy
		}
		_, err := tx.Exec(ctx, `UPDATE loans SET status = 'disbursing' WHERE id = $1`, id)
		return err
	})
}

func reopen(ctx context.Context, pool *pgxpool.Pool, id int64) {
	_, _ = pool.Exec(ctx, `UPDATE loans SET status = 'approved' WHERE id = $1 AND status = 'disbursing'`, id)
}

func rightLockedLoan(ctx context.Context, pool *pgxpool.Pool, id int64) error {
	ctx = context.WithoutCancel(ctx)
	if err := lockLoan(ctx, pool, id); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			reopen(ctx, pool, id)
		}
	}()
	if err := disburse(ctx, id); err != nil {
		return err
	}
	if _, err := pool.Exec(ctx, `UPDATE loans SET status = 'disbursed' WHERE id = $1 AND status = 'disbursing'`, id); err != nil {
		return err
	}
	done = true
	return nil
}

// The way out in the middle leaves the loan as it is.
func wrongLockedLoan(ctx context.Context, pool *pgxpool.Pool, id int64) error {
	ctx = context.WithoutCancel(ctx)
	if err := lockLoan(ctx, pool, id); err != nil {
		return err
	}
	if err := disburse(ctx, id); err != nil {
		return err // want [stranded]
	}
	if _, err := pool.Exec(ctx, `UPDATE loans SET status = 'disbursed' WHERE id = $1 AND status = 'disbursing'`, id); err != nil {
		reopen(ctx, pool, id)
		return err
	}
	return nil
}

// The error says that somebody else has the loan.
func wrongLockLost(ctx context.Context, pool *pgxpool.Pool, id int64) error {
	ctx = context.WithoutCancel(ctx)
	err := lockLoan(ctx, pool, id)
	defer reopen(ctx, pool, id)               // want [ownership]
	if err := disburse(ctx, id); err != nil { // want [gate]
		return err
	}
	return err
}

// Nobody asks for what is written: it may be meant to stay.
func rightMarked(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var status string
	if err := tx.QueryRowContext(ctx, `SELECT status FROM loans WHERE id = $1 FOR NO KEY UPDATE`, id).Scan(&status); err != nil {
		return err
	}
	if status != "approved" {
		return errBusy
	}
	if _, err := tx.ExecContext(ctx, `UPDATE loans SET status = 'seen' WHERE id = $1`, id); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return disburse(context.WithoutCancel(ctx), id)
}
