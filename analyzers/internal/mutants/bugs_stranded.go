package main

// strandedBugs leave a claim that is won neither committed nor rolled back.
var strandedBugs = []variant{
	{"defer dropped", "stranded", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		_ = finished
		STEPS; DONE`)},
	{"defer under a condition", "stranded", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		if seen.Persistent { ARM }
		STEPS; DONE`)},
	{"defer after the first step", "stranded", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; BEGIN; ARM; STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"defer after a call that may panic", "stranded", "h.store.Active(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		_, _ = h.store.Active(ctx, seen.ID)
		ARM; STEPS; DONE`)},
	{"return before the defer", "stranded", "return", tail(`
		DETACH; CLAIM; FAILED; CHECK
		if seen.Instance == "" {
			badRequest("NO_MACHINE", "There is nothing to stop.").write(w)
			return
		}
		VARS; ARM; STEPS; DONE`)},
	{"settling that does nothing", "stranded", "func Handler.SwitchProvider", body("Handler.settle", `
		h.ended(c, "left", cause)
		return unavailable("UNAVAILABLE", "Something went wrong.").of(c.ID())`)},
	{"flag set where a step fails", "stranded", "return", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP
		if failure = h.store.Repoint(ctx, claim, stopErr); failure != nil {
			finished = true
			return
		}
		PROVISION; FINISH; DONE`)},
	{"exit of the process", "stranded", "os.Exit(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if failure = h.store.Begin(ctx, claim); failure != nil { os.Exit(1) }
		STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"fatal log", "stranded", "log.Fatal", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP
		if failure = h.store.Repoint(ctx, claim, stopErr); failure != nil { log.Fatalf("repoint: %v", failure) }
		PROVISION; FINISH; DONE`)},
	{"fatal log in a helper", "stranded", "func Handler.SwitchProvider", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP
		failure = h.store.Repoint(ctx, claim, stopErr)
		must(failure)
		PROVISION; FINISH; DONE`), add("handler/stop.go", `func must(err error) {
			if err != nil { log.Fatal(err) }
		}`))},
	{"rollback called on every path but one", "stranded", "return", tail(`
		DETACH; CLAIM; FAILED; CHECK
		if err := h.store.Begin(ctx, claim); err != nil {
			h.settle(claim, err).write(w)
			return
		}
		STOP
		if err := h.store.Repoint(ctx, claim, stopErr); err != nil { return }
		instance, err := h.auto.Provision(ctx, claim)
		if err == nil { err = h.store.Finish(ctx, claim, instance) }
		if err != nil {
			h.settle(claim, err).write(w)
			return
		}
		ANSWER`)},
	{"rollback called, not deferred", "stranded", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK
		err = h.store.Begin(ctx, claim)
		if err == nil { err = h.store.Repoint(ctx, claim, h.stopOldBox(ctx, claim)) }
		var instance string
		if err == nil { instance, err = h.auto.Provision(ctx, claim) }
		if err == nil { err = h.store.Finish(ctx, claim, instance) }
		if err != nil {
			h.settle(claim, err).write(w)
			return
		}
		ANSWER`)},
	{"panic that the defer does not look at", "stranded", "panic(", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var failure error
		defer func() {
			if failure != nil { h.settle(claim, failure).write(w) }
		}()
		if claim.OldInstance() == "?" { panic("no such instance") }
		STEPS; ANSWER`)},
	{"claim tried again while the first is won", "stranded", "h.store.Claim(", tail(`
		DETACH
		var claim *store.Claim
		for range 2 {
			var won bool
			claim, won, err = h.store.Claim(ctx, seen, req.Provider)
			FAILED; CHECK
		}
		VARS; ARM; STEPS; DONE`)},
}
