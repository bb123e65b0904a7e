// Package mid stands between the leases and those who use them: it has no directive of its own.
package mid

import (
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

// A Box is what the winner gets.
type Box struct{ ID string }

// Grab gives the box to the winner, and an error to everybody else.
func Grab(id string) (*Box, error) {
	if err := lease.Take(id); err != nil {
		return nil, err
	}
	return &Box{ID: id}, nil
}

// Pick gives the box to the winner, and nil to everybody else.
func Pick(id string) *Box {
	if lease.First(id) {
		return &Box{ID: id}
	}
	return nil
}

// Drop gives the box back.
func (b *Box) Drop() { lease.Release(b.ID) }

// Keep makes it last.
func (b *Box) Keep() error { return lease.Seal(b.ID) }

// Halt stops the box.
func (b *Box) Halt() error {
	log.Print("halting ", b.ID)
	return lease.Stop(b.ID)
}

type session struct {
	id   string
	open bool
}

// Open opens a session for the winner.
func Open(id string) (*session, bool) {
	if lease.Taken(id) {
		return nil, false
	}
	return &session{id: id, open: true}, true
}

// Close gives the lease back, whatever happened.
func (s *session) Close() {
	lease.Release(s.id)
	s.open = false
}

// Work stops the box.
func (s *session) Work() error { return lease.StopAll(s.id) }

// Finish makes the lease last.
func (s *session) Finish() error { return lease.Seal(s.id) }

// Quiet claims and tells nobody who won.
func Quiet(id string) {
	won := lease.First(id)
	log.Print("won: ", won)
}
