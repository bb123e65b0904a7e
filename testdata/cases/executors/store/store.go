// Package store holds repositories that work on a pool, or on a transaction when they are copied by WithTx.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

var ErrTaken = errors.New("taken")

type dbtx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

type Orders struct{ db dbtx }

func NewOrders(db *sql.DB) *Orders { return &Orders{db: db} }

func (o *Orders) WithTx(tx *sql.Tx) *Orders {
	own := *o
	own.db = tx
	return &own
}

func (o *Orders) Claim(ctx context.Context, id int64) error {
	res, err := o.db.ExecContext(ctx, `UPDATE orders SET state = 'shipping' WHERE id = $1 AND state = 'paid'`, id)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

func (o *Orders) Release(ctx context.Context, id int64) error {
	_, err := o.db.ExecContext(ctx, `UPDATE orders SET state = 'paid' WHERE id = $1 AND state = 'shipping'`, id)
	return err
}

func (o *Orders) Log(ctx context.Context, id int64) error {
	_, err := o.db.ExecContext(ctx, `INSERT INTO order_log (order_id) VALUES ($1)`, id)
	return err
}

// Debit takes money, in the transaction that the orders are on.
//
//claimvet:effect
func (o *Orders) Debit(ctx context.Context, user int64) error {
	_, err := o.db.ExecContext(ctx, `UPDATE balances SET amount = amount - 1 WHERE user_id = $1`, user)
	return err
}

func (o *Orders) ForUpdate(ctx context.Context, id int64) (state string, err error) {
	err = o.db.QueryRowContext(ctx, `SELECT state FROM orders WHERE id = $1 FOR UPDATE`, id).Scan(&state)
	return state, err
}

// SetSent is called under the lock of ForUpdate.
func (o *Orders) SetSent(ctx context.Context, id int64) error {
	_, err := o.db.ExecContext(ctx, `UPDATE orders SET state = 'sent' WHERE id = $1 AND state = 'paid'`, id)
	return err
}

// A Unit is a transaction and the repositories on it.
type Unit struct {
	tx     *sql.Tx
	Orders *Orders
}

type Store struct {
	db     *sql.DB
	Orders *Orders
}

func (s *Store) Begin(ctx context.Context) (*Unit, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Unit{tx: tx, Orders: s.Orders.WithTx(tx)}, nil
}

func (u *Unit) Commit() error   { return u.tx.Commit() }
func (u *Unit) Rollback() error { return u.tx.Rollback() }
