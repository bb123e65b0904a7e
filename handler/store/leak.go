package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Leak is a box that may be left over, and that nothing but an unresolved event names. Only [Store.TakeLeak] makes one.
type Leak struct {
	event    int64
	token    uuid.UUID
	sw       uuid.UUID
	provider string
	instance string
	attempt  int
}

// Switch is the id of the switch that left the box, and the token that a new box was ordered with.
func (l *Leak) Switch() uuid.UUID { return l.sw }

// Provider is where the box may be.
func (l *Leak) Provider() string { return l.provider }

// Instance is the old box; "" for a new one that only its token finds.
func (l *Leak) Instance() string { return l.instance }

// Attempt says how many times it was taken, this time included.
func (l *Leak) Attempt() int { return l.attempt }

// TakeLeak takes a leak for a time, within which no other replica gets it. Leaks that a workspace or an unfinished switch
// names are not taken. After an error the outcome is unknown: what was taken is free again after that time.
//
//claimvet:claim
func (s *Store) TakeLeak(ctx context.Context, length time.Duration) (l *Leak, taken bool, err error) {
	row := &Leak{token: uuid.New()}
	to := []any{&row.event, &row.sw, &row.provider, &row.instance, &row.attempt}
	taken, err = s.certain(ctx, func(ctx context.Context) (bool, error) {
		return found(s.pool.QueryRow(ctx, sqlTakeLeak, row.token, millis(length)).Scan(to...))
	}, func(ctx context.Context) (bool, error) {
		return found(s.pool.QueryRow(ctx, sqlLeakTaken, row.token).Scan(to...))
	})
	if err != nil {
		return nil, false, fmt.Errorf("take leak: %w", err)
	}
	if !taken {
		return nil, false, nil
	}
	return row, true, nil
}

// Resolve puts on record that the box is gone. The error is [ErrNotOwner] where another replica has the leak.
//
//claimvet:commit
func (s *Store) Resolve(ctx context.Context, l *Leak) error {
	resolved, err := s.certain(ctx, func(ctx context.Context) (bool, error) {
		tag, err := s.pool.Exec(ctx, sqlResolve, l.event, l.token, l.sw, l.instance != "")
		return tag.RowsAffected() == 1, err
	}, func(ctx context.Context) (is bool, err error) {
		err = s.pool.QueryRow(ctx, sqlResolved, l.event).Scan(&is)
		return is, err
	})
	if err == nil && !resolved {
		err = ErrNotOwner
	}
	if err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	return nil
}

// Postpone gives a leak back, to be tried again after a pause. If that cannot be written, its time runs out by itself.
//
//claimvet:rollback
func (s *Store) Postpone(ctx context.Context, l *Leak, pause time.Duration) error {
	tag, err := s.pool.Exec(ctx, sqlPostpone, l.event, l.token, millis(pause))
	if err == nil && tag.RowsAffected() != 1 {
		err = ErrNotOwner
	}
	if err != nil {
		return fmt.Errorf("postpone: %w", err)
	}
	return nil
}

// Unresolved counts the leaks of all replicas.
func (s *Store) Unresolved(ctx context.Context) (n int, err error) {
	err = s.pool.QueryRow(ctx, sqlUnresolved).Scan(&n)
	return n, err
}
