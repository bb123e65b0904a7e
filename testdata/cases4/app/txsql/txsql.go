// Package txsql claims in transactions of database/sql, with helpers, and with much that can go wrong before the commit.
package txsql

import (
	"context"
	"database/sql"
	"errors"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/boxdb"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var db *sql.DB

// The other package's helper takes the transaction; stopped after the commit.
func rightHelper(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	won, err := boxdb.MarkTx(tx, id)
	if err != nil {
		return err
	}
	if !won {
		return lease.ErrBusy
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return lease.Stop(id)
}

// The other package's helper takes the transaction; stopped before the commit.
func wrongHelper(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	won, err := boxdb.MarkTx(tx, id)
	if err != nil {
		return err
	}
	if !won {
		return lease.ErrBusy
	}
	if err := lease.Stop(id); err != nil { // want [gate]
		return err
	}
	return tx.Commit()
}

// The branch in which the commit failed.
func wrongFailedBranch(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	won, err := boxdb.MarkTx(tx, id)
	if err != nil || !won {
		return err
	}
	if err := tx.Commit(); err != nil {
		return errors.Join(err, lease.Stop(id)) // want [gate]
	}
	return nil
}

// The branch in which the commit worked.
func rightWorkedBranch(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	won, err := boxdb.MarkTx(tx, id)
	if err != nil || !won {
		return err
	}
	if err = tx.Commit(); err == nil {
		err = lease.Stop(id)
	}
	return err
}

// Nobody asks the commit.
func wrongUnchecked(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	won, err := boxdb.MarkTx(tx, id)
	if err != nil || !won {
		return err
	}
	_ = tx.Commit()
	return lease.Stop(id) // want [gate]
}

// Nobody commits.
func wrongNoCommit(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	won, err := boxdb.MarkTx(tx, id)
	if err != nil || !won {
		return err
	}
	log.Print("marked ", id)
	return lease.Stop(id) // want [gate]
}

// commit asks for the caller.
func commit(tx *sql.Tx) error {
	if err := tx.Commit(); err != nil {
		return errors.Join(errors.New("commit"), err)
	}
	return nil
}

// The commit is a helper.
func rightCommitHelper(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if won, err := boxdb.MarkTx(tx, id); err != nil || !won {
		return err
	}
	if err := commit(tx); err != nil {
		return err
	}
	return lease.Stop(id)
}

// The commit is a helper, and comes second.
func wrongCommitHelper(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if won, err := boxdb.MarkTx(tx, id); err != nil || !won {
		return err
	}
	stopped := lease.Stop(id) // want [gate]
	return errors.Join(stopped, commit(tx))
}

// mark opens and commits the transaction, and says who won.
func mark(id string) (won bool, err error) {
	tx, err := db.Begin()
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	if won, err = boxdb.MarkTx(tx, id); err != nil || !won {
		return false, err
	}
	if err := tx.Commit(); err != nil {
		return false, err
	}
	return true, nil
}

// The whole transaction is a helper.
func rightMark(id string) error {
	won, err := mark(id)
	if err != nil || !won {
		return err
	}
	return lease.Stop(id)
}

// The whole transaction is a helper, and nobody asks it.
func wrongMark(id string) error {
	won, err := mark(id)
	if err != nil {
		return err
	}
	log.Print("won: ", won)
	return lease.Stop(id) // want [gate]
}

// The section takes the transaction, and stops inside.
func section(tx *sql.Tx, id string) error {
	if _, err := tx.Exec(`INSERT INTO history (box) VALUES ($1)`, id); err != nil {
		return err
	}
	return lease.Stop(id)
}

// The section is called inside.
func wrongSection(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if won, err := boxdb.MarkTx(tx, id); err != nil || !won {
		return err
	}
	if err := section(tx, id); err != nil { // want [gate]
		return err
	}
	return tx.Commit()
}

// The section is called in a transaction of its own, after the first one was committed.
func rightSection(id string) error {
	if won, err := mark(id); err != nil || !won {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := section(tx, id); err != nil {
		return err
	}
	return tx.Commit()
}

// Two transactions: the claim is in the one that is not committed yet.
func wrongTwo(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	history, err := db.Begin()
	if err != nil {
		return err
	}
	defer history.Rollback()
	if won, err := boxdb.MarkTx(tx, id); err != nil || !won {
		return err
	}
	if _, err := history.Exec(`INSERT INTO history (box) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := history.Commit(); err != nil {
		return err
	}
	if err := lease.Stop(id); err != nil { // want [gate]
		return err
	}
	return tx.Commit()
}

// Two transactions: the claim is in the one that is committed.
func rightTwo(id string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	history, err := db.Begin()
	if err != nil {
		return err
	}
	defer history.Rollback()
	if won, err := boxdb.MarkTx(tx, id); err != nil || !won {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if err := lease.Stop(id); err != nil {
		return err
	}
	if _, err := history.Exec(`INSERT INTO history (box) VALUES ($1)`, id); err != nil {
		return err
	}
	return history.Commit()
}

// A claim outside the transaction guards what runs inside it.
func rightOutside(id string) error {
	won, err := boxdb.Mark(id)
	if err != nil || !won {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := section(tx, id); err != nil {
		return err
	}
	return tx.Commit()
}

// Not final: inside the transaction the rollback of the transaction is enough, and after it a defer is.
func rightStatus(ctx context.Context, id string) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return lease.ErrBusy
	}
	if len(id) > 64 {
		panic("too long: " + id)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO parcels (order_id) VALUES ($1)`, id); err != nil {
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
	return lease.Stop(id)
}

// Not final: after the commit the panic strands.
func wrongStatus(id string) (err error) {
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
		return lease.ErrBusy
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if len(id) > 64 {
		panic("too long: " + id) // want [stranded]
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'shipping'`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	return lease.Stop(id)
}

// Not final, and moved on in a transaction of its own: that commits.
func rightMovedOn(id string) (err error) {
	res, err := db.Exec(`UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return lease.ErrBusy
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'shipping'`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	if err := lease.Stop(id); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`UPDATE orders SET status = 'shipped' WHERE id = $1 AND status = 'shipping'`, id); err != nil {
		return err
	}
	return tx.Commit()
}
