// Package iters ranges over functions: the loop's body is a closure that the iterator calls, and the iterator claims, or not.
package iters

import (
	"database/sql"
	"iter"
	"log"
	"maps"
	"slices"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/run"
)

var db *sql.DB

// firsts yields what this call was the first for.
func firsts(ids []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, id := range ids {
			if !lease.First(id) {
				continue
			}
			if !yield(id) {
				return
			}
		}
	}
}

// hasty yields before it claims.
func hasty(ids []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, id := range ids {
			if !yield(id) {
				return
			}
			if !lease.First(id) {
				log.Print("not the first for ", id)
			}
		}
	}
}

// The iterator claims.
func rightFirsts(ids []string) error {
	for id := range firsts(ids) {
		if err := lease.Stop(id); err != nil {
			return err
		}
	}
	return nil
}

// The iterator claims later.
func wrongHasty(ids []string) error {
	for id := range hasty(ids) {
		if err := lease.Stop(id); err != nil { // want [gate]
			return err
		}
	}
	return nil
}

// outcomes yields everything, and says who won.
func outcomes(ids []string) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		for _, id := range ids {
			if !yield(id, lease.First(id)) {
				return
			}
		}
	}
}

// The iterator says who won.
func rightOutcomes(ids []string) {
	for id, won := range outcomes(ids) {
		if won {
			log.Print(lease.Stop(id))
		}
	}
}

// The iterator says who won, and nobody listens.
func wrongOutcomes(ids []string) {
	for id, won := range outcomes(ids) {
		log.Print("won: ", won)
		log.Print(lease.Stop(id)) // want [gate]
	}
}

// The claim is in the body, and ends there.
func rightBody(ids []string) error {
	for id := range slices.Values(ids) {
		if lease.Taken(id) {
			continue
		}
		lease.Confirm(id)
	}
	return nil
}

// The claim is in the body, and a return leaves it.
func wrongBody(ids map[string]int) error {
	for id, n := range maps.All(ids) {
		if lease.Taken(id) {
			continue
		}
		if n == 0 {
			return lease.ErrBusy // want [stranded]
		}
		lease.Confirm(id)
	}
	return nil
}

// The rows that the statement returned have been won; an iterator scans them.
func rightRows() error {
	rows, err := db.Query(`UPDATE mails SET sent_at = now() WHERE sent_at IS NULL RETURNING recipient`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for to, err := range recipients(rows) {
		if err != nil {
			return err
		}
		if err := lease.Stop(to); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Behind the loop, and perhaps there was no row.
func wrongRows() error {
	rows, err := db.Query(`UPDATE mails SET sent_at = now() WHERE sent_at IS NULL RETURNING recipient`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for to, err := range recipients(rows) {
		if err != nil {
			return err
		}
		log.Print("marked ", to)
	}
	return lease.Stop("operator") // want [gate]
}

// recipients yields the rows.
func recipients(rows *sql.Rows) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for rows.Next() {
			var to string
			err := rows.Scan(&to)
			if !yield(to, err) || err != nil {
				return
			}
		}
	}
}

// The filter of another package asks the claim.
func rightFilter(ids []string) {
	for id := range run.Filter(slices.Values(ids), lease.First) {
		log.Print(lease.Stop(id))
	}
}

// Won before the loop, lost in it: one won claim is enough.
func rightOuter(key string, ids []string) error {
	if !lease.First(key) {
		return lease.ErrBusy
	}
	for id := range hasty(ids) {
		if err := lease.Stop(id); err != nil {
			return err
		}
	}
	return nil
}

// break out of the loop's body, and the claim it made is asked after the loop.
func rightBreak(ids []string) error {
	var mine string
	for id := range slices.Values(ids) {
		if lease.First(id) {
			mine = id
			break
		}
	}
	if mine == "" {
		return lease.ErrBusy
	}
	log.Print("mine: ", mine)
	return nil
}

// Break out of the loop's body on the claim, and nobody asks after the loop whether there was one.
func wrongBreak(ids []string) error {
	for id := range slices.Values(ids) {
		if lease.First(id) {
			break
		}
	}
	return lease.Stop("the first") // want [gate]
}
