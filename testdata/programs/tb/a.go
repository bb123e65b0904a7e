package tb

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

//claimvet:effect
func ship(ctx context.Context, id string) error { return nil }

//claimvet:rollback
func back(ctx context.Context, id string) {}

//claimvet:commit
func shipped(ctx context.Context, id string) error { return nil }

func process(ctx context.Context, id string) (err error) {
	defer func() {
		if err != nil {
			back(ctx, id)
		}
	}()
	if err := ship(ctx, id); err != nil {
		return err
	}
	return shipped(ctx, id)
}

const batchSQL = `UPDATE orders SET status = 'shipping' WHERE status = 'paid' RETURNING id`

// A: collect then loop, same function
func A(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, batchSQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	c := context.WithoutCancel(ctx)
	for _, id := range ids {
		if err := process(c, id); err != nil {
			slog.Error("process", "id", id, "err", err)
		}
	}
	return nil
}

// B: direct in the loop
func B(ctx context.Context, db *sql.DB) error {
	c := context.WithoutCancel(ctx)
	rows, err := db.QueryContext(ctx, batchSQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if err := process(c, id); err != nil {
			slog.Error("process", "id", id, "err", err)
		}
	}
	return rows.Err()
}

// C: helper returns the ids (sqlc :many shape), then loop
func claimBatch(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, batchSQL)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []string
	for rows.Next() {
		var i string
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return items, nil
}

func C(ctx context.Context, db *sql.DB) error {
	ids, err := claimBatch(ctx, db)
	if err != nil {
		return err
	}
	c := context.WithoutCancel(ctx)
	for _, id := range ids {
		if err := process(c, id); err != nil {
			slog.Error("process", "id", id, "err", err)
		}
	}
	return nil
}

// D: pgx.CollectRows
func D(ctx context.Context, db *pgxpool.Pool) error {
	rows, err := db.Query(ctx, batchSQL)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	c := context.WithoutCancel(ctx)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { _ = process(c, id) })
	}
	wg.Wait()
	return nil
}

// E: pgx ForEachRow
func E(ctx context.Context, db *pgxpool.Pool) error {
	rows, err := db.Query(ctx, batchSQL)
	if err != nil {
		return err
	}
	var id string
	c := context.WithoutCancel(ctx)
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error { return process(c, id) })
	return err
}

// F: in tx, collect, commit, then loop
func F(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, batchSQL)
	if err != nil {
		return err
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	c := context.WithoutCancel(ctx)
	for _, id := range ids {
		_ = process(c, id)
	}
	return nil
}

// G: sqlc :many in tx via helper
func G(ctx context.Context, db *pgxpool.Pool) error {
	var ids []string
	err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, batchSQL)
		if err != nil {
			return err
		}
		ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		return err
	}
	c := context.WithoutCancel(ctx)
	for _, id := range ids {
		_ = process(c, id)
	}
	return nil
}
