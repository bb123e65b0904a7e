package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// A target is what a step leads to: a query that says of a switch and a fence whether it is reached.
type target struct {
	sql   string
	phase []any
}

func reach(phase string) target { return target{sqlReached, []any{phase}} }

// step carries out a transition that needs the lease. An owner whose lease has run out, by its own clock, does not try:
// what it was about to put on record may be cut short by just that.
func (s *Store) step(ctx context.Context, c *Claim, name string, to target, sql string, args ...any) error {
	if until := c.until.Load(); until == nil || !time.Now().Before(*until) {
		return fmt.Errorf("%s: the lease ran out: %w", name, ErrNotOwner)
	}
	until := s.until()
	if err := s.end(ctx, c, name, to, sql, args...); err != nil {
		return err
	}
	c.until.Store(&until)
	return nil
}

// end carries out a transition that ends an owner's part, with the lease or without: the fence alone decides.
func (s *Store) end(ctx context.Context, c *Claim, name string, to target, sql string, args ...any) error {
	made, err := s.certain(ctx, func(ctx context.Context) (bool, error) {
		tag, err := s.pool.Exec(ctx, sql, append([]any{c.id, c.fence}, args...)...)
		return tag.RowsAffected() == 1, err
	}, func(ctx context.Context) (reached bool, err error) {
		err = s.pool.QueryRow(ctx, to.sql, append([]any{c.id, c.fence}, to.phase...)...).Scan(&reached)
		return reached, err
	})
	if err == nil && !made {
		err = ErrNotOwner
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// until is when a lease runs out that is asked for now. The database starts it later.
func (s *Store) until() time.Time { return time.Now().Add(s.lease) }

// found tells a row from none.
func found(err error) (bool, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// text is an error's text, NULL for none. An error of a provider may say anything; what PostgreSQL cannot store would keep
// the step that records it from ever succeeding.
func text(err error) *string {
	if err == nil {
		return nil
	}
	const limit = 2000
	s := err.Error()
	s = strings.ReplaceAll(strings.ToValidUTF8(s[:min(len(s), limit)], "\uFFFD"), "\x00", "\uFFFD")
	return &s
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
