// Package txctx keeps the transaction in the context.
package txctx

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

type key struct{}

type Conn interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

type Manager struct{ Pool *pgxpool.Pool }

// Do runs fn in the transaction of the context, or in one of its own.
func (m *Manager) Do(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	if _, ok := ctx.Value(key{}).(pgx.Tx); ok {
		return fn(ctx)
	}
	tx, err := m.Pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback(ctx)
			return
		}
		err = tx.Commit(ctx)
	}()
	return fn(context.WithValue(ctx, key{}, tx))
}

func (m *Manager) Conn(ctx context.Context) Conn {
	tx, ok := ctx.Value(key{}).(pgx.Tx)
	if !ok {
		return m.Pool
	}
	return tx
}
