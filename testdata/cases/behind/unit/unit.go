// Package unit begins units of work: a transaction, and what works on it.
package unit

import (
	"context"
	"database/sql"

	"github.com/molecule-ai/claimvet/testdata/cases/behind/repo"
)

// A Unit is one of them.
type Unit struct {
	Jobs *repo.Jobs
	tx   *sql.Tx
}

// Works begins them.
type Works struct {
	Pool *repo.Jobs
	db   *sql.DB
}

// New works on a database.
func New(db *sql.DB) *Works { return &Works{Pool: repo.New(db), db: db} }

// Begin begins one.
func (w *Works) Begin(ctx context.Context) (*Unit, error) {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Unit{w.Pool.On(tx), tx}, nil
}

// Commit ends it.
func (u *Unit) Commit() error { return u.tx.Commit() }

// Rollback ends it, unless it has ended.
func (u *Unit) Rollback() error { return u.tx.Rollback() }
