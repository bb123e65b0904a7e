// Package ctes claims the next row of a queue in one statement.
package ctes

import (
	"database/sql"
	"errors"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var db *sql.DB

const (
	// The lock and the condition are in the CTE.
	next = `
		WITH next AS (
			SELECT id FROM jobs WHERE picked_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
		)
		UPDATE jobs SET picked_at = now() FROM next WHERE jobs.id = next.id RETURNING jobs.id`

	// The condition is outside as well.
	nextGuarded = `
		WITH next AS (SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		UPDATE jobs AS j SET picked_at = now() FROM next WHERE j.id = next.id AND j.picked_at IS NULL RETURNING j.id`

	// The lock is in a sub-select.
	nextSub = `
		UPDATE jobs SET picked_at = now()
		WHERE picked_at IS NULL AND id = (SELECT id FROM jobs WHERE picked_at IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id`
)

// Declared: the row has won.
func rightDeclared() error {
	var id string
	//claimvet:claim final
	err := db.QueryRow(next).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// Declared: no row is let through.
func wrongDeclared() error {
	var id string
	//claimvet:claim final
	err := db.QueryRow(next).Scan(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return lease.Stop(id) // want [gate]
}

// Inferred from the condition outside.
func rightGuarded() error {
	var id string
	switch err := db.QueryRow(nextGuarded).Scan(&id); err {
	case nil:
		return lease.Stop(id)
	case sql.ErrNoRows:
		return nil
	default:
		return err
	}
}

// Inferred from the condition outside, in the wrong case.
func wrongGuarded() error {
	var id string
	switch err := db.QueryRow(nextGuarded).Scan(&id); err {
	case nil:
		return nil
	case sql.ErrNoRows:
		return lease.Stop("none") // want [gate]
	default:
		return err
	}
}

// Inferred beside the sub-select.
func rightSub() error {
	var id string
	if err := db.QueryRow(nextSub).Scan(&id); err != nil {
		return err
	}
	return lease.Stop(id)
}

// Inferred beside the sub-select: whoever does not know stops.
func wrongSub() error {
	var id string
	if err := db.QueryRow(nextSub).Scan(&id); err != nil {
		log.Print(err)
	}
	return lease.Stop(id) // want [gate]
}
