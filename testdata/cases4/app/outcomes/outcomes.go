// Package outcomes reads from another package's structs and constants who won.
package outcomes

import (
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/outcome"
)

// The field says who won.
func rightField(id string) error {
	o, err := outcome.Mark(id)
	if err != nil {
		return err
	}
	if !o.Won {
		return lease.ErrBusy
	}
	return lease.Stop(o.ID)
}

// A nil error does not say it.
func wrongField(id string) error {
	o, err := outcome.Mark(id)
	if err != nil {
		return err
	}
	log.Print("won: ", o.Won)
	return lease.Stop(o.ID) // want [gate]
}

// The field is taken the wrong way round.
func wrongFieldInverted(id string) error {
	o, err := outcome.Mark(id)
	if err != nil {
		return err
	}
	if o.Won {
		return nil
	}
	return lease.Stop(o.ID) // want [gate]
}

// The count in the struct says it too.
func rightRows(id string) error {
	o, err := outcome.Mark(id)
	if err != nil || o.Rows == 0 {
		return err
	}
	return lease.Stop(o.ID)
}

// The struct's method says who lost.
func rightMethod(id string) error {
	o, err := outcome.Mark(id)
	if err != nil {
		return err
	}
	if o.Lost() {
		return lease.ErrBusy
	}
	return lease.Stop(o.ID)
}

// The struct's method says who lost, and the loser stops.
func wrongMethod(id string) error {
	o, err := outcome.Mark(id)
	if err != nil {
		return err
	}
	if o.Lost() {
		return lease.Stop(o.ID) // want [gate]
	}
	return nil
}

// The struct comes without an error.
func rightAll(kind string) error {
	if o := outcome.MarkAll(kind); o.Won {
		return lease.Stop(o.ID)
	}
	return lease.ErrBusy
}

// The struct comes without an error, and nobody asks.
func wrongAll(kind string) error {
	o := outcome.MarkAll(kind)
	log.Print("rows: ", o.Rows)
	return lease.Stop(o.ID) // want [gate]
}

// The constant says who won.
func rightConst(id string) error {
	switch r, err := outcome.MarkResult(id); r {
	case outcome.Won:
		return lease.Stop(id)
	case outcome.Lost:
		return lease.ErrBusy
	default:
		return err
	}
}

// Neither unknown nor error, but perhaps lost.
func wrongConst(id string) error {
	r, err := outcome.MarkResult(id)
	if err != nil || r == outcome.Unknown {
		return err
	}
	return lease.Stop(id) // want [gate]
}
