// Package bug stops in the background: which comes first is open. The text has the right order.
package bug

import (
	"database/sql"
	"log"
)

// Service moves boxes.
type Service struct {
	db    *sql.DB
	cloud Cloud
}

// Move moves a box to another provider.
func (s *Service) Move(box, provider string) error {
	go func() {
		if err := s.cloud.Stop(box); err != nil {
			log.Printf("box %s: %v", box, err)
		}
	}()
	return s.repoint(box, provider) // want [order]
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
