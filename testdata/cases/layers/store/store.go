// Package store has the statements of a service in layers. What is wrong with them is seen where they meet an effect, in package api.
package store

import (
	"context"
	"database/sql"
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
	_, err := p.DB.ExecContext(ctx, `UPDATE parcels SET state = 'packed' WHERE id = $1`, id)
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
