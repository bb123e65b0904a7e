// Package ctxs derives contexts for others.
package ctxs

import (
	"context"
	"net/http"
	"time"
)

// Detach keeps the values of ctx, and nothing of its end.
func Detach(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(keep(ctx), time.Minute)
}

func keep(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Fresh takes nothing of ctx but its deadline's distance.
func Fresh(ctx context.Context) (context.Context, context.CancelFunc) {
	d := time.Minute
	if deadline, ok := ctx.Deadline(); ok {
		d = time.Until(deadline)
	}
	return context.WithTimeout(context.Background(), d)
}

// Bound only sets a bound.
func Bound(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// Request gives the context of a request, with a value.
func Request(r *http.Request) context.Context {
	return context.WithValue(r.Context(), key{}, r.Header.Get("X-Request-ID"))
}

// RequestDetached gives the context of a request without its end.
func RequestDetached(r *http.Request) context.Context { return context.WithoutCancel(Request(r)) }

type key struct{}

// ID is what Request put there.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}

// A Scope carries a context.
type Scope struct {
	ctx  context.Context
	name string
}

// NewScope makes a scope.
func NewScope(ctx context.Context, name string) *Scope { return &Scope{ctx: ctx, name: name} }

// Context is the scope's context.
func (s *Scope) Context() context.Context { return s.ctx }

// Name is the scope's name.
func (s *Scope) Name() string { return s.name }

// Run outlives every request.
//
//claimvet:detached
func Run(ctx context.Context, f func(context.Context) error) error { return f(ctx) }
