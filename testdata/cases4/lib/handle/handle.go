// Package handle gives the winner something to end the claim with: a function, or a handle.
package handle

import (
	"errors"
	"log"
	"os/exec"
	"sync"
)

var held sync.Map

// ErrBusy is what a loser gets.
var ErrBusy = errors.New("somebody else is at it")

//claimvet:claim
func acquire(id string) bool {
	_, taken := held.LoadOrStore(id, true)
	return !taken
}

//claimvet:rollback
func release(id string) { held.Delete(id) }

//claimvet:commit
func confirm(id string) error { return exec.Command("boxctl", "confirm", id).Run() }

// Stop destroys the box.
//
//claimvet:effect
func Stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// Write has no role.
func Write(id string) error { return exec.Command("boxctl", "note", id).Run() }

// Claim gives the winner a function that undoes the claim, and the others one that would undo the winner's.
func Claim(id string) (undo func(), won bool, err error) {
	if id == "" {
		return func() {}, false, errors.New("no id")
	}
	won = acquire(id)
	return func() { release(id) }, won, nil
}

// ClaimSafe gives the winner a function that undoes the claim, and the others one that does nothing.
func ClaimSafe(id string) (undo func(), won bool) {
	if !acquire(id) {
		return func() {}, false
	}
	return func() { release(id) }, true
}

// ClaimBoth gives the winner two functions, of which the second makes the first a no-op.
func ClaimBoth(id string) (undo func(), keep func() error, err error) {
	if !acquire(id) {
		return nil, nil, ErrBusy
	}
	kept := false
	undo = func() {
		if !kept {
			release(id)
		}
	}
	keep = func() error {
		if err := confirm(id); err != nil {
			return err
		}
		kept = true
		return nil
	}
	return undo, keep, nil
}

// A Handle is the winner's.
type Handle struct {
	id   string
	done bool
}

// Open gives a handle to the winner, and ErrBusy to the others.
func Open(id string) (*Handle, error) {
	if !acquire(id) {
		return nil, ErrBusy
	}
	return &Handle{id: id}, nil
}

// Close undoes the claim, unless Commit came first.
func (h *Handle) Close() {
	if h.done {
		return
	}
	h.giveBack()
}

func (h *Handle) giveBack() {
	log.Print("giving back ", h.id)
	release(h.id)
	h.done = true
}

// Commit makes the claim last.
func (h *Handle) Commit() error {
	if err := confirm(h.id); err != nil {
		return err
	}
	h.done = true
	return nil
}

// Abort undoes the claim, whatever came first.
func (h *Handle) Abort() { h.giveBack() }

// ID is the box.
func (h *Handle) ID() string { return h.id }

// A Move is made by everybody, and tries to claim later.
type Move struct {
	id            string
	claimed, done bool
}

// NewMove claims nothing.
func NewMove(id string) *Move { return &Move{id: id} }

// Begin tries to claim.
func (m *Move) Begin() bool {
	m.claimed = acquire(m.id)
	return m.claimed
}

// End gives back what is claimed and not done.
func (m *Move) End() {
	if m.claimed && !m.done {
		release(m.id)
	}
}

// EndAll gives back what is not done.
func (m *Move) EndAll() {
	if !m.done {
		release(m.id)
	}
}

// Done says that there is nothing to give back.
func (m *Move) Done() { m.done = true }

// Undo is generic.
func Undo[T ~string](id T) { release(string(id)) }

// Undo2 is one level up.
func Undo2[T ~string](ids ...T) {
	for _, id := range ids {
		Undo(id)
	}
}

// Acquire says who won.
func Acquire(id string) bool { return acquire(id) }

// Confirm makes the claim last.
func Confirm(id string) error { return confirm(id) }

// A Leaser has a generic rollback.
type Leaser[T ~string] struct{ ids []T }

// Take says who won.
func (l *Leaser[T]) Take(id T) bool {
	if !acquire(string(id)) {
		return false
	}
	l.ids = append(l.ids, id)
	return true
}

// Drop gives back.
func (l *Leaser[T]) Drop(id T) { Undo2(id) }
