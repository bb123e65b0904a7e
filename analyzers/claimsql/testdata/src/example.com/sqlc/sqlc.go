// Package sqlc has statements in generated methods, behind interfaces, and in loops.
package sqlc

import (
	"context"
	"database/sql"
	"log"

	"example.com/lib"
)

//claimvet:column workspaces.status

type DBTX interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

type Queries struct{ db DBTX }

func (q *Queries) WithTx(tx *sql.Tx) *Queries { return &Queries{tx} }

const claimWorkspace = `-- name: ClaimWorkspace :execrows
UPDATE workspaces SET status = 'provisioning' WHERE id = $1 AND status <> 'provisioning'`

func (q *Queries) ClaimWorkspace(ctx context.Context, id string) (int64, error) {
	res, err := q.db.ExecContext(ctx, claimWorkspace, id)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

const lockWorkspace = `-- name: LockWorkspace :one
SELECT status FROM workspaces WHERE id = $1 FOR UPDATE`

func (q *Queries) LockWorkspace(ctx context.Context, id string) (s string, err error) {
	row := q.db.QueryRowContext(ctx, lockWorkspace, id)
	err = row.Scan(&s)
	return s, err
}

const markWorkspace = `-- name: MarkWorkspace :execrows
UPDATE workspaces SET status = 'provisioning' WHERE id = $1`

//claimvet:claim final
func (q *Queries) MarkWorkspace(ctx context.Context, id string) (int64, error) {
	res, err := q.db.ExecContext(ctx, markWorkspace, id)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

type svc struct {
	db *sql.DB
	q  *Queries
}

func (s *svc) rightSqlcLock(ctx context.Context, id string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	q := s.q.WithTx(tx)
	st, err := q.LockWorkspace(ctx, id)
	if err != nil || st != "ready" {
		return err
	}
	if n, err := q.MarkWorkspace(ctx, id); err != nil || n == 0 {
		return err
	}
	return tx.Commit()
}

const restoreWorkspace = `UPDATE workspaces SET status = $2 WHERE id = $1 AND status = 'provisioning'`

func (q *Queries) Restore(ctx context.Context, id, prior string) error {
	_, err := q.db.ExecContext(ctx, restoreWorkspace, id, prior)
	return err
}

func (q *Queries) Finish(ctx context.Context, id string) error {
	_, err := q.db.ExecContext(ctx, `UPDATE workspaces SET status = 'online' WHERE id = $1 AND status = 'provisioning'`, id)
	return err
}

func (s *svc) rightGenerated(ctx context.Context, id, prior string) (err error) {
	n, err := s.q.ClaimWorkspace(ctx, id)
	if err != nil || n == 0 {
		return err
	}
	defer func() {
		if err != nil {
			if rerr := s.q.Restore(context.WithoutCancel(ctx), id, prior); rerr != nil {
				log.Print(rerr)
			}
		}
	}()
	if err := lib.Stop(id); err != nil {
		return err
	}
	return s.q.Finish(ctx, id)
}

type repo interface {
	Restore(ctx context.Context, id string) error
}

type pg struct{ db *sql.DB }

func (p pg) Restore(ctx context.Context, id string) error {
	_, err := p.db.ExecContext(ctx, `UPDATE workspaces SET status = 'ready' WHERE id = $1`, id) // want `this rollback \(UPDATE`
	return err
}

func wrongInterface(ctx context.Context, q *Queries, r repo, id string) (err error) {
	n, err := q.ClaimWorkspace(ctx, id)
	if err != nil || n == 0 {
		return err
	}
	defer r.Restore(context.WithoutCancel(ctx), id)
	return lib.Stop(id)
}

func wrongInLoop(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `UPDATE workspaces SET status = 'provisioning' WHERE status = 'queued' RETURNING id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if err := lib.Stop(id); err != nil {
			db.ExecContext(ctx, `UPDATE workspaces SET status = 'queued' WHERE id = $1`, id) // want `this rollback`
			return err
		}
	}
	return rows.Err()
}
