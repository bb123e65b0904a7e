package executors

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/testdata/cases/executors/txctx"
)

var errBusy = errors.New("busy")

type jobs struct{ m *txctx.Manager }

func (j *jobs) take(ctx context.Context, id int64) (bool, error) {
	tag, err := j.m.Conn(ctx).Exec(ctx, `UPDATE jobs SET state = 'running' WHERE id = $1 AND state = 'queued'`, id)
	if err != nil {
		return false, err
	}
	return tag.RowsAffected() > 0, nil
}

func (j *jobs) put(ctx context.Context, id int64) error {
	_, err := j.m.Conn(ctx).Exec(ctx, `UPDATE jobs SET state = 'queued' WHERE id = $1 AND state = 'running'`, id)
	return err
}

func rightCarried(ctx context.Context, j *jobs, id int64) (err error) {
	err = j.m.Do(ctx, func(ctx context.Context) error {
		ok, err := j.take(ctx, id)
		if err != nil {
			return err
		}
		if !ok {
			return errBusy
		}
		return nil
	})
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = j.put(ctx, id)
		}
	}()
	return notify(ctx, id)
}

func wrongCarried(ctx context.Context, j *jobs, id int64) error {
	return j.m.Do(ctx, func(ctx context.Context) error {
		ok, err := j.take(ctx, id)
		if err != nil {
			return err
		}
		if !ok {
			return errBusy
		}
		return notify(ctx, id) // want [gate]
	})
}

// Called in whatever transaction somebody has begun: its claim is theirs to undo.
func rightInner(ctx context.Context, j *jobs, id int64) error {
	ok, err := j.take(ctx, id)
	if err != nil || !ok {
		return err
	}
	_, err = j.m.Conn(ctx).Exec(ctx, `INSERT INTO runs (job) VALUES ($1)`, id)
	return err
}

func rightOuter(ctx context.Context, j *jobs, ids []int64) error {
	return j.m.Do(ctx, func(ctx context.Context) error {
		for _, id := range ids {
			if err := rightInner(ctx, j, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func wrongSavepoint(ctx context.Context, pool *pgxpool.Pool, id int64) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		err := pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error {
			tag, err := sp.Exec(ctx, `UPDATE parts SET used_at = now() WHERE id = $1 AND used_at IS NULL`, id)
			if err == nil && tag.RowsAffected() == 0 {
				return errBusy
			}
			return err
		})
		if err != nil {
			return err
		}
		return notify(ctx, id) // want [gate]
	})
}

func rightSavepoint(ctx context.Context, pool *pgxpool.Pool, id int64) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		return pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error {
			tag, err := sp.Exec(ctx, `UPDATE parts SET used_at = now() WHERE id = $1 AND used_at IS NULL`, id)
			if err == nil && tag.RowsAffected() == 0 {
				return errBusy
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	return notify(context.WithoutCancel(ctx), id)
}

// Atomic is implemented elsewhere: all that is known is that it hands on the error.
type Atomic interface {
	InTx(ctx context.Context, fn func(ctx context.Context, tx pgx.Tx) error) error
}

func spend(ctx context.Context, tx pgx.Tx, id int64) error {
	tag, err := tx.Exec(ctx, `UPDATE vouchers SET spent_at = now() WHERE id = $1 AND spent_at IS NULL`, id)
	if err == nil && tag.RowsAffected() == 0 {
		return errBusy
	}
	return err
}

func rightUnknownUnit(ctx context.Context, a Atomic, id int64) error {
	if err := a.InTx(ctx, func(ctx context.Context, tx pgx.Tx) error { return spend(ctx, tx, id) }); err != nil {
		return err
	}
	return notify(context.WithoutCancel(ctx), id)
}

func wrongUnknownUnit(ctx context.Context, a Atomic, id int64) error {
	won := false
	err := a.InTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		err := spend(ctx, tx, id)
		won = err == nil
		return err
	})
	if !won {
		return err
	}
	return notify(context.WithoutCancel(ctx), id) // want [gate]
}
