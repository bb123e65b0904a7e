package main

// enclosed runs parts of the section in closures.
var enclosed = []variant{
	same("steps in a closure that is called at once", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		func() {
			STEPS; DONE
		}()`)),
	same("steps in a closure that returns an error", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		steps := func() error {
			if err := h.store.Begin(ctx, claim); err != nil { return err }
			if err := h.store.Repoint(ctx, claim, h.stopOldBox(ctx, claim)); err != nil { return err }
			instance, err := h.auto.Provision(ctx, claim)
			if err != nil { return err }
			return h.store.Finish(ctx, claim, instance)
		}
		if failure = steps(); failure != nil { return }
		DONE`)),
	same("all after the claim in a closure", tail(`
		DETACH; CLAIM; FAILED; CHECK
		func(claim *store.Claim) {
			VARS; ARM; STEPS; DONE
		}(claim)`)),
	same("steps in a list", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		var stopErr error
		var instance string
		for _, step := range []func() error{
			func() error { return h.store.Begin(ctx, claim) },
			func() error { stopErr = h.stopOldBox(ctx, claim); return nil },
			func() error { return h.store.Repoint(ctx, claim, stopErr) },
			func() (err error) { instance, err = h.auto.Provision(ctx, claim); return err },
		} {
			if failure = step(); failure != nil { return }
		}
		FINISH; DONE`)),
	same("stop in a retry helper", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		stopErr := retry(2, func() error { return h.stopOldBox(ctx, claim) })
		REPOINT; PROVISION; FINISH; DONE`), add("handler/stop.go", `func retry(times int, do func() error) (err error) {
			for range times {
				if err = do(); err == nil { return nil }
			}
			return err
		}`))),
	same("stop in a group", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		var group errgroup.Group
		group.Go(func() error { return h.stopOldBox(ctx, claim) })
		stopErr := group.Wait()
		REPOINT; PROVISION; FINISH; DONE`)),
	same("stop in a goroutine that is waited for", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		stopped := make(chan error, 1)
		go func() { stopped <- h.stopOldBox(ctx, claim) }()
		stopErr := <-stopped
		REPOINT; PROVISION; FINISH; DONE`)),
	same("stop once", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		var once sync.Once
		var stopErr error
		once.Do(func() { stopErr = h.stopOldBox(ctx, claim) })
		REPOINT; PROVISION; FINISH; DONE`)),
	same("steps in a helper that runs them", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		failure = h.timed("switch", func() error {
			if err := h.store.Begin(ctx, claim); err != nil { return err }
			if err := h.store.Repoint(ctx, claim, h.stopOldBox(ctx, claim)); err != nil { return err }
			instance, err := h.auto.Provision(ctx, claim)
			if err != nil { return err }
			return h.store.Finish(ctx, claim, instance)
		})
		if failure != nil { return }
		DONE`), add("handler/switch.go", `func (h *Handler) timed(what string, do func() error) error {
			began := time.Now()
			err := do()
			h.log.Info("timed", "what", what, "took", time.Since(began), "error", err)
			return err
		}`))),
	same("commit in a deferred closure", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT; PROVISION
		defer func() {
			if failure = h.store.Finish(ctx, claim, instance); failure == nil {
				DONE
			}
		}()`)),
	same("generic helper", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		instance, err := attempt(h, "provision", func() (string, error) { return h.auto.Provision(ctx, claim) })
		if failure = err; failure != nil { return }
		FINISH; DONE`), add("handler/switch.go", `func attempt[T any](h *Handler, what string, do func() (T, error)) (T, error) {
			v, err := do()
			if err != nil { h.log.Warn("attempt failed", "what", what, "error", err) }
			return v, err
		}`))),
}
