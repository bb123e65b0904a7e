// Package iface has its directives on interface methods, on func-typed fields, on variables and on methods of generic types.
package iface

import (
	"context"
	"sync"
)

// A Locker is implemented elsewhere.
type Locker interface {
	// Lock takes the lease.
	//
	//claimvet:claim
	Lock(ctx context.Context, key string) (bool, error)

	// Unlock gives it back.
	//
	//claimvet:rollback
	Unlock(key string)

	// Keep makes it last.
	//
	//claimvet:commit
	Keep(key string) error

	// Peek has no role.
	Peek(key string) bool
}

// A Cutter cuts.
type Cutter interface {
	// Cut cannot be undone.
	//
	//claimvet:effect
	Cut(key string) error
}

// Hooks are set by whoever makes them.
type Hooks struct {
	//claimvet:claim final
	First func(key string) bool

	//claimvet:effect
	Fire func(key string) error

	Idle func(key string) error
}

// Fire is set by main.
//
//claimvet:effect
var Fire = func(key string) error { return nil }

// A Set remembers keys.
type Set[K comparable] struct{ m sync.Map }

// Enter says whether the key is new.
//
//claimvet:claim final
func (s *Set[K]) Enter(key K) bool {
	_, dup := s.m.LoadOrStore(key, true)
	return !dup
}

// Has has no role.
func (s *Set[K]) Has(key K) bool {
	_, ok := s.m.Load(key)
	return ok
}
