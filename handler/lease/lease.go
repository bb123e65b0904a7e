// Package lease keeps a lease alive while work that depends on it is done.
package lease

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrLost is the cause with which work is cancelled that may have another owner by now.
var ErrLost = errors.New("lease lost")

// Hold keeps a lease that runs until the given time, by this process's clock, and returns a context for the work that needs
// it. Each third of the lease's length it calls renew, which returns until when the lease runs then. After an error it tries
// again, unless that is an [ErrLost]. When the lease is lost or has run out, the context is cancelled; its
// [context.Cause] is then an ErrLost.
//
// The caller ends with release. It returns once renew is not called any more.
func Hold(parent context.Context, length time.Duration, until time.Time,
	renew func(context.Context) (time.Time, error)) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(parent)
	if !time.Now().Before(until) {
		cancel(fmt.Errorf("%w: it ran out", ErrLost))
		return ctx, func() {}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cancel(keep(ctx, length, until, renew))
	}()
	return ctx, func() {
		cancel(context.Canceled)
		<-ended
	}
}

// keep renews until the context ends, or the lease is lost.
func keep(ctx context.Context, length time.Duration, until time.Time, renew func(context.Context) (time.Time, error)) error {
	failure := errors.New("this process was held up")
	next := until.Add(-2 * length / 3)
	for {
		if !pause(ctx, earlier(next, until)) {
			return context.Cause(ctx)
		}
		if !time.Now().Before(until) {
			return fmt.Errorf("%w: it could not be renewed in time: %w", ErrLost, failure)
		}
		later, err := renewBefore(ctx, until, renew)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, ErrLost):
			return err
		case err != nil:
			failure, next = err, time.Now().Add(length/15)
		default:
			until, next = later, later.Add(-2*length/3)
		}
	}
}

func renewBefore(ctx context.Context, until time.Time, renew func(context.Context) (time.Time, error)) (time.Time, error) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	return renew(ctx)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// pause waits, and reports whether the context has not ended.
func pause(ctx context.Context, until time.Time) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
