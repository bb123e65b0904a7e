// Package driver is what a program has that runs on more than one driver: interfaces of its own for a pool and a transaction, whose
// implementations nobody here sees.
package driver

import (
	"context"
	"database/sql"
)

type Executor interface {
	Begin(ctx context.Context) (Tx, error)

	// Pause stops a queue.
	//
	//claimvet:claim final
	Pause(ctx context.Context, queue string) error

	Notify(ctx context.Context, queue string) error
}

type Tx interface {
	Executor
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

type Driver[T any] interface {
	Pool() Executor
	Unwrap(tx T) Tx
}

// A Draft is committed and rolled back by directives: it is no transaction.
type Draft interface {
	//claimvet:claim
	Open(ctx context.Context) error
	//claimvet:commit
	Commit(ctx context.Context) error
	//claimvet:rollback
	Rollback(ctx context.Context) error
}
