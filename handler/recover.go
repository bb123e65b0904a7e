package handler

import (
	"context"
	"errors"
	"fmt"

	"github.com/molecule-ai/claimvet/handler/store"
)

// maxTakeovers is how many times a switch is taken over. What still fails then does not mend itself.
const maxTakeovers = 5

var (
	errAbandoned = errors.New("its owner went away before anything was stopped")
	errGivenUp   = fmt.Errorf("given up: it was taken over more than %d times", maxTakeovers)
)

// RecoverNext takes over one switch whose owner is gone and goes on from its phase. It reports whether there was one. How
// that ends is on record in the switch; the error is of the taking-over alone.
func (h *Handler) RecoverNext(ctx context.Context) (found bool, err error) {
	ctx, cancel := h.detach(ctx)
	defer cancel()
	claim, taken, err := h.store.Take(ctx)
	if err != nil || !taken {
		return false, err
	}
	var failure error
	finished := false
	defer func() {
		if !finished {
			h.settle(claim, failure)
		}
	}()
	h.tookOver(claim)
	if failure = h.goOn(ctx, claim); failure != nil {
		return true, nil
	}
	finished = true
	h.ended(claim, "done", nil)
	return true, nil
}

// goOn is the rest of [Handler.SwitchProvider], from the phase in which the claim was taken over. A switch that is given up
// calls no provider any more. Its old box is put on record as after a stop that was exhausted.
//
//claimvet:holds
func (h *Handler) goOn(ctx context.Context, c *store.Claim) error {
	if c.Phase() == store.Claimed {
		return errAbandoned
	}
	givenUp := c.Attempt() > maxTakeovers+1
	if c.Phase() == store.Stopping {
		stopErr := errGivenUp
		if !givenUp {
			stopErr = h.stopOldBox(ctx, c)
		}
		if err := h.store.Repoint(ctx, c, stopErr); err != nil {
			return err
		}
	}
	if givenUp {
		return errGivenUp
	}
	instance, err := h.auto.Provision(ctx, c)
	if err != nil {
		return err
	}
	return h.store.Finish(ctx, c, instance)
}

func (h *Handler) tookOver(c *store.Claim) {
	h.metrics.takeovers.Inc()
	h.log.Info("switch taken over", "switch", c.ID(), "workspace", c.Workspace(), "phase", c.Phase(), "attempt", c.Attempt())
}
