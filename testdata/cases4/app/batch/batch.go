// Package batch claims several rows at once, with helpers of its own and of pgx.
package batch

import (
	"context"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/run"
)

var (
	pool *pgxpool.Pool

	background = context.Background()
)

const mark = `UPDATE mails SET sent_at = now() WHERE sent_at IS NULL AND due < now() RETURNING id`

// pgx collects the rows.
func rightCollect() error {
	rows, err := pool.Query(background, mark)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := lease.Stop(id); err != nil {
			return err
		}
	}
	return nil
}

// pgx collects the rows, and perhaps there is none.
func wrongCollect() error {
	rows, err := pool.Query(background, mark)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	log.Print("rows: ", len(ids))
	return lease.Stop("operator") // want [gate]
}

// pgx calls for each row.
func rightForEach() error {
	rows, err := pool.Query(background, mark)
	if err != nil {
		return err
	}
	var id string
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error { return lease.Stop(id) })
	return err
}

// due gives the rows to its callers.
func due() (ids []string, err error) {
	rows, err := pool.Query(background, mark)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// The helper's rows have been won.
func rightDue() error {
	ids, err := due()
	if err != nil {
		return err
	}
	return run.Each(ids, lease.Stop)
}

// What is stopped is something else than the helper's rows, of which there may be none.
func wrongDue(others []string) error {
	ids, err := due()
	if err != nil {
		return err
	}
	log.Print("rows: ", len(ids))
	return run.Each(others, lease.Stop) // want [gate]
}

// The helper's rows are counted.
func rightDueCounted() error {
	ids, err := due()
	if err != nil || len(ids) == 0 {
		return err
	}
	return lease.StopAll(ids...)
}

// The helper's rows are counted, and none is let through.
func wrongDueCounted() error {
	ids, err := due()
	if err != nil {
		return err
	}
	if len(ids) > 100 {
		ids = ids[:100]
	}
	return lease.Stop("operator") // want [gate]
}

// The first of them, if there is one.
func rightFirst() error {
	ids, err := due()
	if err != nil {
		return err
	}
	if len(ids) < 1 {
		return nil
	}
	return lease.Stop(ids[0])
}
