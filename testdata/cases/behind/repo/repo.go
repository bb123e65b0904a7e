// Package repo has the statements. Whoever works on a unit never imports it.
package repo

import (
	"context"
	"database/sql"
)

// Jobs are on a pool or on a transaction.
type Jobs struct{ q querier }

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// New works on a pool.
func New(db *sql.DB) *Jobs { return &Jobs{db} }

// On works on a transaction.
func (j *Jobs) On(tx *sql.Tx) *Jobs { return &Jobs{tx} }

// Take says whether the job is ours now.
func (j *Jobs) Take(ctx context.Context, id int64) (bool, error) {
	res, err := j.q.ExecContext(ctx, `UPDATE jobs SET state = 'running' WHERE id = $1 AND state = 'queued'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Put gives the job back.
func (j *Jobs) Put(ctx context.Context, id int64) error {
	_, err := j.q.ExecContext(ctx, `UPDATE jobs SET state = 'queued' WHERE id = $1 AND state = 'running'`, id)
	return err
}

// Charge is on a context of its own.
//
//claimvet:effect
func (j *Jobs) Charge(ctx context.Context, id int64) error {
	_, err := j.q.ExecContext(context.WithoutCancel(ctx), `INSERT INTO charges (job) VALUES ($1)`, id)
	return err
}

// Send hangs on the caller's context.
//
//claimvet:effect
func (j *Jobs) Send(ctx context.Context, id int64) error {
	_, err := j.q.ExecContext(ctx, `INSERT INTO mails (job) VALUES ($1)`, id)
	return err
}
