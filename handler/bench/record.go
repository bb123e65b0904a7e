//go:build linux || darwin

package main

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// statement is one that the handler has sent.
type statement struct {
	sql  string
	args []any
}

// recorder notes the statements that are sent.
type recorder struct{ sent []statement }

func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.sent = append(r.sent, statement{data.SQL, slices.Clone(data.Args)})
	return ctx
}

func (r *recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// record lets one client take one turn, and returns the statements that the handler takes for it, with what they name.
func (b *bench) record(ctx context.Context, l load) (sent []statement, boxes []string, err error) {
	if err := b.reset(ctx, l); err != nil {
		return nil, nil, err
	}
	tracer := new(recorder)
	if _, _, err := b.overHTTP(1, tracer, b.handler)(ctx, l, 1); err != nil {
		return nil, nil, err
	}
	rows, err := b.pool.Query(ctx, `SELECT new_instance_id FROM provider_switches WHERE new_instance_id IS NOT NULL`)
	if err != nil {
		return nil, nil, err
	}
	boxes, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return tracer.sent, boxes, err
}
