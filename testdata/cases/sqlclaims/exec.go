package sqlclaims

import (
	"database/sql"
	"log"
)

// One row or none decides.
func rightExec(id, to string) error {
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to)
}

// Mailed first, marked later.
func wrongExecLater(id, to string) error {
	if err := mail(to); err != nil { // want [gate]
		return err
	}
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return nil
}

// No error is no row either.
func wrongExecLogged(id, to string) error {
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	log.Print(id, " rows: ", n)
	return mail(to) // want [gate]
}

// The error of the statement is told and forgotten: res may be nil, and the row may be marked.
func wrongExecError(id, to string) error {
	n := int64(1)
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		log.Print(err)
	} else {
		n, _ = res.RowsAffected()
	}
	if n == 0 {
		return errBusy
	}
	return mail(to) // want [gate]
}

// The error of RowsAffected itself may be looked at.
func rightRowsError(id, to string) error {
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n > 0 {
		return mail(to)
	}
	return nil
}

// The test is the wrong way round.
func wrongRowsInverted(id, to string) error {
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n > 0 {
		return nil
	}
	return mail(to) // want [gate]
}

// Two statements: the first one's rows are no news of the second.
func wrongOtherResult(id, to string) error {
	seen, err := db.Exec(`UPDATE visits SET count = count + 1 WHERE id = $1`, id)
	if err != nil {
		return err
	}
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	log.Print(id, " rows: ", n)
	if n, _ := seen.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to) // want [gate]
}

// Two statements: the claim's own rows decide.
func rightOtherResult(id, to string) error {
	seen, err := db.Exec(`UPDATE visits SET count = count + 1 WHERE id = $1`, id)
	if err != nil {
		return err
	}
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	n, _ := seen.RowsAffected()
	log.Print(id, " visits: ", n)
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to)
}

// The result waits in an interface variable and is read on the way out of a nested block.
func rightResultKept(id, to string) error {
	var (
		res sql.Result
		err error
	)
	{
		res, err = db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	}
	if err != nil {
		return err
	}
	won := false
	if n, err := res.RowsAffected(); err == nil {
		won = n == 1
	}
	if !won {
		return errBusy
	}
	return mail(to)
}

// A statement without a condition on what it sets is no claim: whoever calls this has to hold one.
func rightPlainWrite(id, to string) error {
	if _, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1`, id); err != nil {
		return err
	}
	return mail(to)
}

// A condition on another column is none on what is set.
func rightOtherColumn(id, to string) error {
	if _, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND kind = 'welcome'`, id); err != nil {
		return err
	}
	return mail(to)
}

// A status transition on which nothing hangs needs no rollback, nor is its result anybody's concern here.
func rightPlainTransition(id string) (int64, error) {
	res, err := db.Exec(`UPDATE mails SET status = 'archived' WHERE id = $1 AND status <> 'archived'`, id)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
