// Package claimsql reports SQL statements that do not do their part of a claim.
//
// # Analyzer claimsql
//
// claimsql: report claims and rollbacks whose SQL lets two contenders win, or undoes what is somebody else's
//
// A claim is decided by one statement in the database. The Go code around it
// can be right in every path, and still two requests win, if the statement does
// not ask for what it changes:
//
//	UPDATE machines SET status = 'moving' WHERE id = $1
//
// affects one row for everybody who comes. This pass reads the statements.
//
// # Rule sql
//
// The SQL of a claim or a rollback lets two contenders win, or undoes what is
// somebody else's. Reported are
//
//   - a declared claim that does not compare what it sets. AND status = 'ready',
//     status <> 'moving', IN (…), owner IS NULL all compare; so does a version
//     that is compared and changed, and a row lock that was taken earlier in the
//     transaction. An OR compares if each of its arms does;
//   - a claim whose result nobody reads: neither RowsAffected, nor the row that
//     RETURNING gives, nor a caller or a helper that gets the result. The report
//     stands where the result is lost: at the statement, or at the call of a
//     function that only returns then and does not say how it went. Of declared
//     claims, INSERT … ON CONFLICT DO NOTHING and DELETE have to be read as well;
//   - a declared claim that keeps nobody out: an INSERT … ON CONFLICT DO UPDATE
//     without a WHERE, and a row lock (FOR UPDATE) on a pool of connections, which
//     is over with the statement;
//   - a rollback that compares neither a column with what the claim set, nor a
//     token that the claim wrote. It runs late, and undoes what others have made
//     of the row since;
//   - a rollback that leaves a column as the claim set it. Not columns that only
//     take the current time, nor counters (c = c + 1), nor a token.
//
// # sql: why
//
// A service gave a job to the first worker that asked. The UPDATE set the
// worker's name and the status, its rollback set back the status alone. From then
// on the job was free and had a worker, and two of them took it for theirs.
//
// # sql: wrong
//
//	//claimvet:claim
//	func (s *Store) take(id, worker string) (bool, error) {
//		return won(s.db.Exec(`UPDATE jobs SET status = 'running', worker = $2
//			WHERE id = $1`, id, worker)) // whoever comes wins
//	}
//
//	// It frees the job whoever has it by now, and leaves the worker. That is
//	// reported once the claim compares.
//	//
//	//claimvet:rollback
//	func (s *Store) giveBack(id, worker string) error {
//		_, err := s.db.Exec(`UPDATE jobs SET status = 'queued'
//			WHERE id = $1`, id)
//		return err
//	}
//
// # sql: right
//
//	//claimvet:claim
//	func (s *Store) take(id, worker string) (bool, error) {
//		return won(s.db.Exec(`UPDATE jobs SET status = 'running', worker = $2
//			WHERE id = $1 AND status = 'queued'`, id, worker))
//	}
//
//	//claimvet:rollback
//	func (s *Store) giveBack(id, worker string) error {
//		_, err := s.db.Exec(`UPDATE jobs SET status = 'queued', worker = NULL
//			WHERE id = $1 AND status = 'running' AND worker = $2`, id, worker)
//		return err
//	}
//
// # sql: mend
//
// Write the value that the row must have before into the condition, look at
// RowsAffected (0 is lost), and let the rollback name what the claim wrote, in
// its condition and in its SET. The fix for a result that nobody reads is that of
// claimgate.
//
// # Inferred and declared
//
// Judged are statements whose text is constant, through const, variables that
// are assigned once, concatenation, fmt.Sprintf of constants, and helpers that
// get the text as a parameter:
//
//	//claimvet:claim           on a statement, or on a function that runs one UPDATE
//	//claimvet:column t.c      each UPDATE of this column that compares it is a claim; one
//	                           that does not is a plain write
//	inferred                   an UPDATE that compares what it sets, where an effect, a
//	                           rollback or a commit meets it. It compares by definition;
//	                           its result must be read
//
// An UPDATE that compares with what another claim sets is a release or a commit
// of that one, and its result is nobody's concern. Claim and rollback are paired
// where they meet: in one function and what it calls. A declared rollback that
// meets no claim is not judged.
//
// In _test.go files declared claims are judged, and nothing else.
//
// # Limits
//
// What is not understood is silent: a CASE, a sub-select that takes no lock, text
// that is put together at run time, query builders. The isolation level of a
// transaction is not looked at: one that is serializable needs no comparison, and
// an ignore there says so. Values are compared where they are constants; whether
// a token is the same one is the affair of rollbackdefer. A statement in another
// package is judged there by what is in view there; what only the callers have in
// view, an effect, or the claim that a rollback undoes, is reported at their call.
// Where no effect is in view, an unread result counts only if the statement is
// about one row that a parameter names, outside of a transaction: how many rows a
// clean-up has changed is nobody's affair.
package claimsql
