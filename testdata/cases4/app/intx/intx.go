// Package intx claims inside functions that other packages run in transactions: won is what was committed.
package intx

import (
	"context"
	"database/sql"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/boxdb"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/txs"
)

var (
	db   *sql.DB
	pool *pgxpool.Pool

	background = context.Background()
)

const (
	mark    = `UPDATE parcels SET shipped_at = now() WHERE id = $1 AND shipped_at IS NULL`
	history = `INSERT INTO parcel_log (parcel) VALUES ($1)`
)

// markIn marks the parcel in somebody's transaction, and gives an error to a loser.
func markIn(tx *sql.Tx, id string) error {
	res, err := tx.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return lease.ErrBusy
	}
	return nil
}

// The transaction's nil has won.
func rightInTx(id string) error {
	err := txs.InTx(background, db, func(tx *sql.Tx) error {
		if err := markIn(tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(history, id)
		return err
	})
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// The effect inside comes before the commit.
func wrongInTx(id string) error {
	return txs.InTx(background, db, func(tx *sql.Tx) error {
		if err := markIn(tx, id); err != nil {
			return err
		}
		return lease.Stop(id) // want [gate]
	})
}

// The transaction's error is told and forgotten.
func wrongInTxError(id string) error {
	err := txs.InTx(background, db, func(tx *sql.Tx) error { return markIn(tx, id) })
	if err != nil {
		log.Print(err)
	}
	return lease.Stop(id) // want [gate]
}

// The result is carried out, and asked after the commit.
func rightCaptured(id string) error {
	var won bool
	err := txs.InTxFlag(db, func(tx *sql.Tx) (err error) {
		won, err = boxdb.MarkTx(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if !won {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The result is carried out, and all that is asked: the commit may have failed.
func wrongCaptured(id string) error {
	var won bool
	err := txs.InTxFlag(db, func(tx *sql.Tx) (err error) {
		won, err = boxdb.MarkTx(tx, id)
		return err
	})
	if won {
		return lease.Stop(id) // want [gate]
	}
	return err
}

// The result is carried out, and only the commit is asked.
func wrongCommitAlone(id string) error {
	var won bool
	err := txs.InTxFlag(db, func(tx *sql.Tx) (err error) {
		won, err = boxdb.MarkTx(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	log.Print("won: ", won)
	return lease.Stop(id) // want [gate]
}

// The style with the named result.
func rightNamed(id string) error {
	err := txs.InTxNamed(background, db, func(_ context.Context, tx *sql.Tx) error { return markIn(tx, id) })
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// The style with the named result: inside it is too early.
func wrongNamed(id string) error {
	return txs.InTxNamed(background, db, func(_ context.Context, tx *sql.Tx) error {
		if err := markIn(tx, id); err != nil {
			return err
		}
		if err := lease.Stop(id); err != nil { // want [gate]
			return err
		}
		_, err := tx.Exec(history, id)
		return err
	})
}

// The generic style.
func rightValue(id string) error {
	n, err := txs.InTxValue(background, db, func(tx *sql.Tx) (int64, error) {
		res, err := tx.Exec(mark, id)
		if err != nil {
			return 0, err
		}
		return res.RowsAffected()
	})
	if err != nil {
		return err
	}
	if n != 1 {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The generic style, and the count is not asked.
func wrongValue(id string) error {
	n, err := txs.InTxValue(background, db, func(tx *sql.Tx) (int64, error) {
		res, err := tx.Exec(mark, id)
		if err != nil {
			return 0, err
		}
		return res.RowsAffected()
	})
	if err != nil {
		return err
	}
	log.Print("rows: ", n)
	return lease.Stop(id) // want [gate]
}

// The generic style, with a helper of another package.
func rightValueHelper(id string) error {
	won, err := txs.InTxValue(background, db, func(tx *sql.Tx) (bool, error) { return boxdb.MarkTx(tx, id) })
	if err != nil || !won {
		return err
	}
	return lease.Stop(id)
}

// What is always rolled back was never won.
func wrongDry(id string) error {
	if err := txs.Dry(db, func(tx *sql.Tx) error { return markIn(tx, id) }); err != nil {
		return err
	}
	return lease.Stop(id) // want [gate]
}

// The context may be the caller's inside; after the commit it may not, and is not.
func rightContext(ctx context.Context, id string) error {
	err := txs.InTxNamed(ctx, db, func(ctx context.Context, tx *sql.Tx) error {
		if err := markIn(tx, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, history, id)
		return err
	})
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// After the commit the context is the caller's.
func wrongContext(ctx context.Context, id string) error {
	err := txs.InTxNamed(ctx, db, func(ctx context.Context, tx *sql.Tx) error { return markIn(tx, id) })
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, history, id); err != nil { // want [lifetime]
		return err
	}
	return lease.Stop(id)
}

// markPgx marks the parcel in somebody's transaction.
func markPgx(tx pgx.Tx, id string) (bool, error) {
	tag, err := tx.Exec(background, mark, id)
	return err == nil && tag.RowsAffected() > 0, err
}

// pgx's own helper.
func rightBeginFunc(id string) error {
	var won bool
	err := pgx.BeginFunc(background, pool, func(tx pgx.Tx) (err error) {
		won, err = markPgx(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if !won {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// pgx's own helper: inside it is too early.
func wrongBeginFunc(id string) error {
	return pgx.BeginFunc(background, pool, func(tx pgx.Tx) error {
		won, err := markPgx(tx, id)
		if err != nil || !won {
			return err
		}
		return lease.Stop(id) // want [gate]
	})
}

// pgx's own helper with options: the loser's error rolls back.
func rightBeginTxFunc(id string) error {
	err := pgx.BeginTxFunc(background, pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
		won, err := markPgx(tx, id)
		if err != nil {
			return err
		}
		if !won {
			return lease.ErrBusy
		}
		return nil
	})
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// pgx's own helper with options: the loser returns nil, and commits.
func wrongBeginTxFunc(id string) error {
	err := pgx.BeginTxFunc(background, pool, pgx.TxOptions{}, func(tx pgx.Tx) error {
		won, err := markPgx(tx, id)
		if err != nil {
			return err
		}
		if !won {
			log.Print("lost ", id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return lease.Stop(id) // want [gate]
}

// pgx's own helper, and the commit's error is forgotten.
func wrongBeginFuncError(id string) error {
	var won bool
	err := pgx.BeginFunc(background, pool, func(tx pgx.Tx) (err error) {
		won, err = markPgx(tx, id)
		return err
	})
	if err != nil {
		log.Print(err)
	}
	if won {
		return lease.Stop(id) // want [gate]
	}
	return nil
}

// A status, not final, claimed in the transaction: after the commit nothing gives it back.
func wrongStatus(id string) error {
	err := pgx.BeginFunc(background, pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(background, `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return lease.ErrBusy
		}
		_, err = tx.Exec(background, history, id)
		return err
	})
	if err != nil {
		return err
	}
	return lease.Stop(id) // want [stranded]
}

// A status, not final, claimed in the transaction: after the commit a defer gives it back.
func rightStatus(id string) (err error) {
	err = pgx.BeginFunc(background, pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(background, `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return lease.ErrBusy
		}
		_, err = tx.Exec(background, history, id)
		return err
	})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			if _, err := pool.Exec(background, `UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'shipping'`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	return lease.Stop(id)
}
