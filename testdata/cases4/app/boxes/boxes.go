// Package boxes has the effect in one package and the UPDATEs in another: it is here that they meet.
package boxes

import (
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/boxdb"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

// The inferred claim of the other package, asked.
func rightMark(id string) error {
	won, err := boxdb.Mark(id)
	if err != nil || !won {
		return err
	}
	return lease.Stop(id)
}

// The inferred claim of the other package, not asked.
func wrongMark(id string) error {
	won, err := boxdb.Mark(id)
	if err != nil {
		return err
	}
	log.Print("marked: ", won)
	return lease.Stop(id) // want [gate]
}

// The inferred claim comes after the effect.
func wrongMarkLate(id string) error {
	if err := lease.Stop(id); err != nil { // want [gate]
		return err
	}
	_, err := boxdb.Mark(id)
	return err
}

// Rollback and commit are inferred from the other package's UPDATEs.
func rightTake(id string) (err error) {
	won, err := boxdb.Take(id)
	if err != nil {
		return err
	}
	if !won {
		return boxdb.ErrBusy
	}
	defer func() {
		if err != nil {
			boxdb.GiveBack(id)
		}
	}()
	if err := lease.Stop(id); err != nil {
		return err
	}
	return boxdb.Settle(id)
}

// The rollback of the other package runs for a loser.
func wrongTake(id string) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			boxdb.GiveBack(id)
		}
	}()
	won, err := boxdb.Take(id)
	if err != nil {
		return err
	}
	if !won {
		return boxdb.ErrBusy
	}
	if err := lease.Stop(id); err != nil {
		return err
	}
	return boxdb.Settle(id)
}

// An effect hangs on the other package's UPDATE, and nothing gives the box back.
func wrongNoUndo(id string) error {
	if err := boxdb.TakeErr(id); err != nil {
		return err
	}
	if err := lease.Stop(id); err != nil {
		return err // want [stranded]
	}
	if err := boxdb.Settle(id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// The nil error of the other package has won.
func rightTakeErr(id string) error {
	if err := boxdb.TakeErr(id); err != nil {
		return err
	}
	defer boxdb.GiveBack(id)
	return lease.Stop(id)
}

// The effect comes after the other package's onward UPDATE.
func wrongAfterSettle(id string) error {
	if err := boxdb.TakeErr(id); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			boxdb.GiveBack(id)
		}
	}()
	if err := boxdb.Settle(id); err != nil {
		return err
	}
	done = true
	return lease.Stop(id) // want [gate]
}

// Nothing hangs on the transition: no claim, and nothing to give back.
func rightPlain(id, name string) error {
	won, err := boxdb.Take(id)
	if err != nil || !won {
		return err
	}
	return boxdb.Rename(id, name)
}

// A plain write is no claim: whoever calls this has to hold one.
func rightPlainWrite(id, name string) error {
	if err := boxdb.Rename(id, name); err != nil {
		return err
	}
	return lease.Stop(id)
}
