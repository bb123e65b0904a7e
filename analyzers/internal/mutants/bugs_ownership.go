package main

// ownershipBugs roll back what somebody else has won.
var ownershipBugs = []variant{
	{"defer above the claim", "ownership", "func Handler.SwitchProvider", tail(`
		DETACH
		var claim *store.Claim
		var won bool
		VARS; ARM
		claim, won, err = h.store.Claim(ctx, seen, req.Provider)
		FAILED; CHECK; STEPS; DONE`)},
	{"defer above the check", "ownership", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED; VARS; ARM; CHECK; STEPS; DONE`)},
	{"defer above the check of the error", "ownership", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; VARS; ARM; FAILED; CHECK; STEPS; DONE`)},
	{"defer of a helper above the check", "ownership", "func Handler.SwitchProvider", all(tail(`
		DETACH; CLAIM; FAILED; VARS
		defer h.end(w, claim, &finished, &failure)
		CHECK; STEPS; DONE`),
		add("handler/switch.go", `func (h *Handler) end(w http.ResponseWriter, claim *store.Claim, finished *bool, failure *error) {
			if !*finished { h.settle(claim, *failure).write(w) }
		}`))},
	{"rollback by the loser", "ownership", "func Handler.SwitchProvider", tail(`
		DETACH; CLAIM; FAILED
		if !won {
			_ = h.settle(claim, nil)
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`)},
	{"rollback without a fence by the loser", "ownership", "h.store.Release(", all(tail(`
		DETACH; CLAIM; FAILED
		if !won {
			_ = h.store.Release(ctx, seen.ID)
			LOST
			return
		}
		VARS; ARM; STEPS; DONE`), add("handler/store/claim.go", unfencedRelease))},
	{"rollback without a fence after a claim that failed", "ownership", "h.store.Release(", all(tail(`
		DETACH; CLAIM
		if err != nil {
			_ = h.store.Release(ctx, seen.ID)
			UNKNOWN
			return
		}
		CHECK; VARS; ARM; STEPS; DONE`), add("handler/store/claim.go", unfencedRelease))},
	{"rollback without a fence deferred above the claim", "ownership", "func Handler.SwitchProvider", all(tail(`
		DETACH; VARS
		defer func() {
			if !finished { _ = h.store.Release(context.WithoutCancel(ctx), seen.ID) }
		}()
		CLAIM; FAILED; CHECK; STEPS; DONE`), add("handler/store/claim.go", unfencedRelease))},
}

// unfencedRelease resets a workspace, whoever holds it.
const unfencedRelease = `
// Release resets a workspace.
//
//claimvet:rollback
func (s *Store) Release(ctx context.Context, workspace uuid.UUID) error {
	_, err := s.pool.Exec(ctx, "UPDATE workspaces SET status = 'online', claim_token = NULL WHERE id = $1 AND status = 'provisioning'", workspace)
	return err
}`
