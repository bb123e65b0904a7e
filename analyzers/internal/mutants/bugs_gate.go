package main

// gateBugs run an effect where the claim is not won.
var gateBugs = []variant{
	{"stop above the claim", "gate", "h.stopper.Stop(", tail(`
		DETACH
		_ = h.stopper.Stop(ctx, ` + seenBox + `)
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`)},
	{"stop above the claim, in a helper", "gate", "h.halt(", all(tail(`
		DETACH
		h.halt(ctx, seen)
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`),
		add("handler/stop.go", `func (h *Handler) halt(ctx context.Context, seen store.Workspace) { _ = h.stopOnce(ctx, `+seenBox+`) }`))},
	{"stop above the claim, in another package", "gate", "steps.Halt(", all(tail(`
		DETACH
		steps.Halt(ctx, h.stopper, `+seenBox+`)
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`),
		add(stepsFile, `
		func Halt(ctx context.Context, s cloud.Stopper, box cloud.Box) { _ = s.Stop(ctx, box) }`))},
	{"stop between the claim and its check", "gate", "h.stopOnce(", tail(`
		DETACH; CLAIM; FAILED
		stopErr := h.stopOnce(ctx, ` + seenBox + `)
		CHECK; VARS; ARM; BEGIN; REPOINT; PROVISION; FINISH; DONE`)},
	{"stop in a goroutine before the check", "gate", "h.stopOnce(", tail(`
		DETACH; CLAIM; FAILED
		go func() { _ = h.stopOnce(ctx, ` + seenBox + `) }()
		CHECK; VARS; ARM; STEPS; DONE`)},
	{"stop in a defer above the claim", "gate", "h.stopOnce(", tail(`
		DETACH
		defer func() { _ = h.stopOnce(ctx, ` + seenBox + `) }()
		CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		var stopErr error
		REPOINT; PROVISION; FINISH; DONE`)},
	{"stop by the loser", "gate", "h.stopOnce(", tail(`
		DETACH; CLAIM; FAILED
		if !won {
			_ = h.stopOnce(ctx, ` + seenBox + `)
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)},
	{"stop although the claim failed", "gate", "h.stopOnce(", tail(`
		DETACH; CLAIM
		if err != nil {
			_ = h.stopOnce(ctx, ` + seenBox + `)
			UNKNOWN
			return
		}
		CHECK; VARS; ARM; STEPS; DONE`)},
	{"check dropped", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		_ = won
		VARS; ARM; STEPS; DONE`)},
	{"check inverted", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		if won {
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)},
	{"check of the error in place of the result", "gate", "func Handler.SwitchProvider", tail(`
		DETACH
		claim, _, err := h.store.Claim(ctx, seen, req.Provider)
		if err != nil {
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)},
	{"check of what the guards saw in place of the result", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		won = seen.Status != "provisioning"
		CHECK; VARS; ARM; STEPS; DONE`)},
	{"check without return", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		if !won { LOST }
		VARS; ARM; STEPS; DONE`)},
	{"check that returns in some cases only", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		if !won {
			LOST
			if seen.Persistent { return }
		}
		VARS; ARM; STEPS; DONE`)},
	{"check under a condition", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		if seen.Status == "online" { CHECK }
		VARS; ARM; STEPS; DONE`)},
	{"check weakened by and", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		if !won && !req.ConfirmDataLoss {
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)},
	{"claim's error let through", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM
		if err == nil && !won {
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)},
	{"claim tried again, the last loss forgotten", "gate", "func Handler.SwitchProvider", tail(`
		DETACH
		var claim *store.Claim
		for range 3 {
			var won bool
			if claim, won, err = h.store.Claim(ctx, seen, req.Provider); err != nil {
				UNKNOWN
				return
			}
			if won { break }
		}
		VARS; ARM; STEPS; DONE`)},
	{"stop after the commit", "gate", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		var stopErr error
		REPOINT; PROVISION; FINISH
		finished = true
		_ = h.stopOldBox(ctx, claim)
		ANSWER`)},
	{"commit before the provisioning", "gate", "h.auto.Provision(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		if failure = h.store.Finish(ctx, claim, ""); failure != nil { return }
		finished = true
		if _, err := h.auto.Provision(ctx, claim); err != nil { return }
		ANSWER`)},
	{"flag set before the steps", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		finished = true
		STEPS; ANSWER`)},
	{"handed over, and gone on", "gate", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		if failure = h.store.HandOver(ctx, claim, nil); failure != nil { return }
		STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"rolled back, and gone on", "gate", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if failure = h.store.Begin(ctx, claim); failure != nil {
			_ = h.store.Rollback(ctx, claim, failure)
		}
		STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"rollback deferred in a function that ends at once", "gate", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		func() { ARM }()
		STEPS; DONE`)},
	{"stop in another handler", "gate", "h.stopper.Stop(", body("Handler.live", `
		_ = h.stopper.Stop(context.Background(), cloud.Box{Provider: "aws"})
		ok(http.StatusOK, health{"live"}).write(w)`)},
}
