// Package before renews certificates: who loses leaves before the rollback is armed.
package before

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
	res, err := db.Exec(`UPDATE certificates SET status = 'renewing' WHERE id = $1 AND status = 'valid'`, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		if patient {
			return err
		}
		return errBusy
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, release(id))
		}
	}()
	return issue(id)
}

func release(id string) error {
	_, err := db.Exec(`UPDATE certificates SET status = 'valid' WHERE id = $1 AND status = 'renewing'`, id)
	return err
}

func issue(id string) error {
	_, err := db.Exec(`INSERT INTO orders (certificate) VALUES ($1)`, id)
	return err
}
