// Package sql declares what the examples of the rule's page use.
package sql

import "database/sql"

type Store struct{ db *sql.DB }

func won(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Work is where claim and rollback meet.
func (s *Store) Work(id, worker string, run func() error) error {
	if ok, err := s.take(id, worker); err != nil || !ok {
		return err
	}
	defer s.giveBack(id, worker)
	return run()
}
