// Package bug lets a request that is forced skip the claim. The two calls stand in the right order.
package bug

import (
	"database/sql"
	"errors"
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

// Retire stops a box for good.
func (s *Service) Retire(box string, force bool) error {
	if !force {
		won, err := s.claim(box)
		if err != nil {
			return err
		}
		if !won {
			return errTaken
		}
	}
	return s.cloud.Stop(box) // want [gate]
}

func (s *Service) claim(box string) (won bool, err error) {
	res, err := s.db.Exec(`UPDATE boxes SET retired_at = now() WHERE id = $1 AND retired_at IS NULL`, box)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
