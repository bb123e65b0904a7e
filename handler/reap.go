package handler

import (
	"context"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// ReapNext takes one box that a switch may have left over, makes sure that it is gone, and resolves the event that accounts
// for it. It reports whether there was one to take; where it could not be stopped, it is tried again later.
func (h *Handler) ReapNext(ctx context.Context) (found bool, err error) {
	ctx, cancel := h.detach(ctx) // ends before the leak is anyone's again
	defer cancel()
	leak, taken, err := h.store.TakeLeak(ctx, h.budget)
	if err != nil || !taken {
		return false, err
	}
	var failure error
	resolved := false
	defer func() {
		if !resolved {
			h.postpone(leak, failure)
		}
	}()

	if leak.Instance() != "" {
		failure = h.stopBox(ctx, cloud.Box{Provider: leak.Provider(), Instance: leak.Instance()}, leak.Switch())
	} else {
		failure = h.auto.Revoke(ctx, leak)
	}
	if failure != nil {
		return true, nil
	}
	if failure = h.store.Resolve(ctx, leak); failure != nil {
		return true, nil
	}
	resolved = true
	h.metrics.reaped.Inc()
	h.log.Info("left-over machine is gone", "switch", leak.Switch(), "provider", leak.Provider(), "instance", leak.Instance())
	return true, nil
}

// lastReapPause bounds the pause between two attempts on the same box.
const lastReapPause = time.Hour

// postpone leaves a box for later, after a pause that doubles with each attempt.
func (h *Handler) postpone(l *store.Leak, cause error) {
	ctx, cancel := context.WithTimeout(context.Background(), h.settleBudget)
	defer cancel()
	pause := min(h.reapInterval<<min(l.Attempt()-1, 16), lastReapPause)
	log := h.log.With("switch", l.Switch(), "provider", l.Provider(), "instance", l.Instance(), "attempt", l.Attempt())
	if err := h.store.Postpone(ctx, l, pause); err != nil {
		log.Error("left-over machine not given back", "error", err)
	}
	log.Error("left-over machine could not be stopped", "again_in", pause, "error", cause)
}
