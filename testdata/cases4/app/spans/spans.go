// Package spans traces: a span is silent, and what uses its context is not.
package spans

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

var (
	db     *sql.DB
	tracer trace.Tracer

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim final
func first(ctx context.Context, key string) bool {
	res, err := db.ExecContext(ctx, `INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return false
	}
	n, err := res.RowsAffected()
	return err == nil && n == 1
}

func audit(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO audit (box) VALUES ($1)`, id)
	return err
}

// The span starts after the claim: its context keeps the origin.
func wrongAfter(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, span := tracer.Start(ctx, "section")
	defer span.End()
	if err := audit(ctx, id); err != nil { // want [lifetime]
		span.RecordError(err)
		return err
	}
	return nil
}

// The span starts after the claim, on a free context.
func rightAfter(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, span := tracer.Start(context.WithoutCancel(ctx), "section")
	defer span.End()
	return audit(ctx, id)
}

// The span's context is freed.
func rightFreed(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, span := tracer.Start(ctx, "section")
	defer span.End()
	return audit(context.WithoutCancel(ctx), id)
}

// The span started before the claim.
func wrongBefore(ctx context.Context, id string) error {
	ctx, span := tracer.Start(ctx, "switch")
	defer span.End()
	if !first(ctx, id) {
		return errBusy
	}
	return audit(ctx, id) // want [lifetime]
}

// A span for its own sake, and logging.
func rightOnly(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, span := tracer.Start(ctx, "section")
	defer span.End()
	span.AddEvent("won")
	slog.InfoContext(ctx, "won", "id", id)
	trace.SpanFromContext(ctx).SetName("won")
	return nil
}

// Two spans, one in the other.
func wrongNested(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, outer := tracer.Start(ctx, "outer")
	defer outer.End()
	ctx, inner := tracer.Start(ctx, "inner")
	defer inner.End()
	return audit(ctx, id) // want [lifetime]
}

// Each round has a span of its own, of a free context.
func rightRounds(ctx context.Context, ids []string) error {
	if !first(ctx, "all") {
		return errBusy
	}
	base := context.WithoutCancel(ctx)
	for _, id := range ids {
		ctx, span := tracer.Start(base, id)
		if err := audit(ctx, id); err != nil {
			span.RecordError(err)
		}
		span.End()
	}
	return nil
}
