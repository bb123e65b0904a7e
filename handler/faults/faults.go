// Package faults lets a test step in before and after each statement and each call of a provider: to hold it, to end the
// process there, to look at the database. The code under test is the one that ships: its pool gets a tracer, and the simulated
// cloud calls the same hook.
//
//	config.ConnConfig.Tracer = faults.Statements(hook)
//	sim.OnCall(hook)
//
// To lose a request or an answer on the wire, a net.Conn in the pool's ConnConfig.DialFunc is the place.
package faults

import (
	"context"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

// A Hook is called at each point, in the goroutine that is at work there: "before begin", "after begin" and so on for each
// statement of package store, by the name that it begins with, and for the simulated cloud's stop, provision and revoke. What
// it does before it returns happens at that point.
//
// On the way of a switch stand workspace, claim, begin, stop, repoint, admit, provision and finish; beside it rollback, fail, hand
// over, renew and active; in recovery take; in a shutdown release all; in the reaper take leak, stop or revoke, resolve and
// postpone. Where an answer got lost, claimed, reached, admitted, handed over, taken, leak taken and resolved look for it.
type Hook = func(ctx context.Context, point string)

// At returns a hook that acts once, where a point is come to for the n-th time, from 1.
func At(point string, n int, act func()) Hook {
	var mu sync.Mutex
	return func(_ context.Context, at string) {
		if at != point {
			return
		}
		mu.Lock()
		n--
		now := n == 0
		mu.Unlock()
		if now {
			act()
		}
	}
}

// Statements returns a tracer for a pool's ConnConfig.
func Statements(hook Hook) pgx.QueryTracer { return statements{hook} }

type statements struct{ hook Hook }

type nameKey struct{}

func (s statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	name := nameOf(data.SQL)
	if name == "" {
		return ctx
	}
	s.hook(ctx, "before "+name)
	return context.WithValue(ctx, nameKey{}, name)
}

func (s statements) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	if name, ok := ctx.Value(nameKey{}).(string); ok {
		s.hook(ctx, "after "+name)
	}
}

// nameOf returns the comment that a statement begins with, "" for none.
func nameOf(sql string) string {
	line, _, _ := strings.Cut(sql, "\n")
	name, ok := strings.CutPrefix(line, "-- ")
	if !ok {
		return ""
	}
	return name
}
