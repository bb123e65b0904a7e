// Package refactored registers the defer first, and lets a flag say whether there is anything to undo.
package refactored

import (
	"database/sql"
	"errors"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else renews this certificate")
)

// Renew orders a new certificate. Who asks patiently is not told that somebody else is at it.
func Renew(id string, patient bool) (err error) {
	won := false
	defer func() {
		if won && err != nil {
			err = errors.Join(err, release(id))
		}
	}()
	res, err := db.Exec(`UPDATE certificates SET status = 'renewing' WHERE id = $1 AND status = 'valid'`, id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if won = err == nil && n > 0; won {
		return issue(id)
	}
	if patient {
		return err
	}
	return errBusy
}

func release(id string) error {
	_, err := db.Exec(`UPDATE certificates SET status = 'valid' WHERE id = $1 AND status = 'renewing'`, id)
	return err
}

func issue(id string) error {
	_, err := db.Exec(`INSERT INTO orders (certificate) VALUES ($1)`, id)
	return err
}
