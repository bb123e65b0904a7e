// Package before stops a box by the provider in its row, and then writes the new provider.
package before

import "database/sql"

// Service moves boxes.
type Service struct {
	db    *sql.DB
	cloud Cloud
}

// Move moves a box to another provider.
func (s *Service) Move(box, provider string) error {
	if err := s.cloud.Stop(box); err != nil {
		return err
	}
	return s.repoint(box, provider)
}

//claimvet:after Cloud.Stop
func (s *Service) repoint(box, provider string) error {
	_, err := s.db.Exec(`UPDATE boxes SET provider = $2, instance = NULL WHERE id = $1`, box, provider)
	return err
}

// Cloud reads in the row of the box where it runs.
type Cloud interface {
	Stop(box string) error
}
