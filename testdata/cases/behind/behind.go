// Package behind works on values of a package that it does not import: what is known of that comes through the package between.
package behind

import (
	"context"
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases/behind/unit"
)

var errBusy = errors.New("busy")

func rightUnit(ctx context.Context, w *unit.Works, id int64) error {
	u, err := w.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	won, err := u.Jobs.Take(ctx, id)
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	if err := u.Commit(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = w.Pool.Put(ctx, id)
		}
	}()
	err = w.Pool.Charge(ctx, id)
	return err
}

func wrongUnit(ctx context.Context, w *unit.Works, id int64) error {
	u, err := w.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	won, err := u.Jobs.Take(ctx, id)
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	if err := w.Pool.Charge(ctx, id); err != nil { // want [gate]
		return err
	}
	return u.Commit()
}

func rightPool(ctx context.Context, w *unit.Works, id int64) (err error) {
	won, err := w.Pool.Take(ctx, id)
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	defer func() {
		if err != nil {
			_ = w.Pool.Put(context.WithoutCancel(ctx), id)
		}
	}()
	return w.Pool.Charge(ctx, id)
}

func wrongPool(ctx context.Context, w *unit.Works, id int64) error {
	won, err := w.Pool.Take(ctx, id)
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	return w.Pool.Charge(ctx, id) // want [stranded]
}

func wrongContext(ctx context.Context, w *unit.Works, id int64) (err error) {
	won, err := w.Pool.Take(ctx, id)
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	defer func() {
		if err != nil {
			_ = w.Pool.Put(context.WithoutCancel(ctx), id)
		}
	}()
	return w.Pool.Send(ctx, id) // want [lifetime]
}
