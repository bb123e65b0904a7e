package main

import "strings"

// stated writes the statements in other words.
var stated = []variant{
	same("statements as variables", asVariables("handler/store/sql.go")),
	same("statements in lower case", restate(strings.NewReplacer("UPDATE", "update", "SET", "set", "WHERE", "where", "AND", "and",
		"SELECT", "select", "FROM", "from", "WITH", "with", "RETURNING", "returning", "IN (", "in (").Replace)),
	same("statements on one line", restate(func(s string) string { return strings.Join(strings.Fields(s), " ") })),
	same("claim with its conditions in another order", all(
		sql("sqlClaim", "      AND claim_token IS NULL\n", ""),
		sql("sqlClaim", "= $7\n", "= $7\n      AND (claim_token IS NULL)\n"))),
	same("statement put together", all(sql("sqlBegin", " AND phase = 'claimed'", ""), body("Store.Begin", `
		return s.step(ctx, c, "begin", reach(Stopping), sqlBegin+" AND phase = 'claimed'", millis(s.lease))`))),
}

// detached keeps the client's end away in other ways.
var detached = []variant{
	same("request's context detached in place", tail(`
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), h.budget)
		defer cancel()
		CLAIM; FAILED; CHECK; VARS; ARM; STEPS; DONE`)),
	same("request's context detached in another package", all(body("Handler.detach", `
		ctx, cancel := steps.Outlive(request, h.budget)
		unlink := context.AfterFunc(h.interrupted, cancel)
		return ctx, func() { unlink(); cancel() }`), add(stepsFile, `
		// Outlive returns a context that does not end with its parent.
		func Outlive(parent context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.WithoutCancel(parent), limit)
		}`))),
	same("request's context detached by a type", all(body("Handler.detach", `
		ctx, cancel := context.WithTimeout(values{request}, h.budget)
		unlink := context.AfterFunc(h.interrupted, cancel)
		return ctx, func() { unlink(); cancel() }`), add("handler/switch.go", `
		type values struct { parent context.Context }

		func (v values) Deadline() (time.Time, bool) { return time.Time{}, false }
		func (v values) Done() <-chan struct{}       { return nil }
		func (v values) Err() error                  { return nil }
		func (v values) Value(key any) any           { return v.parent.Value(key) }`))),
	same("request with a detached context", tail(`
		DETACH
		r = r.WithContext(ctx)
		claim, won, err := h.store.Claim(r.Context(), seen, req.Provider)
		FAILED; CHECK; VARS; ARM
		if failure = h.store.Begin(r.Context(), claim); failure != nil { return }
		stopErr := h.stopOldBox(r.Context(), claim)
		REPOINT; PROVISION; FINISH; DONE`)),
	same("detached context in a field", all(tail(`
		DETACH
		job := &job{ctx: ctx, h: h}
		claim, won, err := h.store.Claim(job.ctx, seen, req.Provider)
		FAILED; CHECK; VARS; ARM
		if failure = h.store.Begin(job.ctx, claim); failure != nil { return }
		stopErr := job.stop(claim)
		REPOINT; PROVISION; FINISH; DONE`), add("handler/switch.go", `
		type job struct { ctx context.Context; h *Handler }

		func (j *job) stop(c *store.Claim) error { return j.h.stopOldBox(j.ctx, c) }`))),
}
