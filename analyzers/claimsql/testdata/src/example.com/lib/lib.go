// Package lib has helpers that run statements, and what needs a claim.
package lib

import "database/sql"

// Affected runs a statement and says whether a row was affected.
func Affected(db *sql.DB, query string, args ...any) (bool, error) {
	res, err := db.Exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Do runs a statement.
func Do(db *sql.DB, query string, args ...any) error {
	_, err := db.Exec(query, args...)
	return err
}

// Run runs a statement.
func Run(db *sql.DB, query string, args ...any) (sql.Result, error) { return db.Exec(query, args...) }

// Stop cannot be taken back.
//
//claimvet:effect
func Stop(id string) error { return nil }

// Claim says whether the job is ours.
func Claim(db *sql.DB, id string) (bool, error) {
	res, err := db.Exec(`UPDATE jobs SET status = 'running', worker = 'me' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// GiveBack is judged where it meets a claim, which is not here.
//
//claimvet:rollback
func GiveBack(db *sql.DB, id string) {
	_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id)
}
