// Package sqlcolumn: with a column declaration each guarded UPDATE of that column is a claim, whatever else is in view.
package sqlcolumn

import (
	"context"
	"database/sql"
	"errors"
	"log"
)

//claimvet:column tasks.picked_at

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

// No effect is near, and yet the client may cancel what follows the claim.
func wrongPick(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE tasks SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return record(ctx, id) // want [lifetime]
}

// What follows the claim cannot be cancelled.
func rightPick(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE tasks SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return record(context.WithoutCancel(ctx), id)
}

// Another column is not declared, and nothing hangs on this UPDATE: no claim.
func rightOther(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE tasks SET shown_at = now() WHERE id = $1 AND shown_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return record(ctx, id)
}

// Without a condition on the column the UPDATE is a plain write.
func rightPlainWrite(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE tasks SET picked_at = now() WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return record(ctx, id)
}

// The column of the same name in another table is another column.
func rightOtherTable(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE errands SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return record(ctx, id)
}

// A losing client may be told on its own context.
func rightLoser(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE tasks SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return record(ctx, id)
	}
	return nil
}

func record(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO task_log (task) VALUES ($1)`, id)
	if err != nil {
		log.Print(err)
	}
	return err
}
