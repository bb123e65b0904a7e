package main

// finalityBugs roll back what is committed.
var finalityBugs = []variant{
	{"rollback after the commit", "finality", "h.store.Rollback(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; STEPS
		_ = h.store.Rollback(ctx, claim, nil)
		DONE`)},
	{"flag never set", "finality", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; STEPS; ANSWER`)},
	{"flag inverted", "finality", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		defer func() {
			if finished { h.settle(claim, failure).write(w) }
		}()
		STEPS; DONE`)},
	{"flag of an inner scope", "finality", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; STEPS
		{
			finished := true
			_ = finished
		}
		ANSWER`)},
	{"defer without a flag", "finality", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var failure error
		defer func() { h.settle(claim, failure).write(w) }()
		STEPS; ANSWER`)},
	{"commit before a step that may fail", "finality", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		if failure = h.store.Finish(ctx, claim, ""); failure != nil { return }
		PROVISION
		_ = instance
		DONE`)},
	{"unfenced rollback after the commit", "finality", "h.store.Release(", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; STEPS
		finished = true
		if seen.Persistent { _ = h.store.Release(ctx, seen.ID) }
		ANSWER`), add("handler/store/claim.go", unfencedRelease))},
}
