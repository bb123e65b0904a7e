// Package refactored has its statements in constants at the top of the file.
package refactored

import "database/sql"

const repointSQL = `UPDATE boxes SET provider = $2, instance = NULL WHERE id = $1`

// Service moves boxes.
type Service struct {
	db    *sql.DB
	cloud Cloud
}

// Move moves a box to another provider.
func (s *Service) Move(box, provider string) error {
	err := s.cloud.Stop(box)
	if err == nil {
		err = s.repoint(box, provider)
	}
	return err
}

//claimvet:after Cloud.Stop
func (s *Service) repoint(box, provider string) error {
	_, err := s.db.Exec(repointSQL, box, provider)
	return err
}

// Cloud reads in the row of the box where it runs.
type Cloud interface {
	Stop(box string) error
}
