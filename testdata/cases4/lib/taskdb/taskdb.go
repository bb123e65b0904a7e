// Package taskdb has the statements; the columns are declared in a package that it imports.
package taskdb

import (
	"context"
	"database/sql"

	_ "github.com/molecule-ai/claimvet/testdata/cases4/lib/schema"
)

// DB is the database.
var DB *sql.DB

// Pick says whether this call picked the task.
func Pick(ctx context.Context, id string) (bool, error) {
	res, err := DB.ExecContext(ctx, `UPDATE tasks SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Show sets another column.
func Show(ctx context.Context, id string) (bool, error) {
	res, err := DB.ExecContext(ctx, `UPDATE tasks SET shown_at = now() WHERE id = $1 AND shown_at IS NULL`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Log has no role.
func Log(ctx context.Context, id string) error {
	_, err := DB.ExecContext(ctx, `INSERT INTO task_log (task) VALUES ($1)`, id)
	return err
}
