// Package worker is started by main and ends with the process: no request's context gets here.
//
//claimvet:detached
package worker

import (
	"context"
	"database/sql"
)

type Worker struct{ db *sql.DB }

//claimvet:effect
func send(ctx context.Context, db *sql.DB) error { return db.PingContext(ctx) }

// One claims and sends one mail.
func (w *Worker) One(ctx context.Context, id int64) (err error) {
	res, err := w.db.ExecContext(ctx, `UPDATE mails SET state = 'sending' WHERE id = $1 AND state = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = w.db.ExecContext(ctx, `UPDATE mails SET state = 'queued' WHERE id = $1 AND state = 'sending'`, id)
		}
	}()
	return send(ctx, w.db)
}
