// Package requestctx reports work after a claim that ends with the request.
//
// # Analyzer requestctx
//
// requestctx: report contexts that a client can cancel, used after a claim is won
//
// The context of a request ends when the client hangs up, when a proxy times
// out or when the browser is closed. Up to the claim that is welcome: there is
// nothing to lose. A claim is one atomic operation that at most one contender
// wins (see the pass claimgate), and who has won it must finish, or undo it.
//
// # Rule lifetime
//
// While a claim is won, a call gets a context that the caller can cancel: after
// the check, and before the claim is committed or rolled back. The rollback
// itself is included, as it runs just when things go wrong.
//
// What a caller can cancel: the context of an *http.Request or of gin, echo and
// fiber, a context.Context parameter, and all that is derived from one, such as
// context.WithTimeout, http.NewRequestWithContext, exec.CommandContext, BeginTx
// or errgroup.WithContext. Deriving after the claim is the call that is
// reported, and what uses the result is not reported again. Not cancelled by a
// client: context.Background, context.WithoutCancel, signal.NotifyContext, and a
// context whose Done or Err ends the loop around the claim (a worker's).
//
// # lifetime: why
//
// A handler stopped a machine in one cloud, wrote the new provider and started
// another one, all on the context of the request. A client that hung up after
// the stop cancelled the write: the rollback set the status back to 'online', on
// a row whose machine was gone.
//
// # lifetime: wrong
//
//	func (h *Handler) Switch(w http.ResponseWriter, r *http.Request) {
//		ctx := r.Context()
//		if won, err := h.claim(ctx, r.PathValue("id")); err != nil || !won {
//			w.WriteHeader(http.StatusConflict)
//			return
//		}
//		defer h.release(r.PathValue("id"))
//		h.stop(ctx, r.PathValue("id")) // cancelled when the client leaves
//	}
//
// # lifetime: right
//
//	func (h *Handler) Switch(w http.ResponseWriter, r *http.Request) {
//		// It keeps the values of the request, but not its end, and has a limit of its own.
//		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
//		defer cancel()
//		if won, err := h.claim(ctx, r.PathValue("id")); err != nil || !won {
//			w.WriteHeader(http.StatusConflict)
//			return
//		}
//		defer h.release(r.PathValue("id"))
//		h.stop(ctx, r.PathValue("id"))
//	}
//
// # lifetime: mend
//
// A context like the one above is called detached. Make it once, before the
// claim, and use it for everything up to the commit: a claim that is cancelled on
// its way may have been won or not, and nobody knows. Give the rollback a fresh
// one of its own: the shared one may have run out of time by then.
//
// The fix makes the detached context in front of the first call that is
// reported, for all those of the function that got the same one, with a limit
// of 30 seconds, which is a guess: set your own. Where a call sets a limit by
// itself, such as context.WithTimeout, it only detaches what that derives from.
// No fix is offered in a loop, or where what the call returns may live longer
// than the function.
//
// # Inferred and declared
//
// A helper that returns a detached context needs no directive. Which calls are
// claims, rollbacks and commits, see claimgate and rollbackdefer. Declared is
//
//	//claimvet:detached   the context parameter of this function outlives any
//	                      request; a caller that passes a request's is reported
//
// In the doc comment of a package it says so of all its functions. Such a
// function may use its context as it likes.
//
// A function is silent to its callers, declared or not, if it lets nothing hang
// on the context that it is given: it never uses it, or detaches it before all
// else, or asks it for values alone. What has a role and does nothing at all is
// taken to stand in for what would use it, unless the parameter is blank.
//
// Silent are ctx.Value, Done and Err, loggers, tracers and metrics, methods of
// the framework's own context that write the answer, and Rollback of a database
// transaction. Inside a transaction nothing is reported: until it commits, a
// cancelled context undoes the claim as well. Nor is it where nobody can tell
// whether there is one, since the caller hands in what the statement runs on.
//
// # Limits
//
// A context parameter is taken for a request's unless it ends the loop around
// the claim, or all callers in view pass one that is not; function literals are
// callers too. Where it is the process's, say so with //claimvet:detached. A
// context that waits
// in a field of an object made elsewhere, or in a channel, is not followed. A
// detached context without a timeout is not reported.
package requestctx
