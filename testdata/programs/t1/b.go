package t1

import (
	"context"
	"database/sql"
)

func relQueued(ctx context.Context, db *sql.DB, id string) error {
	_, err := db.ExecContext(ctx, `UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
	return err
}

// tx.Commit error ignored; then rollback unfenced
func G(ctx context.Context, db *sql.DB, id string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	_ = tx.Commit()
	bg := context.WithoutCancel(ctx)
	defer relQueued(bg, db, id) // want [ownership]
	return stop(bg, id)         // want [gate]
}

// Commit's error tested after the defer
func H(ctx context.Context, db *sql.DB, id string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	bg := context.WithoutCancel(ctx)
	defer relQueued(bg, db, id) // want [ownership]
	if err := tx.Commit(); err != nil {
		return err
	}
	return stop(bg, id)
}
