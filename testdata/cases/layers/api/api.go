// Package api is the layer where statements and effects meet: what one package would get reported, see package one, three get too.
package api

import (
	"context"
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases/layers/post"
	"github.com/molecule-ai/claimvet/testdata/cases/layers/store"
)

type service struct {
	store   *store.Parcels
	carrier post.Carrier
	scale   post.Scale
}

// Nobody can tell who was first, and the rollback is another's as well.
func (s *service) wrongSend(ctx context.Context, id int64, to string) error {
	if err := s.store.Reserve(ctx, id); err != nil { // want [sql]
		return err
	}
	if _, err := s.carrier.Ship(to); err != nil { // want [gate]
		return s.store.Unpack(context.WithoutCancel(ctx), id) // want [ownership] [sql]
	}
	return s.store.Sent(context.WithoutCancel(ctx), id)
}

func (s *service) rightSend(ctx context.Context, id int64, to string) (err error) {
	first, err := s.store.TryReserve(ctx, id)
	if err != nil || !first {
		return err
	}
	after := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.store.Release(after, id))
		}
	}()
	if _, err := s.carrier.Ship(to); err != nil {
		return err
	}
	return s.store.Sent(after, id)
}

// The count is there, and dropped.
func (s *service) wrongCount(ctx context.Context, id int64, to string) error {
	if _, err := s.store.CountReserved(ctx, id); err != nil { // want [sql]
		return err
	}
	_, err := s.carrier.Ship(to) // want [gate]
	return err
}

func (s *service) rightCount(ctx context.Context, id int64, to string) error {
	n, err := s.store.CountReserved(ctx, id)
	if err != nil || n == 0 {
		return err
	}
	after := context.WithoutCancel(ctx)
	defer func() { _ = s.store.Release(after, id) }()
	_, err = s.carrier.Ship(to)
	return err
}

// The rollback does not ask whose the parcel is by now.
func (s *service) wrongUndo(ctx context.Context, id int64, to string) error {
	n, err := s.store.CountReserved(ctx, id)
	if err != nil || n == 0 {
		return err
	}
	after := context.WithoutCancel(ctx)
	defer func() { _ = s.store.Unpack(after, id) }() // want [sql]
	_, err = s.carrier.Ship(to)
	return err
}

// begin only passes on that nobody can tell.
func (s *service) begin(ctx context.Context, id int64) error { return s.store.Reserve(ctx, id) }

func (s *service) wrongBegin(ctx context.Context, id int64, to string) error {
	if err := s.begin(ctx, id); err != nil { // want [sql]
		return err
	}
	_, err := s.carrier.Ship(to) // want [gate]
	return err
}

// No effect: a scale does nothing that another could not do again.
func (s *service) rightWeigh(ctx context.Context, id int64) (int, error) {
	if err := s.store.Reserve(ctx, id); err != nil {
		return 0, err
	}
	return s.scale.Weigh(id), nil
}
