package executors

import (
	"context"
	"database/sql"
	"errors"
)

// A leased row that is deleted when the work is done: nothing is left to undo.
func rightRemoved(db *sql.DB, me string, id int64) error {
	res, err := db.Exec(`UPDATE mails SET owner = $1 WHERE id = $2 AND owner IS NULL`, me, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	_ = notify(context.Background(), id)
	_, _ = db.Exec(`DELETE FROM mails WHERE id = $1 AND owner = $2`, id, me)
	return nil
}

// Old rows are cleared away: that is not the end of this one.
func wrongCleared(db *sql.DB, me string, id int64) error {
	res, err := db.Exec(`UPDATE mails SET owner = $1 WHERE id = $2 AND owner IS NULL`, me, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	_ = notify(context.Background(), id)
	_, _ = db.Exec(`DELETE FROM mails WHERE created_at < now() - interval '30 days'`)
	return nil // want [stranded]
}

// Removed first, and then acted on: whoever comes after a crash finds nothing.
func wrongRemovedFirst(db *sql.DB, me string, id int64) error {
	res, err := db.Exec(`UPDATE mails SET owner = $1 WHERE id = $2 AND owner IS NULL`, me, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if _, err := db.Exec(`DELETE FROM mails WHERE id = $1`, id); err != nil {
		return errors.Join(errBusy, err) // want [stranded]
	}
	return notify(context.Background(), id) // want [gate]
}
