package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// The phases of an unfinished switch.
const (
	Claimed      = "claimed"
	Stopping     = "stopping"
	Provisioning = "provisioning"
)

// Claim is a switch that was won. Only [Store.Claim] and [Store.Take] make one, so what asks for a *Claim cannot be called
// without having claimed; one made by hand names no switch, and no step accepts it. All that it holds was read from the
// claimed row.
type Claim struct {
	id, workspace uuid.UUID
	from, to      string
	instance      string
	fence         int64
	attempt       int
	phase         string

	until atomic.Pointer[time.Time] // until when nobody else takes it, by this process's monotonic clock
}

// scan returns where a row of the claim goes.
func (c *Claim) scan() []any {
	return []any{&c.id, &c.workspace, &c.from, &c.to, &c.instance, &c.fence, &c.attempt, &c.phase}
}

// ID is the id of the switch, and its token at the provider.
func (c *Claim) ID() uuid.UUID { return c.id }

// Workspace is the id of the workspace.
func (c *Claim) Workspace() uuid.UUID { return c.workspace }

// From is the old provider.
func (c *Claim) From() string { return c.from }

// To is the new provider.
func (c *Claim) To() string { return c.to }

// OldInstance is the box that the claim found, on the old provider; "" for none.
func (c *Claim) OldInstance() string { return c.instance }

// Phase is the phase in which the switch was won: [Claimed], or where recovery goes on from.
func (c *Claim) Phase() string { return c.phase }

// Attempt says how many owners the switch has had, this one included.
func (c *Claim) Attempt() int { return c.attempt }

// Claim takes the workspace for a switch to another provider, if it is still what was seen. Without an error, won says
// whether this call is the one that took it. After an error the outcome is unknown: if it was won, recovery undoes it.
//
//claimvet:claim
func (s *Store) Claim(ctx context.Context, seen Workspace, to string) (c *Claim, won bool, err error) {
	token, owned := uuid.New(), s.until()
	row := new(Claim)
	won, err = s.certain(ctx, func(ctx context.Context) (bool, error) {
		return found(s.pool.QueryRow(ctx, sqlClaim, token, seen.ID, seen.Status, seen.Runtime, seen.Provider, seen.Persistent,
			seen.Instance, to, s.owner, millis(s.lease)).Scan(row.scan()...))
	}, func(ctx context.Context) (bool, error) {
		return found(s.pool.QueryRow(ctx, sqlClaimed, token).Scan(row.scan()...))
	})
	if err != nil {
		return nil, false, fmt.Errorf("claim: %w", err)
	}
	if !won {
		return nil, false, nil
	}
	row.until.Store(&owned)
	return row, true, nil
}

// Begin is the pivot: it commits the intent to stop the old box, before anyone stops it.
//
//claimvet:holds
func (s *Store) Begin(ctx context.Context, c *Claim) error {
	return s.step(ctx, c, "begin", reach(Stopping), sqlBegin, millis(s.lease))
}

// Repoint moves the workspace to the new provider, which has no box for it yet. A stop that failed is put on record in the
// same statement.
//
//claimvet:holds
func (s *Store) Repoint(ctx context.Context, c *Claim, stopErr error) error {
	return s.step(ctx, c, "repoint", reach(Provisioning), sqlRepoint, millis(s.lease), text(stopErr))
}

// Admit says whether the caller may call the provisioner: one caller per owner of the switch may, in all replicas.
// It is a claim for good: whoever is admitted and does not call is not admitted again; a new owner is.
//
//claimvet:claim final
func (s *Store) Admit(ctx context.Context, c *Claim) (bool, error) {
	err := s.step(ctx, c, "admit", target{sql: sqlAdmitted}, sqlAdmit, millis(s.lease))
	if errors.Is(err, ErrNotOwner) {
		return false, nil
	}
	return err == nil, err
}

// Finish hands the workspace to its new box. From here on it may be claimed again.
//
//claimvet:commit
func (s *Store) Finish(ctx context.Context, c *Claim, instance string) error {
	return s.step(ctx, c, "finish", reach("done"), sqlFinish, instance)
}

// Fail ends a switch that gets no new box, and says so in an event, which accounts for a box that may have been made all the
// same. From here on the workspace may be claimed again.
//
//claimvet:commit
func (s *Store) Fail(ctx context.Context, c *Claim, cause error) error {
	return s.end(ctx, c, "fail", reach("failed"), sqlFail, text(cause))
}

// Rollback undoes the claim, for its owner, and only before the pivot: otherwise the error is [ErrNotOwner].
//
//claimvet:rollback
func (s *Store) Rollback(ctx context.Context, c *Claim, cause error) error {
	return s.end(ctx, c, "rollback", reach("rolled_back"), sqlRollback, text(cause))
}

// HandOver leaves an unfinished switch to recovery, which goes on from its phase: at once if this owner is the first, and
// otherwise after a pause that grows with each owner, since what failed so often is not mended by haste. The error is
// [ErrNotOwner] where nothing was left to hand over.
//
//claimvet:commit
func (s *Store) HandOver(ctx context.Context, c *Claim, cause error) error {
	var pause time.Duration
	if c.attempt > 1 {
		pause = s.lease / 4 << min(c.attempt-2, 4)
	}
	return s.end(ctx, c, "hand over", target{sql: sqlHandedOver}, sqlHandOver, text(cause), millis(pause))
}
