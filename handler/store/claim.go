package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Claim is a switch that was won. Only [Store.Claim] makes one, so what asks for a *Claim cannot be called without having
// claimed; one made by hand names no switch, and no step accepts it. All that it holds was read from the claimed row.
type Claim struct {
	id, workspace uuid.UUID
	from, to      string
	instance      string
	fence         int64
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

// Claim takes the workspace for a switch to another provider, if it is still what was seen. Without an error, won says
// whether this call is the one that took it. After an error the outcome is unknown.
//
//claimvet:claim
func (s *Store) Claim(ctx context.Context, seen Workspace, to string) (c *Claim, won bool, err error) {
	c = new(Claim)
	err = s.pool.QueryRow(ctx, sqlClaim, uuid.New(), seen.ID, seen.Status, seen.Runtime, seen.Provider, seen.Persistent,
		seen.Instance, to, s.owner, millis(s.lease)).
		Scan(&c.id, &c.workspace, &c.from, &c.to, &c.instance, &c.fence)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("claim: %w", err)
	}
	return c, true, nil
}

// Begin is the pivot: it commits the intent to stop the old box, before anyone stops it.
//
//claimvet:holds
func (s *Store) Begin(ctx context.Context, c *Claim) error {
	tag, err := s.pool.Exec(ctx, sqlBegin, c.id, c.fence, millis(s.lease))
	return applied("begin", tag.RowsAffected(), err)
}

// Repoint moves the workspace to the new provider, which has no box for it yet. A stop that failed is put on record in the
// same statement.
//
//claimvet:holds
func (s *Store) Repoint(ctx context.Context, c *Claim, stopErr error) error {
	tag, err := s.pool.Exec(ctx, sqlRepoint, c.id, c.fence, millis(s.lease), text(stopErr))
	return applied("repoint", tag.RowsAffected(), err)
}

// Admit says whether the caller may call the provisioner: one caller per owner of the switch may, in all replicas.
// It is a claim for good: whoever is admitted and does not call is not admitted again; a new owner is.
//
//claimvet:claim final
func (s *Store) Admit(ctx context.Context, c *Claim) (bool, error) {
	tag, err := s.pool.Exec(ctx, sqlAdmit, c.id, c.fence, millis(s.lease))
	return tag.RowsAffected() == 1, err
}

// Finish hands the workspace to its new box. From here on it may be claimed again.
//
//claimvet:commit
func (s *Store) Finish(ctx context.Context, c *Claim, instance string) error {
	tag, err := s.pool.Exec(ctx, sqlFinish, c.id, c.fence, instance)
	return applied("finish", tag.RowsAffected(), err)
}

// Fail ends a switch that gets no new box, and says so in an event. From here on the workspace may be claimed again.
//
//claimvet:commit
func (s *Store) Fail(ctx context.Context, c *Claim, cause error) error {
	tag, err := s.pool.Exec(ctx, sqlFail, c.id, c.fence, text(cause))
	return applied("fail", tag.RowsAffected(), err)
}

// Rollback undoes the claim, for its owner, and only before the pivot: otherwise the error is [ErrNotOwner].
//
//claimvet:rollback
func (s *Store) Rollback(ctx context.Context, c *Claim, cause error) error {
	tag, err := s.pool.Exec(ctx, sqlRollback, c.id, c.fence, text(cause))
	return applied("rollback", tag.RowsAffected(), err)
}

// HandOver leaves an unfinished switch to recovery, which goes on from its phase. The error is [ErrNotOwner] where nothing
// was left to hand over.
//
//claimvet:commit
func (s *Store) HandOver(ctx context.Context, c *Claim, cause error) error {
	tag, err := s.pool.Exec(ctx, sqlHandOver, c.id, c.fence, text(cause))
	return applied("hand over", tag.RowsAffected(), err)
}

func applied(step string, rows int64, err error) error {
	if err == nil && rows != 1 {
		err = ErrNotOwner
	}
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	return nil
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
