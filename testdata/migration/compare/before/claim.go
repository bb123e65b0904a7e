// Package before takes jobs from a queue by one statement that compares what it sets.
package before

import "database/sql"

var db *sql.DB

// Take tells whether the job is the caller's from now on.
//
//claimvet:claim final
func Take(job string) (bool, error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, job)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
