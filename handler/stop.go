package handler

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// stopOldBox stops the box that the claim found, where the claim found it. It tries a few times, with growing pauses, and
// returns the last error: the switch goes on without the old box's consent, but not without a record of it.
func (h *Handler) stopOldBox(ctx context.Context, c *store.Claim) error {
	if c.OldInstance() == "" {
		return nil
	}
	box := cloud.Box{Provider: c.From(), Instance: c.OldInstance()}
	pause := h.stopBackoff
	for attempt := 1; ; attempt++ {
		err := h.stopOnce(ctx, box)
		if err == nil {
			return nil
		}
		h.log.Warn("stop failed", "switch", c.ID(), "attempt", attempt, "error", err)
		if attempt == h.stopAttempts {
			h.metrics.stopsExhausted.Inc()
			return err
		}
		select {
		case <-time.After(pause/2 + rand.N(pause/2+1)): // replicas that failed together do not come back together
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
		pause *= 2
	}
}

func (h *Handler) stopOnce(ctx context.Context, box cloud.Box) error {
	ctx, cancel := context.WithTimeout(ctx, h.stopTimeout)
	defer cancel()
	return h.stopper.Stop(ctx, box)
}
