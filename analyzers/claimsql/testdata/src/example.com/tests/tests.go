// Package tests has tests that claim.
package tests

import "database/sql"

//claimvet:column jobs.status

var db *sql.DB

func wrongTake(id string) error {
	_, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id) // want `nobody asks`
	return err
}
