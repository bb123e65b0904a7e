//go:build go1.27

package genericmethods

import (
	"context"
	"database/sql"
	"errors"
	"os/exec"
	"sync"
)

var errBusy = errors.New("somebody else has it")

type machine string

// registry has methods with type parameters beside its own.
type registry[V any] struct{ seen sync.Map }

// enter is a claim by its directive.
//
//claimvet:claim final
func (r *registry[V]) enter[K comparable](key K, value V) bool {
	_, dup := r.seen.LoadOrStore(key, value)
	return !dup
}

type cloud struct{}

// stop is an effect by its directive.
//
//claimvet:effect
func (cloud) stop[T ~string](ctx context.Context, target T) error {
	return exec.CommandContext(ctx, "stop", string(target)).Run()
}

// within runs f on v, and has no role.
func (cloud) within[T, R any](v T, f func(T) R) R { return f(v) }

func rightDirective(ctx context.Context, r *registry[int], c cloud, m machine) error {
	if !r.enter(m, 1) {
		return errBusy
	}
	return c.stop(context.WithoutCancel(ctx), m)
}

// The wrong way round.
func wrongDirective(ctx context.Context, r *registry[int], c cloud, m machine) error {
	if r.enter(m, 1) {
		return errBusy
	}
	return c.stop(context.WithoutCancel(ctx), m) // want [gate]
}

func rightWithin(ctx context.Context, r *registry[int], c cloud, m machine) error {
	if !r.enter(m, 1) {
		return errBusy
	}
	return c.within(m, func(m machine) error { return c.stop(context.WithoutCancel(ctx), m) })
}

// The method gets the effect as a closure, before the claim.
func wrongWithin(ctx context.Context, r *registry[int], c cloud, m machine) error {
	err := c.within(m, func(m machine) error {
		return c.stop(context.WithoutCancel(ctx), m) // want [gate]
	})
	if !r.enter(m, 1) {
		return errBusy
	}
	return err
}

// A method value, instantiated.
func wrongValue(ctx context.Context, r *registry[int], c cloud, m machine) error {
	stop := c.stop[machine]
	err := stop(context.WithoutCancel(ctx), m) // want [gate]
	if !r.enter(m, 1) {
		return errBusy
	}
	return err
}

func rightValue(ctx context.Context, r *registry[int], c cloud, m machine) error {
	stop := c.stop[machine]
	if !r.enter(m, 1) {
		return errBusy
	}
	return stop(context.WithoutCancel(ctx), m)
}

type store struct{ db *sql.DB }

// take is a claim by its SQL.
func (s store) take[ID ~string | ~int64](ctx context.Context, id ID) (int64, error) {
	res, err := s.db.ExecContext(ctx, "UPDATE machines SET status = 'stopping' WHERE id = $1 AND status = 'running'", id)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// free gives it up again.
func (s store) free[ID ~string | ~int64](ctx context.Context, id ID) {
	_, _ = s.db.ExecContext(ctx, "UPDATE machines SET status = 'running' WHERE id = $1 AND status = 'stopping'", id)
}

func rightSQL(ctx context.Context, s store, c cloud, m machine) error {
	ctx = context.WithoutCancel(ctx)
	n, err := s.take(ctx, m)
	if err != nil {
		return err
	}
	if n == 0 {
		return errBusy
	}
	defer s.free(ctx, m)
	return c.stop(ctx, m)
}

// The number of rows is not looked at.
func wrongSQL(ctx context.Context, s store, c cloud, m machine) error {
	ctx = context.WithoutCancel(ctx)
	if _, err := s.take(ctx, m); err != nil { // want [sql]
		return err
	}
	defer s.free(ctx, m)  // want [ownership]
	return c.stop(ctx, m) // want [gate]
}
