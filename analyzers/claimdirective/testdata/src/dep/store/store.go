// Package store is what the other packages import.
package store

import "context"

type Store struct {
	OnLost func(ctx context.Context) error
	Name   string
	inner
}

func (s *Store) Claim(ctx context.Context, id string) (bool, error) { return false, nil }
func (s Store) Undo(ctx context.Context, id string)                 {}

type inner struct{}

func (inner) Promoted() {}

type Stopper interface {
	Stop(ctx context.Context, id string) error
}

var Hook = func() {}

const Limit = 3

func Open(name string) *Store { return nil }

func hidden() {}

//claimvet:effect
func Destroy(id string) error { return nil }

var _ = hidden
