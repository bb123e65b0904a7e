// Package store has claims, rollbacks and commits that are declared, and whose bodies say what the declarations leave open.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

var (
	ErrTaken = errors.New("somebody else has it")
	ErrGone  = errors.New("no longer ours")
)

// A Job is one row.
type Job struct {
	ID    int64
	Token string
}

// KV is a store of keys, of which nothing is known here.
type KV interface {
	PutIfAbsent(ctx context.Context, key, val string, ttl time.Duration) (bool, error)
	Delete(ctx context.Context, key string) error
}

// A Lease is a key that nobody else has.
type Lease struct {
	kv   KV
	key  string
	done bool
}

// Acquire has the key, or returns ErrTaken.
//
//claimvet:claim
func Acquire(ctx context.Context, kv KV, key string) (*Lease, error) {
	ok, err := kv.PutIfAbsent(ctx, key, "me", time.Minute)
	if err != nil {
		return nil, fmt.Errorf("put %s: %w", key, err)
	}
	if !ok {
		return nil, ErrTaken
	}
	return &Lease{kv: kv, key: key}, nil
}

// TryAcquire has the key, or returns nil.
//
//claimvet:claim
func TryAcquire(ctx context.Context, kv KV, key string) (*Lease, error) {
	ok, err := kv.PutIfAbsent(ctx, key, "me", time.Minute)
	if err != nil || !ok {
		return nil, err
	}
	return &Lease{kv: kv, key: key}, nil
}

// Release gives the key back, unless Done has been called.
//
//claimvet:rollback
func (l *Lease) Release(ctx context.Context) error {
	if l.done {
		return nil
	}
	if err := l.kv.Delete(ctx, l.key); err != nil {
		return fmt.Errorf("delete %s: %w", l.key, err)
	}
	l.done = true
	return nil
}

// Done keeps the key for good.
//
//claimvet:commit
func (l *Lease) Done() { l.done = true }

// Drop deletes the key whatever has become of it.
//
//claimvet:rollback
func (l *Lease) Drop(ctx context.Context) { _ = l.kv.Delete(ctx, l.key) }

// DB runs statements.
type DB struct{ pool *sql.DB }

// Busy reports that somebody else has the job; else it is the caller's.
//
//claimvet:claim
func (d *DB) Busy(ctx context.Context, id int64) (bool, error) {
	res, err := d.pool.ExecContext(ctx, `UPDATE jobs SET state = 'busy' WHERE id = $1 AND state = 'new'`, id)
	if err != nil {
		return true, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return true, err
	}
	return n == 0, nil
}

// Elsewhere reports true to whoever has lost, and to nobody else.
//
//claimvet:claim
func (d *DB) Elsewhere(ctx context.Context, id int64) (bool, error) {
	res, err := d.pool.ExecContext(ctx, `UPDATE jobs SET state = 'busy' WHERE id = $1 AND state = 'new'`, id)
	if err != nil {
		return false, err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return true, nil
	}
	return false, nil
}

// Steal takes a job that is new or whose worker has died.
//
//claimvet:claim
func (d *DB) Steal(ctx context.Context, id int64) error {
	for _, from := range []string{
		`UPDATE jobs SET state = 'busy' WHERE id = $1 AND state = 'new'`,
		`UPDATE jobs SET state = 'busy' WHERE id = $1 AND state = 'dead'`,
	} {
		res, err := d.pool.ExecContext(ctx, from, id)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 1 {
			return nil
		}
	}
	return ErrTaken
}

// Free gives the job back.
//
//claimvet:rollback
func (d *DB) Free(ctx context.Context, id int64) error {
	_, err := d.pool.ExecContext(ctx, `UPDATE jobs SET state = 'new' WHERE id = $1 AND state = 'busy'`, id)
	return err
}

// Finish ends the job, or returns ErrGone.
//
//claimvet:commit
func (d *DB) Finish(ctx context.Context, id int64) error {
	res, err := d.pool.ExecContext(ctx, `UPDATE jobs SET state = 'done' WHERE id = $1 AND state = 'busy'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrGone
	}
	return nil
}

// Lock is held until the transaction ends.
//
//claimvet:claim
func Lock(ctx context.Context, tx *sql.Tx, key int64) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, key)
	return err
}

// A Registry knows in memory what is busy.
type Registry struct {
	mu   sync.Mutex
	busy map[string]bool
}

// Enter is won by one at a time.
//
//claimvet:claim
func (r *Registry) Enter(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy[key] {
		return false
	}
	r.busy[key] = true
	return true
}

// Leave lets others in.
//
//claimvet:rollback
func (r *Registry) Leave(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.busy, key)
}

// Orders has one implementation, which says the rest.
type Orders interface {
	// Take claims, and says whether somebody else was first.
	//
	//claimvet:claim
	Take(ctx context.Context, id int64, token string) (bool, error)
	//claimvet:rollback
	GiveBack(ctx context.Context, id int64, token string) error
}

type orders struct{ pool *sql.DB }

// NewOrders makes the only Orders.
func NewOrders(pool *sql.DB) Orders { return &orders{pool} }

func (o *orders) Take(ctx context.Context, id int64, token string) (bool, error) {
	res, err := o.pool.ExecContext(ctx, `UPDATE orders SET state = 'busy', token = $2 WHERE id = $1 AND state = 'new'`, id, token)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 0, err
}

func (o *orders) GiveBack(ctx context.Context, id int64, token string) error {
	_, err := o.pool.ExecContext(ctx, `UPDATE orders SET state = 'new', token = NULL WHERE id = $1 AND token = $2`, id, token)
	return err
}

// Queries is what is generated from statements that are not seen here.
type Queries interface {
	//claimvet:claim final
	InsertKey(ctx context.Context, key string) (int64, error)
	//claimvet:claim final
	MarkSent(ctx context.Context, id int64) (int64, error)
}
