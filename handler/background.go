package handler

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Run recovers switches whose owners are gone, and stops boxes that were left over, until ctx ends or the handler drains.
// Each replica should run it. One at a time is recovered here: the replicas share the work by taking what is free.
func (h *Handler) Run(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { h.repeat(ctx, "recover", h.sweepInterval, h.RecoverNext) })
	loops.Go(func() { h.repeat(ctx, "reap", h.reapInterval, h.ReapNext) })
	loops.Wait()
}

// repeat does what there is to do, at once and then at each interval.
func (h *Handler) repeat(ctx context.Context, what string, interval time.Duration, next func(context.Context) (bool, error)) {
	for {
		for more := true; more; {
			if ctx.Err() != nil || !h.work.enter() {
				return
			}
			var err error
			more, err = next(ctx)
			h.work.leave()
			if err != nil {
				h.log.Error("database", "step", what, "error", err)
			}
		}
		select {
		case <-time.After(interval/2 + rand.N(interval/2+1)): // so that the replicas do not all look at the same moment
		case <-h.work.draining:
			return
		case <-ctx.Done():
			return
		}
	}
}
