// Package locks claims by row locks, advisory locks, swaps and inserts, which want a directive each.
package locks

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var (
	db   *sql.DB
	pool *pgxpool.Pool

	background = context.Background()
)

// An advisory lock, scanned into a bool.
func rightAdvisory(key int64) error {
	var got bool
	//claimvet:claim final
	err := db.QueryRow(`SELECT pg_try_advisory_lock($1)`, key).Scan(&got)
	if err != nil {
		return err
	}
	if !got {
		return lease.ErrBusy
	}
	return lease.Stop("advisory")
}

// An advisory lock always gives a row: no error is not enough.
func wrongAdvisory(key int64) error {
	var got bool
	//claimvet:claim final
	err := db.QueryRow(`SELECT pg_try_advisory_lock($1)`, key).Scan(&got)
	if err != nil {
		return err
	}
	log.Print("got: ", got)
	return lease.Stop("advisory") // want [gate]
}

// lock is the claim, unlock the rollback.
//
//claimvet:claim
func lock(conn *pgx.Conn, key int64) (got bool, err error) {
	err = conn.QueryRow(background, `SELECT pg_try_advisory_lock($1)`, key).Scan(&got)
	return got, err
}

//claimvet:rollback
func unlock(conn *pgx.Conn, key int64) {
	if _, err := conn.Exec(background, `SELECT pg_advisory_unlock($1)`, key); err != nil {
		log.Print(err)
	}
}

// The lock of a session is given back by defer.
func rightSession(conn *pgx.Conn, key int64) error {
	got, err := lock(conn, key)
	if err != nil || !got {
		return err
	}
	defer unlock(conn, key)
	return lease.Stop("session")
}

// The lock of a session stays when the stop fails.
func wrongSession(conn *pgx.Conn, key int64) error {
	got, err := lock(conn, key)
	if err != nil || !got {
		return err
	}
	if err := lease.Stop("session"); err != nil {
		return err // want [stranded]
	}
	unlock(conn, key)
	return nil
}

// The lock ends with its transaction, in which it is won at once; the context may be the caller's.
func rightTxLock(ctx context.Context, key int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var got bool
	//claimvet:claim
	err = tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, key).Scan(&got)
	if err != nil {
		return err
	}
	if !got {
		return lease.ErrBusy
	}
	if err := lease.Stop("tx"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// The lock ended with its transaction.
func wrongTxLock(ctx context.Context, key int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var got bool
	//claimvet:claim
	err = tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, key).Scan(&got)
	if err != nil || !got {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return lease.Stop("tx") // want [gate]
}

// A value written under the lock is a claim of its own, and is won when the transaction commits.
func rightUnderLock(ctx context.Context, id string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var state string
	if err := tx.QueryRow(ctx, `SELECT state FROM boxes WHERE id = $1 FOR UPDATE`, id).Scan(&state); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `UPDATE boxes SET marked_at = now() WHERE id = $1 AND marked_at IS NULL`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return lease.ErrBusy
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return lease.Stop(id)
}

// INSERT … ON CONFLICT DO NOTHING says with its rows who was first.
func rightInsert(key string) error {
	//claimvet:claim final
	res, err := db.Exec(`INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return lease.ErrBusy
	}
	return lease.Stop(key)
}

// INSERT … ON CONFLICT DO NOTHING has no error for who was second.
func wrongInsert(key string) error {
	//claimvet:claim final
	res, err := db.Exec(`INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	log.Print("rows: ", n)
	return lease.Stop(key) // want [gate]
}

// insertKey gives the count to its callers, and has the directive itself.
//
//claimvet:claim final
func insertKey(key string) (int64, error) {
	tag, err := pool.Exec(background, `INSERT INTO keys (k) VALUES ($1) ON CONFLICT (k) DO NOTHING`, key)
	if err != nil {
		return 0, err
	}
	return tag.RowsAffected(), nil
}

// The count of the insert.
func rightInsertKey(key string) error {
	switch n, err := insertKey(key); {
	case err != nil:
		return err
	case n > 0:
		return lease.Stop(key)
	default:
		return nil
	}
}

// The count of the insert, taken for a number of conflicts.
func wrongInsertKey(key string) error {
	if conflicts, err := insertKey(key); err != nil || conflicts > 0 {
		return err
	}
	return lease.Stop(key) // want [gate]
}

// Without a directive an INSERT is nothing, and the duty goes up.
func rightInsertUndeclared(key string) error {
	if _, err := db.Exec(`INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key); err != nil {
		return err
	}
	return lease.Stop(key)
}

// A swap is a claim where a directive says so.
func rightSwap(busy *atomic.Bool, id string) error {
	//claimvet:claim final
	if !busy.CompareAndSwap(false, true) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The swap's result is turned round.
func wrongSwap(busy *atomic.Int32, id string) error {
	//claimvet:claim final
	if busy.CompareAndSwap(0, 1) {
		return lease.ErrBusy
	}
	return lease.Stop(id) // want [gate]
}

// A try-lock is a claim where a directive says so.
func rightTryLock(mu *sync.Mutex, id string) error {
	got := mu.TryLock() //claimvet:claim final
	if !got {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The try-lock's result is printed.
func wrongTryLock(mu *sync.RWMutex, id string) error {
	got := mu.TryRLock() //claimvet:claim final
	log.Print("got: ", got)
	return lease.Stop(id) // want [gate]
}

// The unlock is a rollback where a directive says so.
func rightUnlock(mu *sync.Mutex, id string) error {
	got := mu.TryLock() //claimvet:claim
	if !got {
		return lease.ErrBusy
	}
	defer mu.Unlock() //claimvet:rollback
	return lease.Stop(id)
}

// The unlock comes before the lock.
func wrongUnlock(mu *sync.Mutex, id string) error {
	defer mu.Unlock()   //claimvet:rollback // want [ownership]
	got := mu.TryLock() //claimvet:claim
	if !got {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// No row is no lock.
func rightSkipLocked(ctx context.Context) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var id string
	//claimvet:claim
	err = tx.QueryRow(ctx, `SELECT id FROM outbox WHERE id = (SELECT min(id) FROM outbox) FOR UPDATE SKIP LOCKED`).Scan(&id)
	if err == pgx.ErrNoRows {
		return nil
	} else if err != nil {
		return err
	}
	if err := lease.Stop(id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM outbox WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// No row is let through.
func wrongSkipLocked(ctx context.Context) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var id string
	//claimvet:claim
	err = tx.QueryRow(ctx, `SELECT id FROM outbox LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if err := lease.Stop(id); err != nil { // want [gate]
		return err
	}
	return tx.Commit(ctx)
}
