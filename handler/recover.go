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

// RecoverNext takes over one switch whose owner is gone and goes on from its phase, with the steps of
// [Handler.SwitchProvider]. It reports whether there was one. How that ends is on record in the switch; the error is of the
// taking-over alone.
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
		if p := recover(); p != nil { // one switch must not end the recovery of all others
			found, failure = true, fmt.Errorf("a step panicked: %v", p)
		}
		if !finished {
			h.settle(claim, failure)
		}
	}()
	h.tookOver(claim)

	if claim.Phase() == store.Claimed {
		failure = errAbandoned
		return true, nil
	}
	if claim.Attempt() > maxTakeovers+1 {
		finished, failure = h.giveUp(ctx, claim)
		return true, nil
	}
	if claim.Phase() == store.Stopping {
		stopErr := h.stopOldBox(ctx, claim)
		if failure = h.store.Repoint(ctx, claim, stopErr); failure != nil {
			return true, nil
		}
	}
	var instance string
	if instance, failure = h.auto.Provision(ctx, claim); failure != nil {
		return true, nil
	}
	if failure = h.store.Finish(ctx, claim, instance); failure != nil {
		return true, nil
	}
	finished = true
	h.ended(claim, "done", nil)
	return true, nil
}

// giveUp fails a switch without another call to a provider. The boxes that may be left over are named by events: the old one
// as after a stop that was exhausted, the new one by the switch's own.
func (h *Handler) giveUp(ctx context.Context, c *store.Claim) (failed bool, err error) {
	if c.Phase() == store.Stopping {
		if err := h.store.Repoint(ctx, c, errGivenUp); err != nil {
			return false, err
		}
	}
	if err := h.store.Fail(ctx, c, errGivenUp); err != nil {
		return false, err
	}
	h.ended(c, "failed", errGivenUp)
	return true, nil
}

func (h *Handler) tookOver(c *store.Claim) {
	h.metrics.takeovers.Inc()
	h.log.Info("switch taken over", "switch", c.ID(), "workspace", c.Workspace(), "phase", c.Phase(), "attempt", c.Attempt())
}
