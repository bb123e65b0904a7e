package main

// resulting carries the claim's result in other ways.
var resulting = []variant{
	same("result in a struct", all(tail(`
		DETACH
		taken := h.take(ctx, seen, req)
		claim, won, err := taken.claim, taken.won, taken.err
		FAILED; CHECK; VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		type taken struct { claim *store.Claim; won bool; err error }

		func (h *Handler) take(ctx context.Context, seen store.Workspace, req request) taken {
			claim, won, err := h.store.Claim(ctx, seen, req.Provider)
			return taken{claim, won, err}
		}`))),
	same("result as a sentinel error", all(tail(`
		DETACH
		claim, err := h.take(ctx, seen, req)
		if errors.Is(err, errLost) {
			LOST
			return
		}
		FAILED; VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		var errLost = errors.New("claim lost")

		func (h *Handler) take(ctx context.Context, seen store.Workspace, req request) (*store.Claim, error) {
			claim, won, err := h.store.Claim(ctx, seen, req.Provider)
			if err == nil && !won { err = errLost }
			return claim, err
		}`))),
	same("result as a nil claim", all(tail(`
		DETACH
		claim, err := h.take(ctx, seen, req)
		FAILED
		if claim == nil {
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) take(ctx context.Context, seen store.Workspace, req request) (*store.Claim, error) {
			claim, won, err := h.store.Claim(ctx, seen, req.Provider)
			if err != nil || !won { return nil, err }
			return claim, nil
		}`))),
	same("result in named results", all(tail(`
		DETACH
		claim, won, err := h.take(ctx, seen, req)
		FAILED; CHECK; VARS; ARM; STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) take(ctx context.Context, seen store.Workspace, req request) (c *store.Claim, won bool, err error) {
			c, won, err = h.store.Claim(ctx, seen, req.Provider)
			return
		}`))),
	same("claim that returns how to undo it", all(tail(`
		DETACH
		claim, undo, won, err := h.take(ctx, seen, req)
		FAILED; CHECK; VARS
		defer func() {
			if !finished { undo(failure).write(w) }
		}()
		STEPS; DONE`), add("handler/switch.go", `
		func (h *Handler) take(ctx context.Context, seen store.Workspace, req request) (*store.Claim, func(error) *answer, bool, error) {
			claim, won, err := h.store.Claim(ctx, seen, req.Provider)
			return claim, func(cause error) *answer { return h.settle(claim, cause) }, won, err
		}`))),
}

// bound calls the same functions in other ways.
var bound = []variant{
	same("methods as values", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		begin, stop, repoint := h.store.Begin, h.stopOldBox, h.store.Repoint
		if failure = begin(ctx, claim); failure != nil { return }
		if failure = repoint(ctx, claim, stop(ctx, claim)); failure != nil { return }
		PROVISION; FINISH; DONE`)),
	same("methods as expressions", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if failure = (*store.Store).Begin(h.store, ctx, claim); failure != nil { return }
		stopErr := (*Handler).stopOldBox(h, ctx, claim)
		REPOINT; PROVISION; FINISH; DONE`)),
	same("steps through an interface", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		var rows ledger = h.store
		if failure = rows.Begin(ctx, claim); failure != nil { return }
		STOP
		if failure = rows.Repoint(ctx, claim, stopErr); failure != nil { return }
		PROVISION
		if failure = rows.Finish(ctx, claim, instance); failure != nil { return }
		DONE`), add("handler/switch.go", `
		type ledger interface {
			Begin(ctx context.Context, c *store.Claim) error
			Repoint(ctx context.Context, c *store.Claim, stopErr error) error
			Finish(ctx context.Context, c *store.Claim, instance string) error
		}`))),
	same("steps of an embedded type", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		rows := ledger{h.store}
		if failure = rows.Begin(ctx, claim); failure != nil { return }
		STOP
		if failure = rows.Repoint(ctx, claim, stopErr); failure != nil { return }
		PROVISION
		if failure = rows.Finish(ctx, claim, instance); failure != nil { return }
		DONE`), add("handler/switch.go", `type ledger struct { *store.Store }`))),
	same("claim of an embedded type", all(tail(`
		DETACH
		rows := ledger{h.store}
		claim, won, err := rows.Claim(ctx, seen, req.Provider)
		FAILED; CHECK; VARS; ARM; STEPS; DONE`), add("handler/switch.go", `type ledger struct { *store.Store }`))),
	same("stop through a field", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN
		by := stopping{h.stopOldBox}
		stopErr := by.stop(ctx, claim)
		REPOINT; PROVISION; FINISH; DONE`), add("handler/switch.go", `
		type stopping struct { stop func(context.Context, *store.Claim) error }`))),
}
