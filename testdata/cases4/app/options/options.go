// Package options gives functions to functions by way of options and fields.
package options

import (
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

// mover runs its functions; stop is declared where it stands.
type mover struct {
	id string

	//claimvet:effect
	stop func(id string) error

	then func(id string)
}

// An option sets one of them.
type option func(*mover)

func withStop(f func(string) error) option { return func(m *mover) { m.stop = f } }

func withThen(f func(string)) option { return func(m *mover) { m.then = f } }

func newMover(id string, opts ...option) *mover {
	m := &mover{id: id, stop: lease.Stop, then: func(string) {}}
	for _, opt := range opts {
		opt(m)
	}
	return m
}

// The field is an effect, and runs for the winner.
func (m *mover) rightRun() error {
	if !lease.First(m.id) {
		return lease.ErrBusy
	}
	if err := m.stop(m.id); err != nil {
		return err
	}
	m.then(m.id)
	return nil
}

// The field is an effect, and runs for everybody.
func (m *mover) wrongRun() error {
	won := lease.First(m.id)
	if err := m.stop(m.id); err != nil { // want [gate]
		return err
	}
	log.Print("won: ", won)
	m.then(m.id)
	return nil
}

// Setting options runs nothing.
func rightOptions(id string) error {
	m := newMover(id, withStop(func(id string) error { return lease.Stop(id + "-old") }))
	if !lease.First("options/" + id) {
		return lease.ErrBusy
	}
	return m.stop(id)
}

// What options set runs before the claim.
func wrongOptions(id string) error {
	m := newMover(id, withStop(lease.Stop), withThen(func(id string) { log.Print(id) }))
	err := m.stop(id) // want [gate]
	if !lease.First("options/" + id) {
		return lease.ErrBusy
	}
	return err
}

// stepper has a field without a directive: what it is follows from the functions that this package puts there.
type stepper struct {
	step func(id string) error
}

var steppers = []stepper{{step: lease.Stop}}

// The field is an effect by what was put there.
func rightSeen(s stepper, id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return s.step(id)
}

// The field is an effect by what was put there, and comes first.
func wrongSeen(s stepper, id string) error {
	if err := s.step(id); err != nil { // want [gate]
		return err
	}
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return nil
}

// halter is implemented in this package, once.
type halter interface{ halt(id string) error }

type box struct{}

func (box) halt(id string) error { return lease.Stop(id) }

var _ halter = box{}

// The method is an effect by its implementation.
func rightImplementation(h halter, id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return h.halt(id)
}

// The method is an effect by its implementation, and runs for the loser.
func wrongImplementation(h halter, id string) error {
	if lease.First(id) {
		return nil
	}
	return h.halt(id) // want [gate]
}
