package handler

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// SwitchProvider serves POST /workspaces/{id}/switch-provider: it stops the workspace's box and makes one on another cloud.
//
// Stopping needs the old provider, so it comes before the new one is written; a loser must not stop what it does not own,
// so the claim comes before the stop.
func (h *Handler) SwitchProvider(w http.ResponseWriter, r *http.Request) {
	id, req, refusal := readRequest(w, r)
	if refusal != nil {
		refusal.write(w)
		return
	}
	seen, err := h.store.Workspace(r.Context(), id)
	if err != nil {
		h.unread("workspace", id, err).write(w)
		return
	}
	if answer := guard(seen, req); answer != nil {
		answer.write(w)
		return
	}

	// The client may leave at any time. It stops mattering before the claim, since whether a statement that was
	// cancelled in flight took effect is unknown.
	ctx, cancel := h.detach(r.Context())
	defer cancel()
	claim, won, err := h.store.Claim(ctx, seen, req.Provider)
	if err != nil {
		h.unknown("claim", id, err).write(w)
		return
	}
	if !won {
		h.lost(r.Context(), seen).write(w)
		return
	}
	var failure error
	finished := false
	defer func() {
		if !finished {
			h.settle(claim, failure).write(w)
		}
	}()

	if failure = h.store.Begin(ctx, claim); failure != nil {
		return
	}
	stopErr := h.stopOldBox(ctx, claim)
	if failure = h.store.Repoint(ctx, claim, stopErr); failure != nil {
		return
	}
	var instance string
	if instance, failure = h.auto.Provision(ctx, claim); failure != nil {
		return
	}
	if failure = h.store.Finish(ctx, claim, instance); failure != nil {
		return
	}
	finished = true
	h.done(claim).write(w)
}

// detach returns a context with the request's values and a budget of its own. Only a shutdown that can wait no longer ends
// it early.
func (h *Handler) detach(request context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(request), h.budget)
	unlink := context.AfterFunc(h.interrupted, cancel)
	return ctx, func() { unlink(); cancel() }
}

// settle ends what a handler leaves unfinished, also in a panic. Before the pivot it undoes the claim. After it there is no
// way back, since the old box may be gone: the switch fails for good, or is handed over to go on from its phase. If
// nothing of that can be written, the lease runs out by itself.
func (h *Handler) settle(c *store.Claim, cause error) *answer {
	ctx, cancel := context.WithTimeout(context.Background(), h.settleBudget)
	defer cancel()

	if cause == nil {
		cause = errors.New("a step panicked")
	}
	if err := h.store.Rollback(ctx, c, cause); err == nil {
		h.ended(c, "rolled_back", cause)
		return unavailable("SWITCH_ROLLED_BACK", "The switch was undone before anything was stopped.").of(c.ID())
	}
	if hopeless(cause) && h.store.Fail(ctx, c, cause) == nil {
		h.ended(c, "failed", cause)
		return unavailable("UNAVAILABLE", "The new provider gave no machine. The switch has failed.").of(c.ID())
	}
	if err := h.store.HandOver(ctx, c, cause); err == nil {
		h.ended(c, "handed_over", cause)
	} else {
		h.ended(c, "left", errors.Join(cause, err))
	}
	return unavailable("UNAVAILABLE", "The switch goes on in the background. Read its state before asking again.").of(c.ID())
}

// hopeless says of an error that trying again is of no use.
func hopeless(err error) bool { return errors.Is(err, cloud.ErrRefused) || errors.Is(err, errGivenUp) }

// lost answers a request whose claim was lost. It changes nothing.
func (h *Handler) lost(ctx context.Context, seen store.Workspace) *answer {
	h.metrics.claimsLost.Inc()
	a := conflict("ALREADY_SWITCHING", "Another switch of this workspace is at work, or the workspace has just changed.").retry()
	if active, err := h.store.Active(ctx, seen.ID); err == nil {
		a.of(active)
	}
	return a
}

// done answers the request that made the switch.
func (h *Handler) done(c *store.Claim) *answer {
	h.ended(c, "done", nil)
	return ok(http.StatusAccepted, switching{
		Status: "switching", Workspace: c.Workspace(), From: c.From(), To: c.To(), Switch: c.ID(),
	}).header("Location", "/workspaces/"+c.Workspace().String()+"/switches/"+c.ID().String())
}

// switching is the body of an accepted switch.
type switching struct {
	Status    string    `json:"status"`
	Workspace uuid.UUID `json:"workspace_id"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Switch    uuid.UUID `json:"switch_id"`
}

// ended puts the end of this handler's part in a switch on record.
func (h *Handler) ended(c *store.Claim, outcome string, cause error) {
	h.metrics.switches.WithLabelValues(outcome).Inc()
	log := h.log.With("switch", c.ID(), "workspace", c.Workspace(), "from", c.From(), "to", c.To(), "outcome", outcome)
	if outcome == "done" {
		log.Info("switch ended")
	} else {
		log.Error("switch ended", "error", cause)
	}
}
