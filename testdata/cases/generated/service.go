// Package generated: the claims are in methods that sqlc wrote; what goes wrong is in what calls them.
package generated

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"os/exec"
)

var (
	q *Queries

	background = context.Background()

	errBusy = errors.New("somebody else is at it")
)

//claimvet:effect
func mail(to string) error { return exec.Command("mail", to).Run() }

// :execrows gives the count.
func rightRows(id int64, to string) error {
	n, err := q.ClaimMail(background, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return errBusy
	}
	return mail(to)
}

// :execrows, and a nil error is not enough.
func wrongRows(id int64, to string) error {
	if _, err := q.ClaimMail(background, id); err != nil { // want [sql]
		return err
	}
	return mail(to) // want [gate]
}

// :one gives ErrNoRows to a loser.
func rightOne() error {
	next, err := q.ClaimNext(background)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return mail(next.Recipient)
}

// :one, and ErrNoRows is let through.
func wrongOne() error {
	next, err := q.ClaimNext(background)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return mail(next.Recipient) // want [gate]
}

// :many gives the rows that were won.
func rightMany() error {
	batch, err := q.ClaimBatch(background)
	if err != nil {
		return err
	}
	for _, m := range batch {
		if err := mail(m.Recipient); err != nil {
			log.Print(err)
		}
	}
	return nil
}

// :many may give no rows.
func wrongMany() error {
	batch, err := q.ClaimBatch(background)
	if err != nil {
		return err
	}
	log.Print("batch of ", len(batch))
	return mail("operator") // want [gate]
}

// :execresult gives the result.
func rightResult(id int64, to string) (err error) {
	res, err := q.ClaimOrder(background, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if err != nil {
			if err := q.ReleaseOrder(background, id); err != nil {
				log.Print(err)
			}
		}
	}()
	if err := mail(to); err != nil {
		return err
	}
	return q.ShipOrder(background, id)
}

// :execresult, and a loser releases.
func wrongResult(id int64, to string) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			if err := q.ReleaseOrder(background, id); err != nil {
				log.Print(err)
			}
		}
	}()
	res, err := q.ClaimOrder(background, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	if err := mail(to); err != nil {
		return err
	}
	return q.ShipOrder(background, id)
}
