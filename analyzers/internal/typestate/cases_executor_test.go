package typestate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// TestExecutors is about what statements run on: a pool, a transaction, or
// nobody knows.
func TestExecutors(t *testing.T) {
	runTwins(t, []twin{
		{"a transaction as an interface", `
func take(q DBTX) (bool, error) {
	tag, err := q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1, err
}
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	ok, err := take(tx)
	if err != nil || !ok { return err }
	effect() //! gate uncommitted
	return tx.Commit()
}`, `
func take(q DBTX) (bool, error) {
	tag, err := q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1, err
}
func f(db *DB) (err error) {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	ok, err := take(tx)
	if err != nil || !ok { return err }
	workErr()
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"a claim that lasts, of which only its name is known", `
func claimFinalIn(tx *Tx) bool
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if !claimFinalIn(tx) { return ErrLost }
	effect() //! gate uncommitted
	return tx.Commit()
}`, `
func claimFinalIn(tx *Tx) bool
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if !claimFinalIn(tx) { return ErrLost }
	if err := tx.Commit(); err != nil { return err }
	effect()
	return nil
}`},
		{"a claim that lasts, whose commit may have failed", `
func claimFinalIn(tx *Tx) bool
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	if !claimFinalIn(tx) { return ErrLost }
	err = tx.Commit()
	effect() //! gate uncommitted
	return err
}`, `
func claimFinalIn(tx *Tx) bool
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	if !claimFinalIn(tx) { return ErrLost }
	err = tx.Commit()
	if err == nil { effect() }
	return err
}`},
		{"a pool as an interface", `
func take(q DBTX) (bool, error) {
	tag, err := q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1, err
}
func f(db *DB) error {
	ok, err := take(db)
	if err != nil || !ok { return err }
	effect()
	return workErr() //! stranded return
}`, `
func take(q DBTX) (bool, error) {
	tag, err := q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1, err
}
func f(db *DB) error {
	ok, err := take(db)
	if err != nil || !ok { return err }
	defer rollback()
	effect()
	return workErr()
}`},
		{"a copy on the transaction", `
type repo struct { q DBTX }
func (r *repo) with(tx *Tx) *repo { return &repo{q: tx} }
func (r *repo) take() bool {
	tag, err := r.q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1
}
func f(db *DB, r *repo) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if !r.with(tx).take() { return ErrLost }
	effect() //! gate uncommitted
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	return nil
}`, `
type repo struct { q DBTX }
func (r *repo) with(tx *Tx) *repo { return &repo{q: tx} }
func (r *repo) take() bool {
	tag, err := r.q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1
}
func f(db *DB, r *repo) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if !r.with(tx).take() { return ErrLost }
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"a pool inside a transaction", `
type repo struct { q DBTX }
func (r *repo) take() bool {
	tag, err := r.q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1
}
func f(r *repo) error {
	return inTx(func(tx *Tx) error { //! stranded return
		if !r.take() { return ErrLost }
		effect()
		_, err := tx.exec("audit id=?")
		return err
	})
}`, `
type repo struct { q DBTX }
func (r *repo) take() bool {
	tag, err := r.q.exec("jobs status=running if status=queued")
	return err == nil && tag.RowsAffected() == 1
}
func f(r *repo) (err error) {
	return inTx(func(tx *Tx) error {
		if !r.take() { return ErrLost }
		defer rollback()
		effect()
		_, err := tx.exec("audit id=?")
		return err
	})
}`},
		{"savepoint", `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	sp, err := tx.Begin()
	if err != nil { return err }
	defer sp.Rollback()
	tag, err := sp.exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := sp.Commit(); err != nil { return err }
	effect() //! gate uncommitted
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	return nil
}`, `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	sp, err := tx.Begin()
	if err != nil { return err }
	defer sp.Rollback()
	tag, err := sp.exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := sp.Commit(); err != nil { return err }
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"savepoint of a function", `
func f(db *DB) error {
	return inTxOn(db, func(tx *Tx) error {
		err := inTxOn(tx, func(sp *Tx) error {
			tag, err := sp.exec("jobs status=running if status=queued")
			if err != nil || tag.RowsAffected() == 0 { return ErrLost }
			return nil
		})
		if err != nil { return err }
		effect() //! gate uncommitted
		return nil
	})
}`, `
func f(db *DB) error {
	err := inTxOn(db, func(tx *Tx) error {
		return inTxOn(tx, func(sp *Tx) error {
			tag, err := sp.exec("jobs status=running if status=queued")
			if err != nil || tag.RowsAffected() == 0 { return ErrLost }
			return nil
		})
	})
	if err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"rolled back to the savepoint", `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	sp, err := tx.Begin()
	if err != nil { return err }
	tag, err := sp.exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	sp.Rollback()
	if err := tx.Commit(); err != nil { return err }
	effect() //! gate undone
	return nil
}`, `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	sp, err := tx.Begin()
	if err != nil { return err }
	tag, err := tx.exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	sp.Rollback()
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"another transaction commits", `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	log, err := db.Begin()
	if err != nil { return err }
	tag, err := tx.exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := log.Commit(); err != nil { return err }
	effect() //! gate uncommitted
	tx.Rollback()
	return nil
}`, `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	log, err := db.Begin()
	if err != nil { return err }
	tag, err := tx.exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	effect()
	return log.Commit()
}`},
		{"two claims of one transaction", `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	a, err := tx.exec("jobs status=running if status=queued")
	if err != nil || a.RowsAffected() == 0 { return ErrLost }
	b, err := tx.exec("slots status=taken if status=free")
	if err != nil || b.RowsAffected() == 0 { return ErrLost }
	if err := tx.Commit(); err != nil { return err }
	effect() //! stranded call
	exec("slots status=free if status=taken")
	return nil //! stranded return
}`, `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	a, err := tx.exec("jobs status=running if status=queued")
	if err != nil || a.RowsAffected() == 0 { return ErrLost }
	b, err := tx.exec("slots status=taken if status=free")
	if err != nil || b.RowsAffected() == 0 { return ErrLost }
	if err := tx.Commit(); err != nil { return err }
	defer exec("jobs status=queued if status=running")
	defer exec("slots status=free if status=taken")
	effect()
	return nil
}`},
		{"out of the context", `
type files struct { db *DB }
func (s *files) q(ctx context.Context) DBTX {
	if tx, ok := ctx.Value("key").(*Tx); ok { return tx }
	return s.db
}
func (s *files) atomically(ctx context.Context, f func(context.Context) error) error {
	tx, err := s.db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if err := f(context.WithValue(ctx, "key", tx)); err != nil { return err }
	return tx.Commit()
}
func (s *files) take(ctx context.Context) error {
	tag, err := s.q(ctx).exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	return nil
}
func f(ctx context.Context, s *files) error {
	err := s.atomically(ctx, func(ctx context.Context) error {
		if err := s.take(ctx); err != nil { return err }
		effect() //! gate uncommitted
		return nil
	})
	if err != nil { return err }
	defer rollback()
	return nil
}`, `
type files struct { db *DB }
func (s *files) q(ctx context.Context) DBTX {
	if tx, ok := ctx.Value("key").(*Tx); ok { return tx }
	return s.db
}
func (s *files) atomically(ctx context.Context, f func(context.Context) error) error {
	tx, err := s.db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if err := f(context.WithValue(ctx, "key", tx)); err != nil { return err }
	return tx.Commit()
}
func (s *files) take(ctx context.Context) error {
	tag, err := s.q(ctx).exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	return nil
}
func f(ctx context.Context, s *files) error {
	if err := s.atomically(ctx, s.take); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"a unit that fails has made nothing good", `
func f() error {
	err := unitTx(func(tx *Tx) error {
		tag, err := tx.exec("jobs status=running if status=queued")
		if err != nil || tag.RowsAffected() == 0 { return ErrLost }
		return nil
	})
	if err != nil {
		effect() //! gate lost|undone
		return err
	}
	defer rollback()
	return nil
}`, `
func f() error {
	err := unitTx(func(tx *Tx) error {
		tag, err := tx.exec("jobs status=running if status=queued")
		if err != nil || tag.RowsAffected() == 0 { return ErrLost }
		return nil
	})
	if err != nil {
		return err
	}
	defer rollback()
	effect()
	return nil
}`},
	})
}

// TestInTransactions is about effects, locks and ends inside of transactions.
func TestInTransactions(t *testing.T) {
	runTwins(t, []twin{
		{"effect on the claim's own transaction", `
func effectCredit(tx *Tx) error { _, err := tx.exec("users quota=?"); workErr(); return err }
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	tag, err := tx.exec("codes used=true if used")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := effectCredit(tx); err != nil { return err } //! gate uncommitted
	return tx.Commit()
}`, `
func effectCredit(tx *Tx) error { _, err := tx.exec("users quota=?"); return err }
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	tag, err := tx.exec("codes used=true if used")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := effectCredit(tx); err != nil { return err }
	return tx.Commit()
}`},
		{"effect on another", `
func effectCredit(q DBTX) error { _, err := q.exec("users quota=?"); return err }
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	tag, err := tx.exec("codes used=true if used")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := effectCredit(db); err != nil { return err } //! gate uncommitted
	return tx.Commit()
}`, `
func effectCredit(q DBTX) error
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	tag, err := tx.exec("codes used=true if used")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	if err := effectCredit(tx); err != nil { return err }
	return tx.Commit()
}`},
		{"effect of a loser", `
func effectCredit(tx *Tx) error { _, err := tx.exec("users quota=?"); return err }
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.exec("codes used=true if used"); err != nil { return err }
	if err := effectCredit(tx); err != nil { return err } //! gate pending|uncommitted
	return tx.Commit()
}`, `
func effectCredit(tx *Tx) error { _, err := tx.exec("users quota=?"); return err }
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.exec("lock codes"); err != nil { return err }
	if _, err := tx.exec("codes used=true if used"); err != nil { return err }
	if err := effectCredit(tx); err != nil { return err }
	return tx.Commit()
}`},
		{"written under a lock", `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.exec("orders status=paid if status=open"); err != nil { return err }
	if err := tx.Commit(); err != nil { return err }
	defer rollback() //! ownership pending|notwon
	effect() //! gate pending|uncommitted
	return nil
}`, `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.exec("lock orders"); err != nil { return err }
	if cond() { return nil }
	if _, err := tx.exec("orders status=paid if status=open"); err != nil { return err }
	if err := tx.Commit(); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"written under a lock, and looked at before", `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.exec("lock orders"); err != nil { return err }
	if cond() { return nil }
	if _, err := tx.exec("orders status=paying"); err != nil { return err }
	if err := tx.Commit(); err != nil { return err }
	effect()
	if err := workErr(); err != nil { return err } //! stranded return
	if _, err := exec("orders status=paid if status=paying"); err != nil {
		exec("orders status=open if status=paying")
		return err
	}
	return nil
}`, `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.exec("lock orders"); err != nil { return err }
	if cond() { return nil }
	if _, err := tx.exec("orders status=paying"); err != nil { return err }
	if err := tx.Commit(); err != nil { return err }
	effect()
	if err := workErr(); err != nil {
		exec("orders status=open if status=paying")
		return err
	}
	if _, err := exec("orders status=paid if status=paying"); err != nil {
		exec("orders status=open if status=paying")
		return err
	}
	return nil
}`},
		{"the lock's outcome", `
func f(db *DB) error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if _, err := tx.exec("lock orders"); err != nil { return err }
	if _, err := tx.exec("orders status=paid if status=open"); err != nil { return err }
	if err := tx.Commit(); err != nil { return err }
	effect()
	return nil //! stranded return
}`, `
func f(db *DB) error {
	for {
		tx, err := db.Begin()
		if err != nil { return err }
		if _, err := tx.exec("lock orders"); err != nil { return err }
		effect()
		if _, err := tx.exec("orders status=paid if status=open"); err != nil { return err }
		if err := tx.Commit(); err != nil { return err }
	}
}`},
		{"a row that is removed", `
func f() {
	tag, err := exec("jobs owner=? if owner=~")
	if err != nil || tag.RowsAffected() == 0 { return }
	exec("delete jobs if owner=?")
	effect() //! gate committed
}`, `
func f() {
	tag, err := exec("jobs owner=? if owner=~")
	if err != nil || tag.RowsAffected() == 0 { return }
	defer exec("jobs owner=~ if owner=?")
	effect()
	exec("delete jobs if owner=?")
}`},
		{"a row of another table", `
func f() {
	tag, err := exec("jobs owner=? if owner=~")
	if err != nil || tag.RowsAffected() == 0 { return }
	effect()
	exec("delete temp if owner=?")
} //! stranded return`, `
func f() {
	tag, err := exec("jobs owner=? if owner=~")
	if err != nil || tag.RowsAffected() == 0 { return }
	effect()
	exec("delete jobs if owner=?")
}`},
	})
}

// TestUnknownExecutors is about claims of which nobody knows whether a caller
// has begun a transaction around them: they need not be undone, and that is
// said.
func TestUnknownExecutors(t *testing.T) {
	for _, src := range []string{`
func f(ctx context.Context, q DBTX) error {
	tag, err := q.exec("jobs status=running if status=queued")
	if err != nil || tag.RowsAffected() == 0 { return ErrLost }
	effectCtx(ctx)
	return nil
}`, `
func claimIn(tx *Tx) bool
func f(ctx context.Context, tx *Tx) error {
	if !claimIn(tx) { return ErrLost }
	effectCtx(ctx)
	return nil
}`, `
func f(ctx context.Context) error {
	return unit(func(q DBTX) error {
		tag, err := q.exec("jobs status=running if status=queued")
		if err != nil || tag.RowsAffected() == 0 { return ErrLost }
		effectCtx(ctx)
		return nil
	})
}`} {
		l := load(t, header+src)
		results := l.analyse()
		if got := l.verdicts(results); len(got) > 0 {
			t.Errorf("got %v\n%s", got, src)
		}
		given := 0
		for _, r := range results {
			if slices.ContainsFunc(r.GaveUp, func(g typestate.GaveUp) bool { return strings.Contains(g.Reason, "transaction") }) {
				given++
			}
		}
		if given == 0 {
			t.Errorf("nothing is given up\n%s", src)
		}
	}
}
