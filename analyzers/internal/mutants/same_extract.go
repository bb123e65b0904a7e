package main

// extracted puts parts of the handler into functions.
var extracted = []variant{
	same("section extracted into a method", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if failure = h.move(ctx, claim); failure != nil { return }
		DONE`), add("handler/switch.go", `func (h *Handler) move(ctx context.Context, claim *store.Claim) error {
			if err := h.store.Begin(ctx, claim); err != nil { return err }
			stopErr := h.stopOldBox(ctx, claim)
			if err := h.store.Repoint(ctx, claim, stopErr); err != nil { return err }
			instance, err := h.auto.Provision(ctx, claim)
			if err != nil { return err }
			return h.store.Finish(ctx, claim, instance)
		}`))),
	same("section extracted into two functions", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if failure = vacate(ctx, h, claim); failure != nil { return }
		if failure = settleIn(ctx, h, claim); failure != nil { return }
		DONE`), add("handler/switch.go", `func vacate(ctx context.Context, h *Handler, claim *store.Claim) error {
			if err := h.store.Begin(ctx, claim); err != nil { return err }
			return h.store.Repoint(ctx, claim, h.stopOldBox(ctx, claim))
		}

		func settleIn(ctx context.Context, h *Handler, claim *store.Claim) error {
			instance, err := h.auto.Provision(ctx, claim)
			if err != nil { return err }
			return h.store.Finish(ctx, claim, instance)
		}`))),
	same("section extracted into another package", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if failure = steps.Run(ctx, h.store, claim, h.stopOldBox, h.auto); failure != nil { return }
		DONE`), add(stepsFile, `
		// A Maker makes the new box.
		type Maker interface { Provision(ctx context.Context, c *store.Claim) (string, error) }

		// Run moves a claimed workspace.
		func Run(ctx context.Context, s *store.Store, c *store.Claim, stop func(context.Context, *store.Claim) error, m Maker) error {
			if err := s.Begin(ctx, c); err != nil { return err }
			if err := s.Repoint(ctx, c, stop(ctx, c)); err != nil { return err }
			instance, err := m.Provision(ctx, c)
			if err != nil { return err }
			return s.Finish(ctx, c, instance)
		}`))),
	same("all after the claim extracted, defer included", all(tail(`
		DETACH; CLAIM; FAILED; CHECK
		h.carryOut(ctx, w, claim)`), add("handler/switch.go", `func (h *Handler) carryOut(ctx context.Context, w http.ResponseWriter, claim *store.Claim) {
			VARS
			ARM
			STEPS
			DONE
		}`))),
	same("claim extracted", all(tail(`
		DETACH
		claim, won, err := h.take(ctx, seen, req)
		FAILED; CHECK; VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) take(ctx context.Context, seen store.Workspace, req request) (*store.Claim, bool, error) {
			return h.store.Claim(ctx, seen, req.Provider)
		}`))),
	same("check extracted", all(tail(`
		DETACH; CLAIM; FAILED
		if h.refused(w, r, seen, won) { return }
		VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) refused(w http.ResponseWriter, r *http.Request, seen store.Workspace, won bool) bool {
			if won { return false }
			LOST
			return true
		}`))),
	same("claim and check extracted", all(tail(`
		DETACH
		claim, won := h.take(ctx, w, r, seen, req)
		if !won { return }
		VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) take(ctx context.Context, w http.ResponseWriter, r *http.Request, seen store.Workspace, req request) (*store.Claim, bool) {
			id := seen.ID
			claim, won, err := h.store.Claim(ctx, seen, req.Provider)
			if err != nil {
				UNKNOWN
				return nil, false
			}
			if !won {
				LOST
			}
			return claim, won
		}`))),
	same("claim extracted into another package", all(tail(`
		DETACH
		claim, won, err := steps.Take(ctx, h.store, seen, req.Provider)
		FAILED; CHECK; VARS; ARM; STEPS; DONE`), add(stepsFile, `
		// Take claims a workspace.
		func Take(ctx context.Context, s *store.Store, seen store.Workspace, to string) (*store.Claim, bool, error) {
			c, won, err := s.Claim(ctx, seen, to)
			if err != nil || !won { return nil, false, err }
			return c, true, nil
		}`))),
	same("deferred function extracted", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		defer h.end(w, claim, &finished, &failure)
		STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) end(w http.ResponseWriter, claim *store.Claim, finished *bool, failure *error) {
			if !*finished { h.settle(claim, *failure).write(w) }
		}`))),
	same("deferred function in a variable", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		end := func() { SETTLE }
		defer end()
		STEPS; DONE`)),
	same("guards extracted", all(body("Handler.SwitchProvider", `
		seen, req, answer := h.prepare(w, r)
		if answer != nil {
			answer.write(w)
			return
		}
		id := seen.ID
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) prepare(w http.ResponseWriter, r *http.Request) (seen store.Workspace, req request, a *answer) {
			id, req, a := readRequest(w, r)
			if a != nil { return seen, req, a }
			seen, err := h.store.Workspace(r.Context(), id)
			if err != nil { return seen, req, h.unread("workspace", id, err) }
			return seen, req, guard(seen, req)
		}`))),
	same("stop loop extracted into a retry helper", all(body("Handler.stopOldBox", `
		if c.OldInstance() == "" { return nil }
		box := cloud.Box{Provider: c.From(), Instance: c.OldInstance()}
		err := retry(ctx, h.stopAttempts, h.stopBackoff, func() error { return h.stopOnce(ctx, box) })
		if err != nil { h.metrics.stopsExhausted.Inc() }
		return err`), add("handler/stop.go", `func retry(ctx context.Context, attempts int, pause time.Duration, do func() error) error {
			for attempt := 1; ; attempt++ {
				err := do()
				if err == nil || attempt == attempts { return err }
				select {
				case <-time.After(pause):
				case <-ctx.Done():
					return errors.Join(err, ctx.Err())
				}
				pause *= 2
			}
		}`))),
}

// inlined puts helpers where they are called.
var inlined = []variant{
	same("detaching inlined", tail(`
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), h.budget)
		defer cancel()
		defer context.AfterFunc(h.interrupted, cancel)()
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`)),
	same("settling inlined", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS
		defer func() {
			if finished { return }
			c, cause := claim, failure
			func() *answer { BODY_settle }().write(w)
		}()
		STEPS; DONE`)),
	same("one stop inlined in the loop", callBy("Handler.stopBox", "stopOnce", `func(ctx context.Context, box cloud.Box) error { 
		ctx, cancel := context.WithTimeout(ctx, h.stopTimeout)
		defer cancel()
		return h.stopper.Stop(ctx, box)
	}(ARGS)`)),
	same("stop loop inlined", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		c := claim
		stopErr := func() error { BODY_stopOldBox }()
		REPOINT; PROVISION; FINISH; DONE`)),
	same("loser's answer inlined", tail(`
		DETACH; CLAIM; FAILED
		if !won {
			h.metrics.claimsLost.Inc()
			a := conflict("ALREADY_SWITCHING", "Another switch of this workspace is at work.").retry()
			if active, err := h.store.Active(r.Context(), seen.ID); err == nil { a.of(active) }
			a.write(w)
			return
		}
		VARS; ARM; STEPS; DONE`)),
}
