// Package bodies uses what package store declares: what a claim's results mean, and what a rollback or commit does, is what
// their bodies say.
package bodies

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases/bodies/store"
)

// charge cannot be taken back.
//
//claimvet:effect
func charge(ctx context.Context, id int64) error { return nil }

// A nil error is a key: nobody gets two nils.
func rightLease(ctx context.Context, kv store.KV) error {
	l, err := store.Acquire(ctx, kv, "report")
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer l.Release(ctx)
	return charge(ctx, 1)
}

// One who lets the sentinel through has no key.
func wrongLeaseSentinel(ctx context.Context, kv store.KV) error {
	_, err := store.Acquire(ctx, kv, "report")
	if err != nil && !errors.Is(err, store.ErrTaken) {
		return err
	}
	return charge(context.WithoutCancel(ctx), 1) // want [gate] [stranded]
}

// The sentinel is asked for anywhere on the error.
func rightLeaseNested(ctx context.Context, kv store.KV) error {
	l, err := store.Acquire(ctx, kv, "report")
	if err != nil {
		if errors.Is(err, store.ErrTaken) {
			return nil
		}
		return fmt.Errorf("acquire: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err := l.Release(ctx); err != nil {
			log.Print(err)
		}
	}()
	return charge(ctx, 1)
}

// TryAcquire returns two nils to a loser.
func wrongTry(ctx context.Context, kv store.KV) error {
	_, err := store.TryAcquire(ctx, kv, "report")
	if err != nil {
		return err
	}
	return charge(context.WithoutCancel(ctx), 1) // want [gate] [stranded]
}

// Whoever asks for nil knows.
func rightTry(ctx context.Context, kv store.KV) error {
	l, err := store.TryAcquire(ctx, kv, "report")
	if err != nil {
		return err
	}
	if l == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	defer l.Release(ctx)
	return charge(ctx, 1)
}

// After Done the release does nothing.
func rightDone(ctx context.Context, kv store.KV) error {
	l, err := store.Acquire(ctx, kv, "report")
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer l.Release(ctx)
	if err := charge(ctx, 1); err != nil {
		return err
	}
	l.Done()
	return nil
}

// Drop asks nobody.
func wrongDrop(ctx context.Context, kv store.KV) error {
	l, err := store.Acquire(ctx, kv, "report")
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer l.Drop(ctx) // want [finality]
	if err := charge(ctx, 1); err != nil {
		return err
	}
	l.Done()
	return nil
}

// true means that it is lost.
func rightBusy(ctx context.Context, db *store.DB, id int64) error {
	busy, err := db.Busy(ctx, id)
	if err != nil || busy {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer db.Free(ctx, id)
	return charge(ctx, id)
}

// true read as won.
func wrongBusy(ctx context.Context, db *store.DB, id int64) error {
	ok, err := db.Busy(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return nil // want [stranded]
	}
	return charge(context.WithoutCancel(ctx), id) // want [gate]
}

// Either statement wins.
func rightSteal(ctx context.Context, db *store.DB, id int64) error {
	if err := db.Steal(ctx, id); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer db.Free(ctx, id)
	return charge(ctx, id)
}

// Neither is asked.
func wrongSteal(ctx context.Context, db *store.DB, id int64) error {
	_ = db.Steal(ctx, id)
	return charge(context.WithoutCancel(ctx), id) // want [gate]
}

// A commit that failed leaves the rollback to do.
func rightFinish(ctx context.Context, db *store.DB, id int64) (err error) {
	busy, err := db.Busy(ctx, id)
	if err != nil || busy {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = db.Free(ctx, id)
		}
	}()
	if err := charge(ctx, id); err != nil {
		return err
	}
	return db.Finish(ctx, id)
}

// A commit that failed, and nobody undoes the claim.
func wrongFinish(ctx context.Context, db *store.DB, id int64) error {
	busy, err := db.Busy(ctx, id)
	if err != nil || busy {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	done := false
	defer func() {
		if !done {
			_ = db.Free(ctx, id)
		}
	}()
	if err := charge(ctx, id); err != nil {
		return err
	}
	done = true
	if err := db.Finish(ctx, id); err != nil {
		return err
	}
	return charge(ctx, id) // want [gate]
}

// The lock is the transaction's: nothing to undo, and the client may hang up.
func rightLock(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := store.Lock(ctx, tx, id); err != nil {
		return err
	}
	if err := charge(ctx, id); err != nil {
		return err
	}
	return tx.Commit()
}

// The lock ends with its transaction.
func wrongLock(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := store.Lock(ctx, tx, id); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return charge(ctx, id) // want [gate]
}

// Memory is as good as a row.
func rightRegistry(r *store.Registry) error {
	if !r.Enter("report") {
		return store.ErrTaken
	}
	defer r.Leave("report")
	return charge(context.Background(), 1)
}

// A loser leaves, and lets a third in.
func wrongRegistry(r *store.Registry) error {
	defer r.Leave("report") // want [ownership]
	if !r.Enter("report") {
		return store.ErrTaken
	}
	return charge(context.Background(), 1)
}

// retry tries again while there is an error, and tells of the last.
func retry[T any](n int, try func() (T, error)) (T, error) {
	var errs []error
	for range n {
		v, err := try()
		if err == nil {
			return v, nil
		}
		errs = append(errs, err)
	}
	var none T
	return none, errors.Join(errs...)
}

// The claim goes through a generic helper.
func rightRetry(ctx context.Context, db *store.DB, id int64) error {
	busy, err := retry(3, func() (bool, error) { return db.Busy(ctx, id) })
	if err != nil || busy {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer db.Free(ctx, id)
	return charge(ctx, id)
}

// What it returns is not asked.
func wrongRetry(ctx context.Context, db *store.DB, id int64) error {
	_, err := retry(3, func() (bool, error) { return db.Busy(ctx, id) })
	if err != nil {
		return err
	}
	return charge(context.WithoutCancel(ctx), id) // want [gate]
}

// The constant true means that it is lost.
func rightElsewhere(ctx context.Context, db *store.DB, id int64) error {
	elsewhere, err := db.Elsewhere(ctx, id)
	if err != nil || elsewhere {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer db.Free(ctx, id)
	return charge(ctx, id)
}

// The constant true read as won.
func wrongElsewhere(ctx context.Context, db *store.DB, id int64) error {
	ok, err := db.Elsewhere(ctx, id)
	if err != nil || !ok {
		return err // want [stranded]
	}
	return charge(context.WithoutCancel(ctx), id) // want [gate]
}

// The rollback of the interface's only implementation asks for the token.
func rightOrders(ctx context.Context, o store.Orders, id int64, token string) error {
	ctx = context.WithoutCancel(ctx)
	defer o.GiveBack(ctx, id, token)
	taken, err := o.Take(ctx, id, token)
	if err != nil || taken {
		return err
	}
	return charge(ctx, id)
}

// The implementation returns true to a loser.
func wrongOrders(ctx context.Context, o store.Orders, id int64, token string) error {
	ctx = context.WithoutCancel(ctx)
	ok, err := o.Take(ctx, id, token)
	if err != nil {
		return err
	}
	defer o.GiveBack(ctx, id, token)
	if !ok {
		return nil
	}
	return charge(ctx, id) // want [gate]
}

// Nobody asks for the number, which is an id.
func rightKey(ctx context.Context, q store.Queries, key string) error {
	id, err := q.InsertKey(ctx, key)
	if err != nil {
		return err
	}
	return charge(context.WithoutCancel(ctx), id)
}

// The count is asked.
func rightSent(ctx context.Context, q store.Queries, id int64) error {
	n, err := q.MarkSent(ctx, id)
	if err != nil || n == 0 {
		return err
	}
	return charge(context.WithoutCancel(ctx), id)
}

// And here it is not.
func wrongSent(ctx context.Context, q store.Queries, id int64) error {
	if _, err := q.MarkSent(ctx, id); err != nil {
		return err
	}
	return charge(context.WithoutCancel(ctx), id) // want [gate]
}
