// Package claimgate reports side effects that run without a won claim.
//
// # Analyzer claimgate
//
// claimgate: report irreversible calls that run although no claim is won
//
// Several requests, workers or replicas may go for the same row at the same
// time. A claim is the one atomic operation that lets at most one of them
// through. Mostly it is an UPDATE that compares the column that it sets:
//
//	UPDATE machines SET status = 'moving' WHERE id = $1 AND status = 'ready'
//
// One row affected: the claim is won. None: it is lost, somebody else was
// faster. A call that nobody can take back, such as stopping a machine,
// charging a card or sending a mail, is an effect, and only the winner may run
// it. The function that does it says so in its doc comment:
//
//	//claimvet:effect
//	func (c *Cloud) Stop(id string) error
//
// This pass follows the paths of every function in which a claim and an effect
// meet. Where a function lies in the file, or how its variables are called, does
// not matter: paths do.
//
// # Rule gate
//
// An effect runs although no claim is won. On some path to it the claim is
//
//	unclaimed   not made yet, or not on this path
//	pending     made, but nobody looked at the result; or it returned an error
//	lost        somebody else has it
//	committed   handed over already: the next one may have won it
//	released    rolled back already
//
// that is, in any state but won. A claim made in a database transaction is won
// when the transaction has committed, and not before; the commit of a savepoint
// is not that. Which transaction a statement runs in goes with the value that it
// runs on: a *sql.Tx, a pgx.Tx, a *gorm.DB in Transaction, an interface that
// pools and transactions share, a repository that was copied for the
// transaction, or what a context carries. An effect that is handed the
// transaction of the claim, and does nothing but statements on it, commits or
// fails with the claim: it is right. So is what runs under a row lock of an open
// transaction. A function without any claim passes the duty on to its callers.
// Where nobody is left to guard the effect, in main, init and HTTP handlers, the
// report says that no claim guards it.
//
// # gate: why
//
// A service that moved machines to another cloud stopped the machine first, and
// then let one UPDATE decide which of two requests had won. The loser got its
// 409 after it had stopped a machine that was not its own.
//
// # gate: wrong
//
//	func (h *Handler) Switch(id string) error {
//		if err := h.cloud.Stop(id); err != nil { // both requests get here
//			return err
//		}
//		res, err := h.db.Exec(`UPDATE machines SET status = 'moving'
//			WHERE id = $1 AND status = 'ready'`, id)
//		if err != nil {
//			return err
//		}
//		if n, _ := res.RowsAffected(); n == 0 {
//			return ErrBusy
//		}
//		defer h.giveBack(id)
//		return h.start(id)
//	}
//
// # gate: right
//
//	func (h *Handler) Switch(id string) error {
//		res, err := h.db.Exec(`UPDATE machines SET status = 'moving'
//			WHERE id = $1 AND status = 'ready'`, id)
//		if err != nil {
//			return err // nobody knows who won: touch nothing
//		}
//		if n, _ := res.RowsAffected(); n == 0 {
//			return ErrBusy // lost: touch nothing
//		}
//		defer h.giveBack(id) // see the pass rollbackdefer
//		if err := h.cloud.Stop(id); err != nil { // won
//			return err
//		}
//		return h.start(id)
//	}
//
// # gate: mend
//
// Claim first, return where the claim is lost or has failed, and let the effect
// follow. A log line in the branch of the loser is not enough: the path has to
// end there.
//
// The fix adds the check where the result is not looked at: a return that fits
// the results of the function (an error, false, or 409 in a handler) unless the
// claim is won. No fix is offered in a loop, where the loser may have to go on
// with the next, or where no result can say that the claim was lost.
//
// # Inferred and declared
//
// Inferred: a constant UPDATE as above is a claim, also through constants,
// concatenation and fmt.Sprintf of constants, in any function that an effect,
// a rollback or a commit meets. Whether it is won is read off RowsAffected, or
// with RETURNING off Scan and ErrNoRows. A function that claims or has effects
// inside does the same for its callers, in other packages too. Not inferred:
//
//	//claimvet:claim           anything else that claims: INSERT … ON CONFLICT, a lease,
//	                           a lock. True, more than 0, not nil, or a nil error is won.
//	                           Where the body is known, that says which result means
//	                           won: the first statement in it that can be a claim is it
//	//claimvet:claim won=…     read by result, error, true, false, nonzero or field:Name
//	//claimvet:claim lost=Err  this error means lost, a nil error won
//	//claimvet:claim final     the same, and winning is the lasting outcome
//	//claimvet:column t.c      each guarded UPDATE of this column is a claim
//	//claimvet:holds           the caller must hold a won claim: a call is judged like an
//	                           effect, the body as if the claim were won
//	//claimvet:effect in=Func  asked for in Func, whoever calls it, and in what it reaches;
//	                           elsewhere a call as any other: to take on a large code
//	                           base one handler at a time
//
// A text that is one of several constants, by if or switch, counts where all of
// them are claims on one column. Whatever is handed a pointer may write there: a
// branch on a value that a decoder or a framework has filled goes both ways.
//
// # Limits
//
// Nothing is an effect by itself; code of other modules that cannot be edited is
// declared here, with func=. A call of an interface method counts if the
// directive stands at the method of the interface. SQL put together at run time
// is not read, nor are query builders; who asks how many rows such a statement
// changed may have claimed, and stays unreported, as with a SET by CASE. Which
// row a claim is about is not compared: any won claim satisfies an effect. Where
// the paths are too many to tell apart the pass stays silent, and where it finds
// none; claimvet -gaveup names the places.
package claimgate
