package main

// flagged says in other ways that the switch is finished.
var flagged = []variant{
	same("flag that says the opposite", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var failure error
		unfinished := true
		defer func() {
			if unfinished { h.settle(claim, failure).write(w) }
		}()
		STEPS
		unfinished = false
		ANSWER`)),
	same("flag in a struct", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var end struct { failure error; finished bool }
		defer func() {
			if !end.finished { h.settle(claim, end.failure).write(w) }
		}()
		if end.failure = h.store.Begin(ctx, claim); end.failure != nil { return }
		if end.failure = h.store.Repoint(ctx, claim, h.stopOldBox(ctx, claim)); end.failure != nil { return }
		var instance string
		if instance, end.failure = h.auto.Provision(ctx, claim); end.failure != nil { return }
		if end.failure = h.store.Finish(ctx, claim, instance); end.failure != nil { return }
		end.finished = true
		ANSWER`)),
	same("flag in a struct that is pointed to", all(tail(`
		DETACH; CLAIM; FAILED; CHECK
		s := &switched{claim: claim}
		defer s.end(h, w)
		if s.failure = h.store.Begin(ctx, claim); s.failure != nil { return }
		if s.failure = h.store.Repoint(ctx, claim, h.stopOldBox(ctx, claim)); s.failure != nil { return }
		var instance string
		if instance, s.failure = h.auto.Provision(ctx, claim); s.failure != nil { return }
		if s.failure = h.store.Finish(ctx, claim, instance); s.failure != nil { return }
		s.finished = true
		ANSWER`), add("handler/switch.go", `
		type switched struct {
			claim    *store.Claim
			failure  error
			finished bool
		}

		func (s *switched) end(h *Handler, w http.ResponseWriter) {
			if !s.finished { h.settle(s.claim, s.failure).write(w) }
		}`))),
	same("flag behind a pointer", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var failure error
		finished := new(bool)
		defer func() {
			if !*finished { h.settle(claim, failure).write(w) }
		}()
		STEPS
		*finished = true
		ANSWER`)),
	same("atomic flag", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var failure error
		var finished atomic.Bool
		defer func() {
			if !finished.Load() { h.settle(claim, failure).write(w) }
		}()
		STEPS
		finished.Store(true)
		ANSWER`)),
	same("flag set by a closure", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		finish := func() { finished = true }
		ARM; STEPS
		finish()
		ANSWER`)),
	same("nil in place of a flag", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var failure error
		open := claim
		defer func() {
			if open != nil { h.settle(open, failure).write(w) }
		}()
		STEPS
		open = nil
		ANSWER`)),
	same("number in place of a flag", tail(`
		DETACH; CLAIM; FAILED; CHECK
		const ( begun = iota; ended )
		var failure error
		state := begun
		defer func() {
			if state != ended { h.settle(claim, failure).write(w) }
		}()
		STEPS
		state = ended
		ANSWER`)),
	same("function in place of a flag", tail(`
		DETACH; CLAIM; FAILED; CHECK
		var failure error
		end := func() { h.settle(claim, failure).write(w) }
		defer func() { end() }()
		STEPS
		end = func() {}
		ANSWER`)),
	same("defer registered early, with two flags", tail(`
		DETACH
		var claim *store.Claim
		var failure error
		claimed, finished := false, false
		defer func() {
			if claimed && !finished { h.settle(claim, failure).write(w) }
		}()
		c, won, err := h.store.Claim(ctx, seen, req.Provider)
		FAILED; CHECK
		claim, claimed = c, true
		STEPS; DONE`)),
	same("defer registered early, with the claim for a flag", tail(`
		DETACH
		var owned *store.Claim
		VARS
		defer func() {
			if owned != nil && !finished { h.settle(owned, failure).write(w) }
		}()
		CLAIM; FAILED; CHECK
		owned = claim
		STEPS; DONE`)),
	same("named result in place of a flag", all(tail(`
		DETACH; CLAIM; FAILED; CHECK
		_ = h.carryOut(ctx, w, claim)`), add("handler/switch.go", `
		var errUnfinished = errors.New("a step panicked")

		func (h *Handler) carryOut(ctx context.Context, w http.ResponseWriter, claim *store.Claim) (err error) {
			err = errUnfinished
			defer func() {
				if err != nil { h.settle(claim, err).write(w) }
			}()
			if err = h.store.Begin(ctx, claim); err != nil { return err }
			if err = h.store.Repoint(ctx, claim, h.stopOldBox(ctx, claim)); err != nil { return err }
			instance, err := h.auto.Provision(ctx, claim)
			if err != nil { return err }
			if err := h.store.Finish(ctx, claim, instance); err != nil { return err }
			ANSWER
			return nil
		}`))),
}
