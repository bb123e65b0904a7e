// Package steps has the order between steps on interfaces, methods and exported helpers.
package steps

import (
	"errors"
	"log"
	"os/exec"
)

// A Cloud is implemented elsewhere.
type Cloud interface {
	// Stop comes first.
	Stop(id string) error

	// Create comes after Stop.
	//
	//claimvet:after Cloud.Stop
	Create(id string) error
}

// A Box has its steps as methods.
type Box struct{ ID string }

// Close comes first.
func (b *Box) Close() error { return exec.Command("boxctl", "close", b.ID).Run() }

// Erase comes after Close.
//
//claimvet:after (*Box).Close
func (b *Box) Erase() error { return exec.Command("boxctl", "erase", b.ID).Run() }

// Shut always closes.
func (b *Box) Shut() error {
	if err := b.Close(); err != nil {
		return errors.Join(errors.New("shut"), err)
	}
	return nil
}

// Wipe erases, and leaves closing to its callers.
func (b *Box) Wipe() error {
	log.Print("wiping ", b.ID)
	return b.Erase()
}

// Right has both.
func (b *Box) Right() error { return errors.Join(b.Close(), b.Erase()) }

// Wrong has both.
func (b *Box) Wrong() error {
	return errors.Join(b.Erase(), b.Close()) // want [order]
}
