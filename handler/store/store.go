// Package store keeps workspaces and their switches in PostgreSQL. It is the only lock there is: any number of replicas may
// work on one database.
package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	// ErrNotFound says that there is no such row.
	ErrNotFound = errors.New("not found")
	// ErrNotOwner says that a step changed nothing: the switch was taken over or may be at any moment, or is in another phase.
	ErrNotOwner = errors.New("not the owner any more, or in another phase")
)

// Store reads and moves switches. Its methods are safe for concurrent use.
type Store struct {
	pool           *pgxpool.Pool
	owner          string
	lease          time.Duration
	renewalsFailed atomic.Int64
}

// New returns a store for one replica. The owner names it in the rows that it works on, with something added that no other
// replica has; the lease is how long after its last sign of life others wait before they take a switch over.
func New(pool *pgxpool.Pool, owner string, lease time.Duration) *Store {
	return &Store{pool: pool, owner: owner + "/" + uuid.NewString()[:8], lease: lease}
}

// Workspace is what one look at a workspace saw. A claim compares it with the row.
type Workspace struct {
	ID           uuid.UUID
	Status       string
	Runtime      string
	Cloud        bool   // runs on a cloud's machine
	Provider     string // never empty
	Persistent   bool   // has a volume that stays behind on a switch
	Instance     string // "" for none
	ParentStatus string // "" for no parent
}

// Workspace reads a workspace. The error is [ErrNotFound] for none of that id.
func (s *Store) Workspace(ctx context.Context, id uuid.UUID) (Workspace, error) {
	var ws Workspace
	err := s.pool.QueryRow(ctx, sqlWorkspace, id).Scan(&ws.ID, &ws.Status, &ws.Runtime, &ws.Cloud, &ws.Provider,
		&ws.Persistent, &ws.Instance, &ws.ParentStatus)
	return ws, notFound(err)
}

// Switch is one row of the switches' history.
type Switch struct {
	ID, Workspace uuid.UUID
	From, To      string
	Phase         string // claimed, stopping, provisioning, done, rolled_back, failed
	OldBox        string // running, stopped, unresolved, none
	Created       time.Time
	Updated       time.Time
	Finished      *time.Time // nil for an unfinished one
}

// Switch reads a switch of a workspace. The error is [ErrNotFound] for none.
func (s *Store) Switch(ctx context.Context, workspace, id uuid.UUID) (Switch, error) {
	var sw Switch
	err := s.pool.QueryRow(ctx, sqlSwitch, workspace, id).Scan(&sw.ID, &sw.Workspace, &sw.From, &sw.To, &sw.Phase,
		&sw.OldBox, &sw.Created, &sw.Updated, &sw.Finished)
	return sw, notFound(err)
}

// Active returns the id of the unfinished switch of a workspace. The error is [ErrNotFound] for none.
func (s *Store) Active(ctx context.Context, workspace uuid.UUID) (id uuid.UUID, err error) {
	err = s.pool.QueryRow(ctx, sqlActive, workspace).Scan(&id)
	return id, notFound(err)
}

// OldestUnfinished returns the age of the oldest unfinished switch, 0 for none.
func (s *Store) OldestUnfinished(ctx context.Context) (time.Duration, error) {
	var seconds float64
	err := s.pool.QueryRow(ctx, sqlOldest).Scan(&seconds)
	return time.Duration(seconds * float64(time.Second)), err
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, sqlPing)
	return err
}

func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	return err
}
