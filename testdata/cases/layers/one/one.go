// Package one is packages store, post and api in one. The rollback is reported at its statement, since that is in sight.
package one

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Parcels are the parcels that are on their way.
type Parcels struct{ DB *sql.DB }

// Reserve keeps to itself whether it was the first.
func (p *Parcels) Reserve(ctx context.Context, id int64) error {
	if _, err := p.DB.ExecContext(ctx, `UPDATE parcels SET state = 'leaving' WHERE id = $1 AND state = 'packed'`, id); err != nil {
		return fmt.Errorf("reserve parcel %d: %w", id, err)
	}
	return nil
}

// TryReserve says whether it was.
func (p *Parcels) TryReserve(ctx context.Context, id int64) (bool, error) {
	res, err := p.DB.ExecContext(ctx, `UPDATE parcels SET state = 'leaving' WHERE id = $1 AND state = 'packed'`, id)
	if err != nil {
		return false, fmt.Errorf("reserve parcel %d: %w", id, err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// CountReserved says how many rows there were.
func (p *Parcels) CountReserved(ctx context.Context, id int64) (int64, error) {
	res, err := p.DB.ExecContext(ctx, `UPDATE parcels SET state = 'leaving' WHERE id = $1 AND state = 'packed'`, id)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Unpack gives back whatever the parcel is by now.
func (p *Parcels) Unpack(ctx context.Context, id int64) error {
	_, err := p.DB.ExecContext(ctx, `UPDATE parcels SET state = 'packed' WHERE id = $1`, id) // want [sql]
	return err
}

// Release gives back what is reserved.
func (p *Parcels) Release(ctx context.Context, id int64) error {
	_, err := p.DB.ExecContext(ctx, `UPDATE parcels SET state = 'packed' WHERE id = $1 AND state = 'leaving'`, id)
	return err
}

// Sent is the end.
func (p *Parcels) Sent(ctx context.Context, id int64) error {
	_, err := p.DB.ExecContext(ctx, `UPDATE parcels SET state = 'sent' WHERE id = $1 AND state = 'leaving'`, id)
	return err
}

// A Carrier takes parcels.
type Carrier interface {
	Ship(to string) (string, error)
}

// Express cannot be called back.
type Express struct{}

//claimvet:effect
func (Express) Ship(to string) (string, error) { return "", nil }

// Dry only says what it would do.
type Dry struct{}

func (Dry) Ship(to string) (string, error) { return "dry", nil }

// A Scale weighs: nothing that it does is irreversible.
type Scale interface{ Weigh(id int64) int }

// Spring is a scale.
type Spring struct{}

func (Spring) Weigh(id int64) int { return 1 }

type service struct {
	store   *Parcels
	carrier Carrier
	scale   Scale
}

// Nobody can tell who was first, and the rollback is another's as well.
func (s *service) wrongSend(ctx context.Context, id int64, to string) error {
	if err := s.store.Reserve(ctx, id); err != nil { // want [sql]
		return err
	}
	if _, err := s.carrier.Ship(to); err != nil { // want [gate]
		return s.store.Unpack(context.WithoutCancel(ctx), id) // want [ownership]
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
	defer func() { _ = s.store.Unpack(after, id) }()
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
