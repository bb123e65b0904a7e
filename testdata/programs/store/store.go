package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

var (
	ErrLost     = errors.New("claim lost")
	ErrNotFound = errors.New("not found")
)

type Workspace struct {
	ID, Status, Name, Provider, InstanceID string
}

type Store struct{ db *sql.DB }

func New(db *sql.DB) *Store { return &Store{db: db} }

func (s *Store) Get(ctx context.Context, id string) (*Workspace, error) {
	var w Workspace
	err := s.db.QueryRowContext(ctx, `SELECT id, status, name, provider, instance_id FROM workspaces WHERE id = $1`, id).
		Scan(&w.ID, &w.Status, &w.Name, &w.Provider, &w.InstanceID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("get workspace %s: %w", id, err)
	}
	return &w, nil
}

// Claim moves the workspace to provisioning; false if somebody else holds it.
func (s *Store) Claim(ctx context.Context, id, prior string) (bool, error) {
	res, err := s.db.ExecContext(ctx, `UPDATE workspaces SET status = 'provisioning', updated_at = now() WHERE id = $1 AND status = $2 AND status <> 'provisioning'`, id, prior)
	if err != nil {
		return false, fmt.Errorf("claim: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return false, err
	}
	return n == 1, nil
}

// MustClaim returns ErrLost.
func (s *Store) MustClaim(ctx context.Context, id, prior string) error {
	won, err := s.Claim(ctx, id, prior)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	return nil
}

// Release puts the old status back.
//
//claimvet:rollback
func (s *Store) Release(ctx context.Context, id, prior string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE workspaces SET status = $2, updated_at = now() WHERE id = $1 AND status = 'provisioning'`, id, prior)
	return err
}

// Finish marks it running.
//
//claimvet:commit
func (s *Store) Finish(ctx context.Context, id, instance, url string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE workspaces SET status = 'running', instance_id = $2, url = $3, updated_at = now() WHERE id = $1 AND status = 'provisioning'`, id, instance, url)
	return err
}

// SetProvider writes the provider
func (s *Store) SetProvider(ctx context.Context, id, provider string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE workspaces SET provider = $2, instance_id = NULL WHERE id = $1`, id, provider)
	return err
}

func (s *Store) Audit(ctx context.Context, id, what string) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO audit (workspace_id, what) VALUES ($1, $2)`, id, what)
	return err
}

// InTx runs fn in a transaction.
func (s *Store) InTx(ctx context.Context, fn func(tx *sql.Tx) error) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
		if err != nil {
			_ = tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	return fn(tx)
}
