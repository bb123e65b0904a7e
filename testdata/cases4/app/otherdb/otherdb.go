// Package otherdb does not import the declarations: a guarded UPDATE of the same column is nothing to it, since nothing else
// is in view.
package otherdb

import (
	"context"
	"database/sql"
	"errors"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

func record(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO task_log (task) VALUES ($1)`, id)
	return err
}

// No claim.
func rightPick(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE tasks SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return record(ctx, id)
}
