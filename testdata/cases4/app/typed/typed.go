// Package typed asks errors who won.
package typed

import (
	"errors"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/typederr"
)

// The loser is known by the type of the error; whoever does not know leaves as well.
func rightAs(id string) error {
	err := typederr.Mark(id)
	var busy *typederr.Busy
	if errors.As(err, &busy) {
		log.Print("lost ", busy.ID)
		return nil
	}
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// The loser is known by the type of the error, and stops.
func wrongAs(id string) error {
	err := typederr.Mark(id)
	var busy *typederr.Busy
	if errors.As(err, &busy) {
		return lease.Stop(busy.ID) // want [gate]
	}
	return err
}

// Any other error does not know who won.
func wrongAsAlone(id string) error {
	err := typederr.Mark(id)
	if busy := (*typederr.Busy)(nil); errors.As(err, &busy) {
		return nil
	}
	if err != nil {
		log.Print(err)
	}
	return lease.Stop(id) // want [gate]
}

// A type switch on the error.
func rightTypeSwitch(id string) error {
	switch err := typederr.Mark(id).(type) {
	case nil:
		return lease.Stop(id)
	case *typederr.Busy:
		return nil
	default:
		return err
	}
}

// A type switch on the error, in the loser's case.
func wrongTypeSwitch(id string) error {
	switch err := typederr.Mark(id).(type) {
	case nil:
		return nil
	case *typederr.Busy:
		return lease.Stop(err.ID) // want [gate]
	default:
		return err
	}
}

// (string, int, bool, error): the bool decides.
func rightRow(id string) error {
	to, n, won, err := typederr.MarkRow(id)
	if err != nil || !won {
		return err
	}
	log.Print("rows: ", n)
	return lease.Stop(to)
}

// (string, int, bool, error): a nil error does not.
func wrongRow(id string) error {
	to, n, won, err := typederr.MarkRow(id)
	if err != nil {
		return err
	}
	log.Print("rows: ", n, won)
	return lease.Stop(to) // want [gate]
}

// The sentinel is wrapped.
func rightLost(id string) error {
	to, err := typederr.Lost(id)
	switch {
	case errors.Is(err, typederr.ErrLost):
		return nil
	case err != nil:
		return err
	}
	return lease.Stop(to)
}

// The sentinel is wrapped, and == does not see it, but the error leaves all the same.
func rightLostUnseen(id string) error {
	to, err := typederr.Lost(id)
	if err == typederr.ErrLost {
		return nil
	}
	if err != nil {
		return err
	}
	return lease.Stop(to)
}

// The sentinel is let through.
func wrongLost(id string) error {
	to, err := typederr.Lost(id)
	if err != nil && !errors.Is(err, typederr.ErrLost) {
		return err
	}
	return lease.Stop(to) // want [gate]
}
