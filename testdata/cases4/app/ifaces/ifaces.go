// Package ifaces uses what another package declared on interfaces, fields, variables and generic types.
package ifaces

import (
	"context"
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/iface"
)

var errBusy = errors.New("somebody else is at it")

// Through the interfaces.
func rightInterface(l iface.Locker, c iface.Cutter, key string) error {
	won, err := l.Lock(context.Background(), key)
	if err != nil || !won {
		return err
	}
	defer l.Unlock(key)
	return c.Cut(key)
}

// Through the interfaces, without asking who won.
func wrongInterface(l iface.Locker, c iface.Cutter, key string) error {
	won, err := l.Lock(context.Background(), key)
	if err != nil {
		return err
	}
	if won {
		defer l.Unlock(key)
	}
	return c.Cut(key) // want [gate]
}

// The interface's rollback comes before its claim.
func wrongUnlock(l iface.Locker, c iface.Cutter, key string) error {
	defer l.Unlock(key) // want [ownership]
	won, err := l.Lock(context.Background(), key)
	if err != nil || !won {
		return err
	}
	return c.Cut(key)
}

// The interface's commit fails, and nothing is armed.
func wrongKeep(l iface.Locker, key string) error {
	if won, err := l.Lock(context.Background(), key); err != nil || !won {
		return err
	}
	if err := l.Keep(key); err != nil {
		return err // want [stranded]
	}
	return nil
}

// The interface's method that has no role is no claim.
func wrongPeek(l iface.Locker, c iface.Cutter, key string) error {
	if !l.Peek(key) {
		return errBusy
	}
	if err := c.Cut(key); err != nil { // want [gate]
		return err
	}
	if won, err := l.Lock(context.Background(), key); err != nil || !won {
		return err
	}
	l.Unlock(key)
	return nil
}

// store embeds the interface.
type store struct {
	iface.Locker
	cut iface.Cutter
}

// Through the interface that is embedded.
func (s *store) rightEmbedded(key string) (err error) {
	won, err := s.Lock(context.Background(), key)
	if err != nil || !won {
		return err
	}
	defer func() {
		if err != nil {
			s.Unlock(key)
		}
	}()
	if err := s.cut.Cut(key); err != nil {
		return err
	}
	return s.Keep(key)
}

// Through the interface that is embedded, in the loser's branch.
func (s *store) wrongEmbedded(key string) error {
	won, err := s.Lock(context.Background(), key)
	if err != nil {
		return err
	}
	if won {
		s.Unlock(key)
		return nil
	}
	return s.cut.Cut(key) // want [gate]
}

// wide is a larger interface.
type wide interface {
	iface.Locker
	iface.Cutter
	Name() string
}

// Through an interface that embeds them.
func rightWide(w wide) error {
	won, err := w.Lock(context.Background(), w.Name())
	if err != nil || !won {
		return err
	}
	defer w.Unlock(w.Name())
	return w.Cut(w.Name())
}

// Through an interface that embeds them, too early.
func wrongWide(w wide) error {
	name := w.Name()
	if err := w.Cut(name); err != nil { // want [gate]
		return err
	}
	won, err := w.Lock(context.Background(), name)
	if err != nil || !won {
		return err
	}
	w.Unlock(name)
	return nil
}

// The fields of the other package's struct.
func rightHooks(h *iface.Hooks, key string) error {
	if !h.First(key) {
		return errBusy
	}
	return h.Fire(key)
}

// The fields of the other package's struct, the wrong way round.
func wrongHooks(h iface.Hooks, key string) error {
	err := h.Fire(key) // want [gate]
	if !h.First(key) {
		return errBusy
	}
	return err
}

// The field without a role may come first.
func rightIdle(h *iface.Hooks, key string) error {
	if err := h.Idle(key); err != nil {
		return err
	}
	if !h.First(key) {
		return errBusy
	}
	return h.Fire(key)
}

// The variable of the other package.
func rightVariable(h *iface.Hooks, key string) error {
	if !h.First(key) {
		return errBusy
	}
	return iface.Fire(key)
}

// The variable of the other package, for the loser.
func wrongVariable(h *iface.Hooks, key string) error {
	if h.First(key) {
		return nil
	}
	return iface.Fire(key) // want [gate]
}

var seen iface.Set[string]

// The generic type's method.
func rightGeneric(key string) error {
	if !seen.Enter(key) {
		return errBusy
	}
	return iface.Fire(key)
}

// The generic type's other method is no claim.
func wrongGeneric(key string) error {
	if seen.Has(key) {
		return errBusy
	}
	err := iface.Fire(key) // want [gate]
	if !seen.Enter(key) {
		return errBusy
	}
	return err
}

type numbered struct {
	iface.Set[int]
	name string
}

// The generic type's method, promoted.
func (n *numbered) rightPromoted(i int) error {
	if n.Enter(i) {
		return iface.Fire(n.name)
	}
	return nil
}

// The generic type's method, promoted, the wrong way round.
func (n *numbered) wrongPromoted(i int) error {
	if !n.Enter(i) {
		return iface.Fire(n.name) // want [gate]
	}
	return nil
}

// The generic type's method as a value.
func rightMethodValue(key string) error {
	enter := seen.Enter
	if !enter(key) {
		return errBusy
	}
	return iface.Fire(key)
}

// The generic type's method as an expression, and nobody asks.
func wrongMethodExpression(key string) error {
	enter := (*iface.Set[string]).Enter
	if !enter(&seen, key) {
		key += "-again"
	}
	return iface.Fire(key) // want [gate]
}
