// Package store declares a claim and several rollbacks; which of them undoes what is seen where both are called.
package store

import (
	"database/sql"
	"log"
)

var db *sql.DB

// Take claims a rack.
//
//claimvet:claim
func Take(id, token, worker string) (bool, error) {
	res, err := db.Exec(`UPDATE racks SET status = 'moving', worker = $3, token = $2, updated_at = now()
		WHERE id = $1 AND status <> 'moving' AND token IS NULL`, id, token, worker)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func run(query string, args ...any) {
	if _, err := db.Exec(query, args...); err != nil {
		log.Print(err)
	}
}

// Fenced gives back what carries the token.
//
//claimvet:rollback
func Fenced(id, token string) {
	if _, err := db.Exec(`UPDATE racks SET status = 'idle', worker = NULL, token = NULL WHERE id = $1 AND token = $2`, id, token); err != nil {
		log.Print(err)
	}
}

// Joined gives back what a guarded update of another table names.
//
//claimvet:rollback
func Joined(id string, fence int64) {
	if _, err := db.Exec(`WITH undone AS (
			UPDATE moves SET phase = 'undone' WHERE id = $1 AND fence = $2 AND phase = 'claimed' RETURNING rack_id
		)
		UPDATE racks SET status = 'idle', worker = NULL, token = NULL FROM undone WHERE racks.id = undone.rack_id`, id, fence); err != nil {
		log.Print(err)
	}
}

// Blind gives back whatever is there.
//
//claimvet:rollback
func Blind(id string) {
	if _, err := db.Exec(`UPDATE racks SET status = 'idle', worker = NULL, token = NULL WHERE id = $1`, id); err != nil {
		log.Print(err)
	}
}

// Half forgets the worker.
//
//claimvet:rollback
func Half(id, token string) {
	if _, err := db.Exec(`UPDATE racks SET status = 'idle', token = NULL WHERE id = $1 AND token = $2`, id, token); err != nil {
		log.Print(err)
	}
}

// Note has no part in it.
func Note(id string) { run(`INSERT INTO notes (rack) VALUES ($1)`, id) }
