package sqlclaims

import "fmt"

const (
	table      = "mails"
	markMail   = `UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`
	unsent     = ` AND sent_at IS NULL`
	markBegin  = `UPDATE ` + table + ` SET sent_at = now() WHERE id = $1`
	markFormat = `UPDATE %s SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`
)

var (
	markOnce  = `UPDATE mails SET sent_at = CURRENT_TIMESTAMP WHERE id = $1 AND sent_at IS NULL`
	markBuilt = fmt.Sprintf(markFormat, table)
)

// rows runs the statement; it is not known here which.
func rows(query string, args ...any) (int64, error) {
	res, err := db.Exec(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// The statement is a constant of the package.
func rightConst(id, to string) error {
	res, err := db.Exec(markMail, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n != 1 {
		return errBusy
	}
	return mail(to)
}

// The statement is a constant of the package, and its rows are compared the wrong way.
func wrongConst(id, to string) error {
	res, err := db.Exec(markMail, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 1 {
		return errBusy
	}
	return mail(to) // want [gate]
}

// The statement is put together from constants.
func rightConcat(id, to string) error {
	res, err := db.Exec(markBegin+unsent, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n < 1 {
		return errBusy
	}
	return mail(to)
}

// The statement is put together from constants; the mail goes out first.
func wrongConcat(id, to string) error {
	err := mail(to) // want [gate]
	res, execErr := db.Exec(markBegin+unsent, id)
	if execErr != nil {
		return execErr
	}
	if n, _ := res.RowsAffected(); n < 1 {
		return errBusy
	}
	return err
}

// The half without the condition is no claim.
func rightHalf(id, to string) error {
	if _, err := db.Exec(markBegin, id); err != nil {
		return err
	}
	return mail(to)
}

// The statement is a local constant.
func wrongLocalConst(id, to string) error {
	const mark = `UPDATE ` + table + ` SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return mail(to) // want [gate]
	}
	return nil
}

// The statement is a local variable assigned once.
func rightLocalVar(id, to string) error {
	mark := `UPDATE mails SET sent_at = now() WHERE id = $1` + unsent
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to)
}

// The statement is a local variable assigned once, and the loser mails.
func wrongLocalVar(id, to string) error {
	mark := `UPDATE mails SET sent_at = now() WHERE id = $1` + unsent
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return mail(to) // want [gate]
	}
	return nil
}

// The statement is a package variable assigned once.
func rightPackageVar(id, to string) error {
	res, err := db.Exec(markOnce, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to)
}

// The statement is a package variable assigned once, and the mail comes first.
func wrongPackageVar(id, to string) error {
	if err := mail(to); err != nil { // want [gate]
		return err
	}
	res, err := db.Exec(markOnce, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return nil
}

// The statement comes from Sprintf over constants.
func rightSprintf(id, to string) error {
	res, err := db.Exec(fmt.Sprintf(`UPDATE %s SET sent_at = now() WHERE id = $1 AND %s IS NULL`, table, "sent_at"), id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to)
}

// The statement comes from Sprintf over constants, and the loser mails.
func wrongSprintf(id, to string) error {
	mark := fmt.Sprintf(markFormat, table)
	res, err := db.Exec(mark, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n >= 1 {
		return nil
	}
	return mail(to) // want [gate]
}

// The statement is a package variable with a Sprintf of constants.
func wrongSprintfVar(id, to string) error {
	res, err := db.Exec(markBuilt, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n > 0 {
		return nil
	}
	return mail(to) // want [gate]
}

// A statement that is put together at run time is no constant, and nothing is inferred from it.
func rightDynamic(id, to string, columns []string) error {
	query := `UPDATE mails SET sent_at = now()`
	for _, c := range columns {
		query += ", " + c + " = NULL"
	}
	if _, err := rows(query+` WHERE id = $1 AND sent_at IS NULL`, id); err != nil {
		return err
	}
	return mail(to)
}
