// Package service claims in the ways of services: rows that are returned, rows that are made sure of first, unique keys,
// transactions in the body, batches.
package service

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

//claimvet:effect
func ship(ctx context.Context, id int64) error { return nil }

var ErrNone = errors.New("none")

type Job struct {
	ID    int64
	Owner string
}

type DB struct{ db *sql.DB }

// Next has one job, or returns ErrNone.
//
//claimvet:claim
func (d *DB) Next(ctx context.Context, me string) (Job, error) {
	var j Job
	err := d.db.QueryRowContext(ctx, `UPDATE jobs SET owner = $1 WHERE id = (SELECT id FROM jobs WHERE owner IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, owner`, me).Scan(&j.ID, &j.Owner)
	if errors.Is(err, sql.ErrNoRows) {
		return Job{}, ErrNone
	}
	if err != nil {
		return Job{}, fmt.Errorf("next: %w", err)
	}
	return j, nil
}

//claimvet:rollback
func (d *DB) Drop(ctx context.Context, j Job) error {
	_, err := d.db.ExecContext(ctx, `UPDATE jobs SET owner = NULL WHERE id = $1 AND owner = $2`, j.ID, j.Owner)
	return err
}

func (d *DB) rightA(ctx context.Context) error {
	j, err := d.Next(ctx, "me")
	if errors.Is(err, ErrNone) {
		return nil
	} else if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer d.Drop(ctx, j)
	return ship(ctx, j.ID)
}

func (d *DB) wrongA(ctx context.Context) error {
	j, err := d.Next(ctx, "me")
	if errors.Is(err, ErrNone) {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	defer d.Drop(ctx, j)
	return ship(ctx, j.ID) // want [gate]
}

// Lead makes sure that there is a row, and takes it if it is free.
//
//claimvet:claim expires
func (d *DB) Lead(ctx context.Context, me string) (bool, error) {
	if _, err := d.db.ExecContext(ctx, `INSERT INTO leases (name) VALUES ('leader') ON CONFLICT DO NOTHING`); err != nil {
		return false, err
	}
	res, err := d.db.ExecContext(ctx, `UPDATE leases SET owner = $1, until = now() + interval '1 minute' WHERE name = 'leader' AND (owner = $1 OR until < now())`, me)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func (d *DB) rightD(ctx context.Context) error {
	ok, err := d.Lead(ctx, "me")
	if err != nil || !ok {
		return err
	}
	return ship(context.WithoutCancel(ctx), 1)
}

func (d *DB) wrongD(ctx context.Context) error {
	if _, err := d.Lead(ctx, "me"); err != nil {
		return err
	}
	return ship(context.WithoutCancel(ctx), 1) // want [gate]
}

type pgErr struct{ Code string }

func (e *pgErr) Error() string { return e.Code }

func unique(err error) bool {
	var e *pgErr
	return errors.As(err, &e) && e.Code == "23505"
}

// Once makes a row that nobody can make twice.
//
//claimvet:claim final
func (d *DB) Once(ctx context.Context, key string) (bool, error) {
	_, err := d.db.ExecContext(ctx, `INSERT INTO once (key) VALUES ($1)`, key)
	if unique(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, nil
}

func (d *DB) rightE(ctx context.Context) error {
	first, err := d.Once(ctx, "k")
	if err != nil {
		return err
	}
	if !first {
		return nil
	}
	return ship(context.WithoutCancel(ctx), 1)
}

// Hold clears away what has expired, and makes a row that nobody can make twice.
//
//claimvet:claim
func (d *DB) Hold(ctx context.Context, name string) error {
	if _, err := d.db.ExecContext(ctx, `DELETE FROM locks WHERE until < now()`); err != nil {
		return err
	}
	if _, err := d.db.ExecContext(ctx, `INSERT INTO locks (name) VALUES ($1)`, name); err != nil {
		if unique(err) {
			return ErrNone
		}
		return err
	}
	return nil
}

//claimvet:rollback
func (d *DB) Unhold(ctx context.Context, name string) error {
	_, err := d.db.ExecContext(ctx, `DELETE FROM locks WHERE name = $1`, name)
	return err
}

func (d *DB) rightF(ctx context.Context) error {
	if err := d.Hold(ctx, "x"); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer d.Unhold(ctx, "x")
	return ship(ctx, 1)
}

func (d *DB) wrongF(ctx context.Context) error {
	if err := d.Hold(ctx, "x"); err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer d.Unhold(ctx, "x") // want [ownership]
	return ship(ctx, 1)      // want [gate]
}

// Start looks and sets under a lock of its own transaction.
//
//claimvet:claim
func (d *DB) Start(ctx context.Context, id int64) (bool, error) {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	var st string
	if err := tx.QueryRowContext(ctx, `SELECT st FROM work WHERE id = $1 FOR UPDATE`, id).Scan(&st); err != nil {
		return false, err
	}
	if st != "new" {
		return false, nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE work SET st = 'on' WHERE id = $1`, id); err != nil {
		return false, err
	}
	if err := tx.Commit(); err != nil {
		return false, err
	}
	return true, nil
}

//claimvet:rollback
func (d *DB) Stop(ctx context.Context, id int64) error {
	_, err := d.db.ExecContext(ctx, `UPDATE work SET st = 'new' WHERE id = $1 AND st = 'on'`, id)
	return err
}

func (d *DB) rightG(ctx context.Context, id int64) error {
	ok, err := d.Start(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	defer d.Stop(ctx, id)
	return ship(ctx, id)
}

func (d *DB) wrongG(ctx context.Context, id int64) error {
	ok, err := d.Start(ctx, id)
	if err != nil {
		return err
	}
	if ok {
		return nil // want [stranded]
	}
	return ship(context.WithoutCancel(ctx), id) // want [gate]
}

// A Lease is released once.
type Lease struct {
	once sync.Once
	d    *DB
}

//claimvet:claim
func (d *DB) Lease(ctx context.Context) (*Lease, error) {
	if err := d.Hold(ctx, "lease"); err != nil {
		return nil, err
	}
	return &Lease{d: d}, nil
}

//claimvet:rollback
func (l *Lease) Close() error {
	var err error
	l.once.Do(func() { err = l.d.Unhold(context.Background(), "lease") })
	return err
}

func (d *DB) rightH(ctx context.Context) (err error) {
	l, err := d.Lease(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return ship(context.WithoutCancel(ctx), 1)
}

func (d *DB) wrongH(ctx context.Context) error {
	l, err := d.Lease(ctx)
	if err != nil {
		return err
	}
	if err := ship(context.WithoutCancel(ctx), 1); err != nil {
		return err // want [stranded]
	}
	return l.Close()
}

func (d *DB) inTx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Reserve claims in a transaction of its own.
//
//claimvet:claim
func (d *DB) Reserve(ctx context.Context, id int64) (ok bool, err error) {
	err = d.inTx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE seats SET st = 'held' WHERE id = $1 AND st = 'free'`, id)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		ok = n == 1
		return err
	})
	return ok, err
}

//claimvet:rollback
func (d *DB) Unreserve(ctx context.Context, id int64) {
	_, _ = d.db.ExecContext(ctx, `UPDATE seats SET st = 'free' WHERE id = $1 AND st = 'held'`, id)
}

func (d *DB) rightI(ctx context.Context, id int64) error {
	ok, err := d.Reserve(ctx, id)
	if err != nil || !ok {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer d.Unreserve(ctx, id)
	return ship(ctx, id)
}

func (d *DB) wrongI(ctx context.Context, id int64) error {
	ok, _ := d.Reserve(ctx, id)
	if !ok {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	defer d.Unreserve(ctx, id) // want [ownership]
	return ship(ctx, id)       // want [gate]
}

// Batch has all that nobody has.
//
//claimvet:claim
func (d *DB) Batch(ctx context.Context, me string) ([]Job, error) {
	rows, err := d.db.QueryContext(ctx, `UPDATE jobs SET owner = $1 WHERE owner IS NULL RETURNING id, owner`, me)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Job
	for rows.Next() {
		var j Job
		if err := rows.Scan(&j.ID, &j.Owner); err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, rows.Err()
}

func (d *DB) rightJ(ctx context.Context) error {
	jobs, err := d.Batch(ctx, "me")
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	for _, j := range jobs {
		if err := d.one(ctx, j); err != nil {
			fmt.Println(err)
		}
	}
	return nil
}

func (d *DB) one(ctx context.Context, j Job) error {
	defer d.Drop(ctx, j)
	return ship(ctx, j.ID)
}
