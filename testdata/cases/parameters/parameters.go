// Package parameters has functions that call what they are given, and say of it that it cannot be undone.
package parameters

import "database/sql"

type job struct{ id int64 }

func claim(db *sql.DB, id int64) bool {
	res, err := db.Exec(`UPDATE jobs SET state = 'running' WHERE id = $1 AND state = 'queued'`, id)
	if err != nil {
		return false
	}
	n, _ := res.RowsAffected()
	return n == 1
}

func free(db *sql.DB, id int64) {
	_, _ = db.Exec(`UPDATE jobs SET state = 'queued' WHERE id = $1 AND state = 'running'`, id)
}

func right(
	db *sql.DB,
	id int64,
	handle func(job) error, //claimvet:effect
) error {
	if !claim(db, id) {
		return nil
	}
	defer free(db, id)
	return handle(job{id})
}

func wrong(
	db *sql.DB,
	id int64,
	//claimvet:effect
	handle func(job) error,
) error {
	if !claim(db, id) {
		return handle(job{id}) // want [gate]
	}
	defer free(db, id)
	return handle(job{id})
}

// In a literal it is the same.
func wrongLiteral(
	db *sql.DB,
	id int64,
	handle func(job) error, //claimvet:effect
) error {
	try := func() error { return handle(job{id}) } // want [gate]
	if err := try(); err != nil {
		return err
	}
	if claim(db, id) {
		defer free(db, id)
	}
	return nil
}

// What is no function can be no effect.
func misplaced(
	db *sql.DB, //claimvet:effect // want [directive]
	id int64,
) {
}
