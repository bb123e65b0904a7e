package main

// rerouted takes the same ways by other statements.
var rerouted = []variant{
	same("switch in place of ifs", tail(`
		DETACH; CLAIM
		switch {
		case err != nil:
			UNKNOWN
			return
		case !won:
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)),
	same("switch on the result", tail(`
		DETACH; CLAIM; FAILED
		switch won {
		case false:
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)),
	same("switch with the section in a case", tail(`
		DETACH; CLAIM
		switch {
		case err != nil:
			UNKNOWN
		case won:
			VARS; ARM; STEPS; DONE
		default:
			LOST
		}`)),
	same("check inverted, with else", tail(`
		DETACH; CLAIM; FAILED
		if won {
			VARS; ARM; STEPS; DONE
		} else {
			LOST
		}`)),
	same("else in place of early returns", tail(`
		DETACH; CLAIM
		if err != nil {
			UNKNOWN
		} else if !won {
			LOST
		} else {
			VARS; ARM; STEPS; DONE
		}`)),
	same("the good path first", tail(`
		DETACH; CLAIM
		if err == nil && won {
			VARS; ARM; STEPS; DONE
			return
		}
		if err != nil {
			UNKNOWN
			return
		}
		LOST`)),
	same("the good path in two ifs", tail(`
		DETACH; CLAIM
		if err == nil {
			if won {
				VARS; ARM; STEPS; DONE
				return
			}
			LOST
			return
		}
		UNKNOWN`)),
	same("both checks in one", tail(`
		DETACH; CLAIM
		if err != nil || !won {
			if err != nil {
				UNKNOWN
			} else {
				LOST
			}
			return
		}
		VARS; ARM; STEPS; DONE`)),
	same("comparison with false", tail(`
		DETACH; CLAIM; FAILED
		if won == false {
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)),
	same("check in the claim's statement", tail(`
		DETACH
		var claim *store.Claim
		if c, won, err := h.store.Claim(ctx, seen, req.Provider); err != nil {
			UNKNOWN
			return
		} else if !won {
			LOST
			return
		} else {
			claim = c
		}
		VARS; ARM; STEPS; DONE`)),
	same("result in another variable", tail(`
		DETACH; CLAIM; FAILED
		beaten := !won
		if beaten {
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)),
	same("nested ifs in place of returns", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if failure = h.store.Begin(ctx, claim); failure == nil {
			STOP
			if failure = h.store.Repoint(ctx, claim, stopErr); failure == nil {
				var instance string
				if instance, failure = h.auto.Provision(ctx, claim); failure == nil {
					if failure = h.store.Finish(ctx, claim, instance); failure == nil {
						DONE
					}
				}
			}
		}`)),
	same("labelled loop", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
	steps:
		for {
			if failure = h.store.Begin(ctx, claim); failure != nil { break steps }
			STOP
			if failure = h.store.Repoint(ctx, claim, stopErr); failure != nil { break steps }
			var instance string
			if instance, failure = h.auto.Provision(ctx, claim); failure != nil { break steps }
			if failure = h.store.Finish(ctx, claim, instance); failure != nil { break steps }
			DONE
			return
		}`)),
	same("goto", tail(`
		DETACH
		var instance string
		var failure, stopErr error
		finished := false
		claim, won, err := h.store.Claim(ctx, seen, req.Provider)
		if err != nil { goto unknown }
		if !won { goto lost }
		ARM; BEGIN
		stopErr = h.stopOldBox(ctx, claim)
		REPOINT
		if instance, failure = h.auto.Provision(ctx, claim); failure != nil { return }
		FINISH; DONE
		return
	lost:
		LOST
		return
	unknown:
		UNKNOWN`)),
	same("phases in a loop", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		var stopErr error
		var instance string
		for phase := 0; !finished; phase++ {
			switch phase {
			case 0:
				failure = h.store.Begin(ctx, claim)
			case 1:
				stopErr = h.stopOldBox(ctx, claim)
			case 2:
				failure = h.store.Repoint(ctx, claim, stopErr)
			case 3:
				instance, failure = h.auto.Provision(ctx, claim)
			case 4:
				failure = h.store.Finish(ctx, claim, instance)
				finished = failure == nil
			}
			if failure != nil { return }
		}
		ANSWER`)),
	same("claim tried again", tail(`
		DETACH
		var claim *store.Claim
		for attempt := 1; ; attempt++ {
			c, won, err := h.store.Claim(ctx, seen, req.Provider)
			FAILED
			if won {
				claim = c
				break
			}
			if attempt == 3 {
				LOST
				return
			}
		}
		VARS; ARM; STEPS; DONE`)),
}
