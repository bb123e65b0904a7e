// Package handles ends its claims with handles of another package.
package handles

import (
	"errors"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/handle"
)

// Close is a no-op after Commit.
func rightHandle(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := handle.Stop(h.ID()); err != nil {
		return err
	}
	return h.Commit()
}

// Nothing closes the handle.
func wrongOpen(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	if err := handle.Stop(h.ID()); err != nil {
		return err // want [stranded]
	}
	if err := h.Commit(); err != nil {
		return err // want [stranded]
	}
	return nil
}

// Abort is no no-op after Commit.
func wrongAbort(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	defer h.Abort() // want [finality]
	if err := handle.Stop(h.ID()); err != nil {
		return err
	}
	return h.Commit()
}

// Abort under the error.
func rightAbort(id string) (err error) {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			h.Abort()
		}
	}()
	if err := handle.Stop(h.ID()); err != nil {
		return err
	}
	return h.Commit()
}

// The effect comes after Commit.
func wrongLate(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.Commit(); err != nil {
		return err
	}
	return handle.Stop(h.ID()) // want [gate]
}

// The effect comes after Close.
func wrongClosed(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	h.Close()
	return handle.Stop(h.ID()) // want [gate]
}

// The sentinel is let through.
func wrongSentinel(id string) error {
	h, err := handle.Open(id)
	if err != nil && !errors.Is(err, handle.ErrBusy) {
		return err
	}
	if h != nil {
		defer h.Close()
	}
	return handle.Stop(id) // want [gate]
}

// The handle is asked instead of the error.
func rightNil(id string) error {
	h, _ := handle.Open(id)
	if h == nil {
		return handle.ErrBusy
	}
	defer h.Close()
	return handle.Stop(id)
}

// The deferred method is a value.
func rightValue(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	closer := h.Close
	defer closer()
	return handle.Stop(id)
}

// The method is an expression.
func rightExpression(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	defer (*handle.Handle).Close(h)
	return handle.Stop(id)
}

// The handle is behind an interface.
func rightInterface(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	var c interface{ Close() } = h
	defer c.Close()
	return handle.Stop(id)
}

// The winner returns the handle: this is a claim itself.
func open(id string) (*handle.Handle, error) {
	h, err := handle.Open(id + "/disk")
	if err != nil {
		return nil, err
	}
	log.Print("opened ", id)
	return h, nil
}

// The handle comes from one level down.
func rightOpened(id string) error {
	h, err := open(id)
	if err != nil {
		return err
	}
	defer h.Close()
	return handle.Stop(id)
}

// The handle comes from one level down, and is not closed.
func wrongOpened(id string) error {
	h, err := open(id)
	if err != nil {
		return err
	}
	log.Print("opened ", h.ID())
	return handle.Stop(id) // want [stranded]
}

// The struct is there before the claim, and knows.
func rightMove(id string) error {
	m := handle.NewMove(id)
	defer m.End()
	if !m.Begin() {
		return handle.ErrBusy
	}
	if err := handle.Stop(id); err != nil {
		return err
	}
	m.Done()
	return nil
}

// The struct is there before the claim, and does not ask itself.
func wrongMove(id string) error {
	m := handle.NewMove(id)
	defer m.EndAll() // want [ownership]
	if !m.Begin() {
		return handle.ErrBusy
	}
	if err := handle.Stop(id); err != nil {
		return err
	}
	m.Done()
	return nil
}

// The struct is armed after the claim.
func rightMoveLate(id string) error {
	m := handle.NewMove(id)
	if !m.Begin() {
		return handle.ErrBusy
	}
	defer m.EndAll()
	if err := handle.Stop(id); err != nil {
		return err
	}
	m.Done()
	return nil
}

// The struct says done, and the effect follows.
func wrongMoveDone(id string) error {
	m := handle.NewMove(id)
	defer m.End()
	if !m.Begin() {
		return handle.ErrBusy
	}
	m.Done()
	return handle.Stop(id) // want [gate]
}

type job struct {
	*handle.Move
	id string
}

// The method is promoted.
func (j job) rightPromoted() error {
	defer j.End()
	if !j.Begin() {
		return handle.ErrBusy
	}
	if err := handle.Stop(j.id); err != nil {
		return err
	}
	j.Done()
	return nil
}

// Deferred, generic.
func rightGeneric(id string) error {
	if !handle.Acquire(id) {
		return handle.ErrBusy
	}
	defer handle.Undo(id)
	return handle.Stop(id)
}

// Deferred, generic, instantiated by hand, one level up, too early.
func wrongGeneric(id string) error {
	defer handle.Undo2[string](id) // want [ownership]
	if !handle.Acquire(id) {
		return handle.ErrBusy
	}
	return handle.Stop(id)
}

// A method of a generic type.
func rightLeaser(l *handle.Leaser[string], id string) error {
	if !l.Take(id) {
		return handle.ErrBusy
	}
	defer l.Drop(id)
	return handle.Stop(id)
}

// A method of a generic type, for the loser.
func wrongLeaser(l *handle.Leaser[string], id string) error {
	if !l.Take(id) {
		l.Drop(id) // want [ownership]
		return handle.ErrBusy
	}
	defer l.Drop(id)
	return handle.Stop(id)
}
