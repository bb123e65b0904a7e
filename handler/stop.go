package handler

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// stopOldBox stops the box that the claim found, where the claim found it. It returns the last error: the switch goes on
// without the old box's consent, but not without a record of it.
func (h *Handler) stopOldBox(ctx context.Context, c *store.Claim) error {
	if c.OldInstance() == "" {
		return nil
	}
	return h.store.Holding(ctx, c, func(ctx context.Context) error {
		err := h.stopBox(ctx, cloud.Box{Provider: c.From(), Instance: c.OldInstance()}, c.ID())
		if err != nil && ctx.Err() == nil {
			h.metrics.stopsExhausted.Inc()
		}
		return err
	})
}

// stopBox tries a few times to stop a box that a switch left or is leaving, with growing pauses.
func (h *Handler) stopBox(ctx context.Context, box cloud.Box, of uuid.UUID) error {
	pause := h.stopBackoff
	for attempt := 1; ; attempt++ {
		err := h.stopOnce(ctx, box)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return errors.Join(err, context.Cause(ctx))
		}
		h.log.Warn("stop failed", "switch", of, "attempt", attempt, "error", err)
		if attempt == h.stopAttempts {
			return err
		}
		select {
		case <-time.After(pause/2 + rand.N(pause/2+1)): // replicas that failed together do not come back together
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		}
		pause *= 2
	}
}

func (h *Handler) stopOnce(ctx context.Context, box cloud.Box) error {
	ctx, cancel := context.WithTimeout(ctx, h.stopTimeout)
	defer cancel()
	return h.stopper.Stop(ctx, box)
}
