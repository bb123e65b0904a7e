package main

// lifetimeBugs let the client cancel what comes after the claim.
var lifetimeBugs = []variant{
	{"request's context at the pivot", "lifetime", "h.store.Begin(", argument("Handler.SwitchProvider", "Begin", 0, "r.Context()")},
	{"request's context at the stop", "lifetime", "h.stopOldBox(", argument("Handler.SwitchProvider", "stopOldBox", 0, "r.Context()")},
	{"request's context at the write", "lifetime", "h.store.Repoint(", argument("Handler.SwitchProvider", "Repoint", 0, "r.Context()")},
	{"request's context at the provisioning", "lifetime", "h.auto.Provision(", argument("Handler.SwitchProvider", "Provision", 0, "r.Context()")},
	{"request's context at the commit", "lifetime", "h.store.Finish(", argument("Handler.SwitchProvider", "Finish", 0, "r.Context()")},
	{"request's context with a timeout, in the helper", "lifetime", "func Handler.SwitchProvider",
		callBy("Handler.detach", "WithoutCancel", "ARGS")},
	{"request's context with a timeout, in place", "lifetime", "func Handler.SwitchProvider", tail(`
		ctx, cancel := context.WithTimeout(r.Context(), h.budget)
		defer cancel()
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`)},
	{"request's context with a value", "lifetime", "func Handler.SwitchProvider", all(tail(`
		ctx := context.WithValue(r.Context(), budgetKey{}, h.budget)
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`), add("handler/switch.go", `type budgetKey struct{}`))},
	{"request's context through a group", "lifetime", "func Handler.SwitchProvider", tail(`
		_, ctx := errgroup.WithContext(r.Context())
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`)},
	{"request's context in a variable that is reused", "lifetime", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		ctx = r.Context()
		STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"request's context through a field", "lifetime", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		job := struct { ctx context.Context }{r.Context()}
		stopErr := h.stopOldBox(job.ctx, claim)
		REPOINT; PROVISION; FINISH; DONE`)},
	{"request's context in a closure", "lifetime", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		stop := func() error { return h.stopOldBox(r.Context(), claim) }
		stopErr := stop()
		REPOINT; PROVISION; FINISH; DONE`)},
	{"request's context to undo the claim", "lifetime", "func Handler.SwitchProvider", all(
		tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		defer func() {
			if !finished { h.settleWithin(r.Context(), claim, failure).write(w) }
		}()
		STEPS; DONE`),
		add("handler/switch.go", `func (h *Handler) settleWithin(request context.Context, c *store.Claim, cause error) *answer {
			ctx, cancel := context.WithTimeout(request, h.settleBudget)
			defer cancel()
			if err := h.store.Rollback(ctx, c, cause); err != nil {
				_ = h.store.HandOver(ctx, c, cause)
			}
			return unavailable("UNAVAILABLE", "Something went wrong.").of(c.ID())
		}`))},
	{"request handed to a helper that takes its context", "lifetime", "h.stopFor(", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		stopErr := h.stopFor(r, claim)
		REPOINT; PROVISION; FINISH; DONE`),
		add("handler/stop.go", `func (h *Handler) stopFor(r *http.Request, c *store.Claim) error { return h.stopOldBox(r.Context(), c) }`))},
}
