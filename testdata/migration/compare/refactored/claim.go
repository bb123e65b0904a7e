// Package refactored puts the same statement together from constants.
package refactored

import "database/sql"

const (
	queued  = "'queued'"
	running = "'running'"
)

var db *sql.DB

// Take tells whether the job is the caller's from now on.
//
//claimvet:claim final
func Take(job string) (bool, error) {
	res, err := db.Exec("UPDATE jobs SET status = "+running+" WHERE status = "+queued+" AND id = $1", job)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
