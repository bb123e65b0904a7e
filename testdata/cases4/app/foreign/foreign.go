// Package foreign declares the roles of another package's functions, which it cannot edit.
package foreign

import (
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/registry"
)

//claimvet:claim func=github.com/molecule-ai/claimvet/testdata/cases4/lib/registry.Enter
//claimvet:rollback func=github.com/molecule-ai/claimvet/testdata/cases4/lib/registry.Leave
//claimvet:commit func=(*github.com/molecule-ai/claimvet/testdata/cases4/lib/registry.Registry).Keep
//claimvet:effect func=(*github.com/molecule-ai/claimvet/testdata/cases4/lib/registry.Registry).Wipe

var errBusy = errors.New("somebody else is at it")

// Claim and rollback are functions, the effect is a method.
func rightEnter(r *registry.Registry, key string) error {
	if !registry.Enter(r, key) {
		return errBusy
	}
	defer registry.Leave(r, key)
	return r.Wipe(key)
}

// The effect comes first.
func wrongEnter(r *registry.Registry, key string) error {
	if err := r.Wipe(key); err != nil { // want [gate]
		return err
	}
	if !registry.Enter(r, key) {
		return errBusy
	}
	registry.Leave(r, key)
	return nil
}

// The rollback comes first.
func wrongLeave(r *registry.Registry, key string) error {
	defer registry.Leave(r, key) // want [ownership]
	if !registry.Enter(r, key) {
		return errBusy
	}
	return r.Wipe(key)
}

// The commit is a method.
func rightKeep(r *registry.Registry, key string) error {
	if !registry.Enter(r, key) {
		return errBusy
	}
	r.Keep(key)
	return nil
}

// The effect comes after the commit.
func wrongKeep(r *registry.Registry, key string) error {
	if !registry.Enter(r, key) {
		return errBusy
	}
	r.Keep(key)
	return r.Wipe(key) // want [gate]
}

type index struct{ *registry.Registry }

// The effect is promoted.
func (i index) rightPromoted(key string) error {
	if !registry.Enter(i.Registry, key) {
		return errBusy
	}
	defer registry.Leave(i.Registry, key)
	return i.Wipe(key)
}

// The effect is promoted, and runs for the loser.
func (i index) wrongPromoted(key string) error {
	if !registry.Enter(i.Registry, key) {
		return i.Wipe(key) // want [gate]
	}
	registry.Leave(i.Registry, key)
	return nil
}
