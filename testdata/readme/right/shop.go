// Package shop is the example that README.md begins with, done right.
package shop

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"time"
)

// ErrTaken says that the order is paid, or that somebody else is at it.
var ErrTaken = errors.New("the order is not open")

// Shop sells things.
type Shop struct {
	db   *sql.DB
	card Card
}

// Card is where customers' cards are charged.
type Card interface {
	// Charge takes the money. After an error it has taken none.
	//
	//claimvet:effect
	Charge(ctx context.Context, order string) error
}

func (s *Shop) Pay(ctx context.Context, order string) error {
	res, err := s.db.ExecContext(ctx, `UPDATE orders SET status = 'paying' WHERE id = $1 AND status = 'open'`, order)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 { // the check
		return errors.Join(ErrTaken, err)
	}
	// From here on the client may hang up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	charged := false
	defer func() { // gives the order back, also after a panic
		if charged {
			return
		}
		_, err := s.db.ExecContext(ctx, `UPDATE orders SET status = 'open' WHERE id = $1 AND status = 'paying'`, order)
		if err != nil {
			log.Printf("order %s is still 'paying': %v", order, err)
		}
	}()
	if err := s.card.Charge(ctx, order); err != nil {
		return err
	}
	charged = true
	_, err = s.db.ExecContext(ctx, `UPDATE orders SET status = 'paid' WHERE id = $1`, order)
	return err
}
