package sqlclaims

import (
	"database/sql"
	"errors"
	"log"

	"github.com/jackc/pgx/v5"
)

// RETURNING gives a row to the winner and ErrNoRows to a loser.
func rightReturning(id string) error {
	var to string
	err := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id).Scan(&to)
	if errors.Is(err, sql.ErrNoRows) {
		return errBusy
	}
	if err != nil {
		return err
	}
	return mail(to)
}

// Any error at all leaves: what remains has won.
func rightReturningShort(id string) error {
	var to string
	if err := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id).Scan(&to); err != nil {
		return err
	}
	return mail(to)
}

// The loser is let through: ErrNoRows is taken for harmless.
func wrongReturning(id, to string) error {
	var got string
	err := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING id`, id).Scan(&got)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	log.Print("marked ", got)
	return mail(to) // want [gate]
}

// The loser mails instead.
func wrongReturningLoser(id, to string) error {
	var got string
	err := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING id`, id).Scan(&got)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return mail(to) // want [gate]
	case err != nil:
		return err
	}
	return nil
}

// Everything but ErrNoRows is let through, the unknown too.
func wrongReturningUnknown(id, to string) error {
	var got string
	err := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING id`, id).Scan(&got)
	if errors.Is(err, sql.ErrNoRows) {
		return errBusy
	}
	if err != nil {
		log.Print(err)
	}
	return mail(to) // want [gate]
}

// The row and the scan are two statements.
func rightRowKept(id string) error {
	row := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id)
	var to string
	switch err := row.Scan(&to); {
	case err == nil:
		return mail(to)
	case errors.Is(err, sql.ErrNoRows):
		return errBusy
	default:
		return err
	}
}

// The row is asked for, and its scan comes after the mail.
func wrongRowKept(id, to string) error {
	row := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id)
	if err := mail(to); err != nil { // want [gate]
		return err
	}
	return row.Scan(&to)
}

// == is as good as errors.Is here.
func rightEqualsNoRows(id string) error {
	var to string
	err := db.QueryRow(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id).Scan(&to)
	if err == sql.ErrNoRows {
		return errBusy
	} else if err != nil {
		return err
	}
	return mail(to)
}

// pgx has an ErrNoRows of its own.
func rightPgxReturning(id string) error {
	var to string
	err := pool.QueryRow(background, `UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id).Scan(&to)
	if errors.Is(err, pgx.ErrNoRows) {
		return errBusy
	}
	if err != nil {
		return err
	}
	return mail(to)
}

// pgx, and the loser is let through.
func wrongPgxReturning(id, to string) error {
	var got string
	err := pool.QueryRow(background, `UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL RETURNING recipient`, id).Scan(&got)
	if err != nil && err != pgx.ErrNoRows {
		return err
	}
	return mail(to) // want [gate]
}

// pgx's command tag knows the rows.
func rightPgxTag(id, to string) error {
	tag, err := pool.Exec(background, markMail, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errBusy
	}
	return mail(to)
}

// pgx's command tag is only printed.
func wrongPgxTag(id, to string) error {
	tag, err := conn.Exec(background, markMail, id)
	if err != nil {
		return err
	}
	log.Print(id, " rows: ", tag.RowsAffected())
	return mail(to) // want [gate]
}

// pgx's command tag in a switch.
func rightPgxSwitch(id, to string) error {
	switch tag, err := conn.Exec(background, markMail, id); {
	case err != nil:
		return err
	case tag.RowsAffected() != 1:
		return errBusy
	}
	return mail(to)
}

// pgx's command tag, the wrong way round.
func wrongPgxSwitch(id, to string) error {
	switch tag, err := conn.Exec(background, markMail, id); {
	case err != nil:
		return err
	case tag.RowsAffected() == 1:
		return errBusy
	}
	return mail(to) // want [gate]
}
