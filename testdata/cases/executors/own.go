package executors

import (
	"context"

	"github.com/molecule-ai/claimvet/testdata/cases/executors/driver"
)

// An interface that is committed and rolled back is a transaction, whoever declares it.
func rightOwnStatement(ctx context.Context, pool driver.Executor, id int64) (err error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	res, err := tx.ExecContext(ctx, `UPDATE jobs SET started_at = now() WHERE id = $1 AND started_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := tx.Notify(ctx, "jobs"); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_ = notify(context.Background(), id)
	return nil
}

func wrongOwnStatement(ctx context.Context, pool driver.Executor, id int64) (err error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	res, err := tx.ExecContext(ctx, `UPDATE jobs SET started_at = now() WHERE id = $1 AND started_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	_ = notify(context.Background(), id) // want [gate]
	return tx.Commit(ctx)
}

// What is said to last is written, and so is won when the transaction commits.
func rightOwnFinal(ctx context.Context, pool driver.Executor, queue string, id int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.Background())
	if err := tx.Pause(ctx, queue); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return notify(context.Background(), id)
}

func wrongOwnFinal(ctx context.Context, pool driver.Executor, queue string, id int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.Background())
	if err := tx.Pause(ctx, queue); err != nil {
		return err
	}
	if err := notify(context.Background(), id); err != nil { // want [gate]
		return err
	}
	return tx.Commit(ctx)
}

func wrongOwnCommitFailed(ctx context.Context, pool driver.Executor, queue string, id int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.Background())
	if err := tx.Pause(ctx, queue); err != nil {
		return err
	}
	err = tx.Commit(ctx)
	_ = notify(context.Background(), id) // want [gate]
	return err
}

// The caller's transaction: until that commits, a context that ends undoes the claim.
func rightOwnUnwrapped[T any](ctx context.Context, d driver.Driver[T], tx T, queue string) error {
	own := d.Unwrap(tx)
	if err := own.Pause(ctx, queue); err != nil {
		return err
	}
	return own.Notify(ctx, queue)
}

func wrongOwnPool[T any](ctx context.Context, d driver.Driver[T], queue string) error {
	if err := d.Pool().Pause(ctx, queue); err != nil {
		return err
	}
	return d.Pool().Notify(ctx, queue) // want [lifetime]
}

// What directives call the end of a claim is no transaction's.
func rightDraft(ctx context.Context, d driver.Draft, id int64) error {
	if err := d.Open(ctx); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	committed := false
	defer func() {
		if !committed {
			_ = d.Rollback(ctx)
		}
	}()
	if err := notify(ctx, id); err != nil {
		return err
	}
	committed = true
	return d.Commit(ctx)
}

func wrongDraft(ctx context.Context, d driver.Draft, id int64) error {
	if err := d.Open(ctx); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := notify(ctx, id); err != nil {
		return err // want [stranded]
	}
	return d.Commit(ctx)
}
