// Package refactored has the stop in a helper of its own, which happens to stand further up.
package refactored

import (
	"database/sql"
	"errors"
	"fmt"
)

// Cloud is where the boxes are.
type Cloud interface {
	//claimvet:effect
	Stop(box string) error
}

var errTaken = errors.New("somebody else retires this box")

// Service retires boxes.
type Service struct {
	db    *sql.DB
	cloud Cloud
}

func (s *Service) stop(box string) error {
	if err := s.cloud.Stop(box); err != nil {
		return fmt.Errorf("box %s: %w", box, err)
	}
	return nil
}

// Retire stops a box for good.
func (s *Service) Retire(box string, force bool) error {
	won, err := s.claim(box)
	switch {
	case err != nil:
		return err
	case won:
		return s.stop(box)
	case force:
		return nil // it is being retired, which is all that was asked for
	}
	return errTaken
}

func (s *Service) claim(box string) (won bool, err error) {
	res, err := s.db.Exec(`UPDATE boxes SET retired_at = now() WHERE id = $1 AND retired_at IS NULL`, box)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
