package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/lease"
)

// Take is recovery's claim: it takes over the switch whose lease ran out first, if there is one. The claim's phase says
// where to go on. After an error the outcome is unknown: what was taken is free again once its lease runs out.
//
//claimvet:claim
func (s *Store) Take(ctx context.Context) (c *Claim, taken bool, err error) {
	token, owned := uuid.New(), s.until()
	row := new(Claim)
	taken, err = s.certain(ctx, func(ctx context.Context) (bool, error) {
		return found(s.pool.QueryRow(ctx, sqlTake, s.owner, token, millis(s.lease)).Scan(row.scan()...))
	}, func(ctx context.Context) (bool, error) {
		return found(s.pool.QueryRow(ctx, sqlTaken, token).Scan(row.scan()...))
	})
	if err != nil {
		return nil, false, fmt.Errorf("take over: %w", err)
	}
	if !taken {
		return nil, false, nil
	}
	row.until.Store(&owned)
	return row, true, nil
}

// Renew extends the lease of an unfinished switch and returns until when it runs, by this process's clock. The error is
// [ErrNotOwner] if the switch was taken over, ended or handed over.
//
//claimvet:holds
func (s *Store) Renew(ctx context.Context, c *Claim) (time.Time, error) {
	until := s.until()
	tag, err := s.pool.Exec(ctx, sqlRenew, c.id, c.fence, millis(s.lease))
	if err == nil && tag.RowsAffected() == 0 {
		c.until.Store(nil)
		err = ErrNotOwner
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("renew: %w", err)
	}
	c.until.Store(&until)
	return until, nil
}

// Holding does what needs the claim's lease, and renews it all the while. The context that it hands on is cancelled, with the
// cause [lease.ErrLost], once somebody else may be the owner. It returns the error of do; where the lease has run out before,
// do is not called.
//
//claimvet:holds
func (s *Store) Holding(ctx context.Context, c *Claim, do func(context.Context) error) error {
	var until time.Time // long ago, for a claim made by hand
	if t := c.until.Load(); t != nil {
		until = *t
	}
	ctx, release := lease.Hold(ctx, s.lease, until, func(ctx context.Context) (time.Time, error) {
		until, err := s.Renew(ctx, c)
		if err != nil && !errors.Is(ctx.Err(), context.Canceled) {
			s.renewalsFailed.Add(1)
		}
		if errors.Is(err, ErrNotOwner) {
			err = fmt.Errorf("%w: %w", lease.ErrLost, err)
		}
		return until, err
	})
	defer release()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return do(ctx)
}

// RenewalsFailed says how many renewals of leases have failed.
func (s *Store) RenewalsFailed() int64 { return s.renewalsFailed.Load() }

// ReleaseAll gives up every lease that this replica has left, for others to go on at once. It is for a replica that works on
// none of them any more.
func (s *Store) ReleaseAll(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, sqlReleaseAll, s.owner); err != nil {
		return fmt.Errorf("release: %w", err)
	}
	return nil
}
