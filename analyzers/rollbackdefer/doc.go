// Package rollbackdefer reports claims that are not given back, or not by the
// one who won them.
//
// # Analyzer rollbackdefer
//
// rollbackdefer: report won claims that nothing undoes, and rollbacks of claims that were not won
//
// A claim is one atomic operation that at most one contender wins (see the pass
// claimgate). Who wins it has a duty: on every way out of the function either
// the claim is committed, that is finished and handed over for good, or it is
// rolled back, so that somebody can try again:
//
//	unclaimed → pending → won  → committed or released
//	                    → lost
//
// The rollback is armed by a defer, since it must run after an error, an early
// return and a panic alike. Three mistakes are reported, each on some path:
// nobody gives the claim back, the wrong one does, or it is given back after it
// was committed.
//
// # Rule stranded
//
// The function returns or panics while the claim is won, and neither a rollback
// nor a commit has run: the claim is stranded. Between the check and the defer
// also a mere call counts that may panic, if anything in view gives the claim
// back. So do os.Exit and log.Fatal, which run no deferred call.
//
// # stranded: why
//
// A handler set a row to 'provisioning' and returned early when the next call
// failed. The row stayed so, and every further request was answered 409 until an
// engineer mended it by hand.
//
// # stranded: wrong
//
//	func (h *Handler) Switch(id string) error {
//		won, err := h.claim(id)
//		if err != nil {
//			return err
//		}
//		if !won {
//			return ErrBusy
//		}
//		if err := h.cloud.Stop(id); err != nil {
//			return err // the row stays 'moving', for ever
//		}
//		return nil // and here
//	}
//
// # stranded: right
//
//	func (h *Handler) Switch(id string) error {
//		won, err := h.claim(id)
//		if err != nil {
//			return err
//		}
//		if !won {
//			return ErrBusy
//		}
//		done := false
//		defer func() { // the statement after the check
//			if !done {
//				h.release(id)
//			}
//		}()
//		if err := h.cloud.Stop(id); err != nil {
//			return err // the claim is given back
//		}
//		done = true // the commit: from here on nothing is undone
//		return nil
//	}
//
// # stranded: mend
//
// Write a defer with the rollback into the statement after the check, and make
// it do nothing on success: by a flag that is set where the work is done, or by
// if err != nil with err a named result (but a panic leaves err nil, and the
// claim won). Where the function ends well, commit before it returns. No fix is
// offered: what undoes the claim is for you to say.
//
// # Rule ownership
//
// A rollback runs, on some path, where the claim is not won: before it was made,
// before its result was checked, or where it is lost. A loser then gives back
// what somebody else has won.
//
// # ownership: why
//
// A rollback was added to a handler, and its defer stood before the claim: from
// then on each request that was turned away reset the row that the winner was
// still working on. A condition like status = 'moving' does not help, the row of
// the winner looks the same.
//
// # ownership: wrong
//
//	func (h *Handler) Switch(id string) error {
//		done := false
//		defer func() { // armed before the claim: runs for losers too
//			if !done {
//				h.release(id)
//			}
//		}()
//		won, err := h.claim(id)
//		if err != nil {
//			return err
//		}
//		if !won {
//			return ErrBusy
//		}
//		if err := h.cloud.Stop(id); err != nil {
//			return err
//		}
//		done = true
//		return nil
//	}
//
// # ownership: right
//
//	func (h *Handler) Switch(id string) error {
//		won, err := h.claim(id)
//		if err != nil {
//			return err
//		}
//		if !won {
//			return ErrBusy
//		}
//		done := false
//		defer func() { // only the winner gets here
//			if !done {
//				h.release(id)
//			}
//		}()
//		if err := h.cloud.Stop(id); err != nil {
//			return err
//		}
//		done = true
//		return nil
//	}
//
// # ownership: mend
//
// Move the defer into the statement after the check. As good: a defer that is
// registered early and looks at a flag that is set after the check; or a
// rollback that compares an owner token, which this very claim has written: AND
// claim_token = $2. Such a rollback is fenced: for a loser it finds no row.
//
// The fix moves the defer under the check, where nothing but the rollback moves
// with it: no unlock, no recover, no result that it sets. Where there is no check
// yet, it adds one, as claimgate does.
//
// # Rule finality
//
// A rollback runs, on some path, although the claim has been committed, and
// undoes what was handed over.
//
// # finality: why
//
// Where a worker defers the rollback of its job without a condition, each job
// that it has finished goes back into the queue when it returns, and is done a
// second time.
//
// # finality: wrong
//
//	func (h *Handler) Switch(id string) error {
//		won, err := h.claim(id)
//		if err != nil {
//			return err
//		}
//		if !won {
//			return ErrBusy
//		}
//		defer h.release(id) // runs after success as well
//		if err := h.cloud.Stop(id); err != nil {
//			return err
//		}
//		return h.finish(id)
//	}
//
// # finality: right
//
//	func (h *Handler) Switch(id string) error {
//		won, err := h.claim(id)
//		if err != nil {
//			return err
//		}
//		if !won {
//			return ErrBusy
//		}
//		done := false
//		defer func() {
//			if !done {
//				h.release(id)
//			}
//		}()
//		if err := h.cloud.Stop(id); err != nil {
//			return err
//		}
//		if err := h.finish(id); err != nil {
//			return err
//		}
//		done = true // nothing is left to undo
//		return nil
//	}
//
// # finality: mend
//
// Set a flag where you commit, and let the rollback do nothing once it is set. Or
// let the rollback compare what the commit changes, so that it finds no row: AND
// status = 'moving', where the commit writes another status, or AND claim_token =
// $2, where the commit clears the token. No fix is offered.
//
// # Inferred and declared
//
// Inferred: a deferred statement that sets the claimed column back is a
// rollback, in the function or in a helper. An UPDATE that moves the claimed
// column on to a further value is a commit, or a step if more work follows. A
// DELETE that names the claimed row is a commit, or a rollback if it is
// deferred. A flag or an error that makes the deferred rollback do nothing is
// the commit where it is set. For what is not seen in the code there are
//
//	//claimvet:rollback      this function undoes the claim, unless its body does
//	                         nothing on the way, as after a commit that it knows of
//	//claimvet:rollback fenced  only the caller's own: a loser may call it
//	//claimvet:commit        this function hands it over for good; so does a go
//	                         statement of something that commits or rolls back
//	//claimvet:claim expires the claim ends by itself, as a lease does
//	//claimvet:holds         the caller holds the claim, and has the duty
//	//claimvet:claim final   nothing is to be undone: a deduplication key, sent_at
//
// A claim that sets a boolean or a time which nothing sets back is taken for
// final. An inferred claim that nothing hangs on, neither effect nor rollback
// nor commit, is a plain change of status, and is not judged.
//
// # Limits
//
// A process that is killed runs no defer: against that only a lease or a sweeper
// helps, and whether there is one is not checked. In front of it, what is made of
// field reads, comparisons, values and safe calls is no panic, in whichever
// package; a nil pointer is not looked for. After the defer only panic
// statements and calls that never return count as panics. Whether the rollback
// restores the right value, and whether it succeeds, is not judged. A rollback
// or commit behind an interface method counts if the directive stands at the
// method of the interface.
package rollbackdefer
