// Package bug compares in one statement and sets in the next: two workers may both see 'queued'. Both texts are there.
package bug

import "database/sql"

var db *sql.DB

// Take tells whether the job is the caller's from now on.
//
//claimvet:claim final
func Take(job string) (bool, error) {
	var queued bool
	err := db.QueryRow(`SELECT EXISTS (SELECT FROM jobs WHERE id = $1 AND status = 'queued')`, job).Scan(&queued)
	if err != nil || !queued {
		return false, err
	}
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, job) // want [sql]
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
