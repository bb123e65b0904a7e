package main

import (
	"strings"
	"testing"
)

// helperModule claims by helpers that say in several ways, or not at all, how many rows they changed.
const helperModule = `
-- store/store.go --
package store

import "database/sql"

type Store struct{ DB *sql.DB }

const mark = "UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'"

// Drop keeps it to itself.
func (s *Store) Drop(id string) error {
	_, err := s.DB.Exec(mark, id)
	return err
}

func (s *Store) Result(id string) (sql.Result, error) { return s.DB.Exec(mark, id) }

func (s *Store) Count(id string) (int64, error) {
	res, err := s.DB.Exec(mark, id)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
-- store/query.sql.go --
package store

func (s *Store) Generated(id string) error {
	_, err := s.DB.Exec(mark, id)
	return err
}
-- main.go --
package m

import (
	"database/sql"

	"example.com/m/store"
)

//claimvet:effect
func stop() {}

func dropped(s *store.Store, id string) error {
	if err := s.Drop(id); err != nil {
		return err
	}
	stop() // line 16
	return nil
}

func generated(s *store.Store, id string) error {
	if err := s.Generated(id); err != nil {
		return err
	}
	stop() // line 24
	return nil
}

func result(s *store.Store, id string) error {
	if _, err := s.Result(id); err != nil {
		return err
	}
	stop() // line 32
	return nil
}

func count(s *store.Store, id string) error {
	if _, err := s.Count(id); err != nil {
		return err
	}
	stop() // line 40
	return nil
}

func here(db *sql.DB, id string) error {
	if err := inside(db, id); err != nil {
		return err
	}
	stop() // line 48
	return nil
}

func inside(db *sql.DB, id string) error {
	_, err := db.Exec("UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'", id)
	return err
}

func plain(db *sql.DB, id string) error {
	if _, err := db.Exec("UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'", id); err != nil {
		return err
	}
	stop() // line 61
	return nil
}
`

// TestHelper: what is said of a claim's result is said of one that there is; where a helper has none that tells, it is named,
// with the place of its UPDATE and what to change there.
func TestHelper(t *testing.T) {
	o := runReal(t, module(t, helperModule), "-gate", ".")
	for line, want := range map[string]string{
		"16": "as (*store.Store).Drop() has no result that says how many rows its UPDATE (store.go:10) affected: let (*store.Store).Drop() return RowsAffected, and return here if that is 0 [gate]",
		"24": "as (*store.Store).Generated() has no result that says how many rows its UPDATE (query.sql.go:3) affected: make the query of (*store.Store).Generated() an :execrows, and return here if that is 0 [gate]",
		"32": "as RowsAffected of its first result is not tested: return if RowsAffected is 0 [gate]",
		"40": "as its first result, a count, is not tested: return if the first result of (*store.Store).Count() is 0 [gate]",
		"48": "as inside() has no result that says how many rows its UPDATE (main.go:53) affected: let inside() return RowsAffected, and return here if that is 0 [gate]",
		"61": "as RowsAffected of its first result is not tested: return if RowsAffected is 0 [gate]",
	} {
		if !strings.Contains(o.stdout, "main.go:"+line+":2: stop is declared irreversible, but the claim (UPDATE jobs) may be lost here, "+want+"\n") {
			t.Errorf("line %s: want %q", line, want)
		}
	}
	if t.Failed() {
		t.Log(o.stdout, o.stderr)
	}
}
