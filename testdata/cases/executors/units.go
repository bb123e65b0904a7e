// Package executors: which executor a statement runs on is a property of values, that flow through repositories, interfaces and
// contexts. On a transaction a claim is won when that commits; where nobody knows, it need not be undone here.
package executors

import (
	"context"

	"github.com/molecule-ai/claimvet/testdata/cases/executors/store"
)

//claimvet:effect
func notify(ctx context.Context, id int64) error { return nil }

func rightUnit(ctx context.Context, s *store.Store, id int64) (err error) {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Orders.Claim(ctx, id); err != nil {
		return err
	}
	if err := u.Orders.Log(ctx, id); err != nil {
		return err
	}
	if err := u.Commit(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = s.Orders.Release(ctx, id)
		}
	}()
	return notify(ctx, id)
}

func wrongUnit(ctx context.Context, s *store.Store, id int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Orders.Claim(ctx, id); err != nil {
		return err
	}
	if err := notify(ctx, id); err != nil { // want [gate]
		return err
	}
	return u.Commit()
}

// The store's own repository is on the pool, whatever is begun around it.
func wrongOutside(ctx context.Context, s *store.Store, id int64) error {
	u, err := s.Begin(context.Background())
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := s.Orders.Claim(ctx, id); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := u.Orders.Log(ctx, id); err != nil {
		return err // want [stranded]
	}
	if err := notify(ctx, id); err != nil {
		return err // want [stranded]
	}
	return u.Commit() // want [stranded]
}

// Both or neither.
func rightSameFate(ctx context.Context, s *store.Store, id, user int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Orders.Claim(ctx, id); err != nil {
		return err
	}
	if err := u.Orders.Debit(ctx, user); err != nil {
		return err
	}
	return u.Commit()
}

func wrongOtherFate(ctx context.Context, s *store.Store, id, user int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Orders.Claim(ctx, id); err != nil {
		return err
	}
	if err := s.Orders.Debit(ctx, user); err != nil { // want [gate]
		return err
	}
	return u.Commit()
}

// Lock, look, act, write.
func rightUnderLock(ctx context.Context, s *store.Store, id int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	state, err := u.Orders.ForUpdate(ctx, id)
	if err != nil || state != "paid" {
		return err
	}
	if err := notify(ctx, id); err != nil {
		return err
	}
	if err := u.Orders.SetSent(ctx, id); err != nil {
		return err
	}
	return u.Commit()
}

// Without the lock two may come here.
func wrongNoLock(ctx context.Context, s *store.Store, id int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := notify(ctx, id); err != nil { // want [gate]
		return err
	}
	if err := u.Orders.SetSent(ctx, id); err != nil { // want [sql]
		return err
	}
	return u.Commit()
}
