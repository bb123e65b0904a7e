package handler

import (
	"context"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"
)

// A chore is what each replica does beside serving.
type chore struct {
	name     string
	interval time.Duration
	next     func(context.Context) (more bool, err error)
}

// Run recovers switches whose owners are gone, and stops boxes that were left over, until ctx ends or the handler drains.
// Each replica should run it: the replicas share the work by taking what is free. Several switches are recovered at a time, so
// that one whose old box does not stop keeps none of the others waiting.
func (h *Handler) Run(ctx context.Context) {
	var running sync.WaitGroup
	start := func(c chore) {
		running.Go(func() {
			for h.do(ctx, c) {
			}
		})
	}
	for range h.recoveries {
		start(chore{"recover", h.sweepInterval, h.RecoverNext})
	}
	start(chore{"reap", h.reapInterval, h.ReapNext})
	running.Wait()
}

// do carries out one piece of a chore, or waits where there is none. It reports whether to go on. A piece that panics has been
// settled by then, and must not end the process, and with it all other switches.
func (h *Handler) do(ctx context.Context, c chore) (goOn bool) {
	if ctx.Err() != nil || !h.work.enter() {
		return false
	}
	more := false
	func() {
		defer h.work.leave()
		defer func() {
			if p := recover(); p != nil {
				h.log.Error("panic", "chore", c.name, "panic", p, "stack", string(debug.Stack()))
			}
		}()
		var err error
		if more, err = c.next(ctx); err != nil {
			h.log.Error("database", "chore", c.name, "error", err)
		}
	}()
	return more || h.work.pause(ctx, c.interval)
}

// pause waits for an interval, less up to half of it, so that the replicas do not all come at the same moment. It reports
// whether to go on.
func (k *work) pause(ctx context.Context, interval time.Duration) bool {
	select {
	case <-time.After(interval - rand.N(interval/2+1)):
		return ctx.Err() == nil
	case <-k.draining:
		return false
	case <-ctx.Done():
		return false
	}
}
