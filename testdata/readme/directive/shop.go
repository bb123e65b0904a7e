// Package shop is the example that README.md begins with, with one directive.
package shop

import (
	"context"
	"database/sql"
)

// Shop sells things.
type Shop struct {
	db   *sql.DB
	card Card
}

// Card is where customers' cards are charged.
type Card interface {
	// Charge takes the money.
	//
	//claimvet:effect
	Charge(ctx context.Context, order string) error
}

func (s *Shop) Pay(ctx context.Context, order string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE orders SET status = 'paying' WHERE id = $1 AND status = 'open'`, order)
	if err != nil {
		return err
	}
	if err := s.card.Charge(ctx, order); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `UPDATE orders SET status = 'paid' WHERE id = $1`, order)
	return err
}
