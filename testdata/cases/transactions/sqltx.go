// Package transactions: a claim made inside a transaction is won when that commits, and not before. The claims set a time,
// and are final, but for those that say otherwise.
package transactions

import (
	"database/sql"
	"errors"
	"log"
	"os/exec"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

//claimvet:effect
func mail(to string) error { return exec.Command("mail", to).Run() }

// Mailed after the commit.
func rightAfterCommit(id, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return mail(to)
}

// Mailed before the commit, which may fail.
func wrongBeforeCommit(id, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := mail(to); err != nil { // want [gate]
		return err
	}
	return tx.Commit()
}

// The commit failed, and the mail goes out.
func wrongCommitFails(id, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := tx.Commit(); err != nil {
		log.Print(err)
	}
	return mail(to) // want [gate]
}

// The transaction is rolled back, and the mail goes out.
func wrongRolledBack(id, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errors.Join(errBusy, tx.Rollback())
	}
	if err := tx.Rollback(); err != nil {
		return err
	}
	return mail(to) // want [gate]
}

// The loser's transaction commits too, and that is no win.
func wrongLoserCommits(id, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		log.Print("lost ", id)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return mail(to) // want [gate]
}

// The loser's transaction commits too, and the rows are asked after that.
func rightAskedLater(id, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if n == 0 {
		return errBusy
	}
	return mail(to)
}

// The rollback of the transaction is deferred under the named result.
func rightNamed(id, to string) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
				log.Print(err)
			}
		}
	}()
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err = tx.Commit(); err != nil {
		return err
	}
	return mail(to)
}

// The commit is deferred: the mail goes out before it.
func wrongDeferredCommit(id, to string) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			err = tx.Commit()
		} else {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	res, err := tx.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to) // want [gate]
}

// A status, not final. Inside the transaction an error undoes it; after the commit the defer does.
func rightStatus(id, to string) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.Exec(`UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if _, err := tx.Exec(`INSERT INTO parcels (order_id) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'shipping'`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	return mail(to)
}

// A status, not final. The transaction's own rollback is a no-op after the commit, and nothing else undoes the claim.
func wrongStatus(id, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.Exec(`UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if _, err := tx.Exec(`INSERT INTO parcels (order_id) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if err := mail(to); err != nil {
		return err // want [stranded]
	}
	_, err = db.Exec(`UPDATE orders SET status = 'shipped' WHERE id = $1 AND status = 'shipping'`, id)
	if err != nil {
		return err // want [stranded]
	}
	return nil
}
