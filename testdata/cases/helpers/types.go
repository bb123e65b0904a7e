package helpers

import (
	"log"
	"os/exec"
	"sync"
)

// once is generic.
//
//claimvet:claim final
func once[K comparable](seen *sync.Map, key K) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

// fire is generic.
//
//claimvet:effect
func fire[T ~string](target T) error { return exec.Command("fire", string(target)).Run() }

// within runs f on v, and has no role.
func within[T any](v T, f func(T) error) error {
	log.Print("within ", v)
	return f(v)
}

type box string

// Generic claim, generic effect.
func rightGeneric(seen *sync.Map, b box) error {
	if !once(seen, b) {
		return errBusy
	}
	return fire(b)
}

// Generic claim, generic effect, the wrong way round.
func wrongGeneric(seen *sync.Map, b box) error {
	if once(seen, b) {
		return errBusy
	}
	return fire(b) // want [gate]
}

// The generic helper gets the effect as a closure.
func rightWithin(seen *sync.Map, b box) error {
	if !once(seen, b) {
		return errBusy
	}
	return within(b, func(b box) error { return fire(b) })
}

// The generic helper gets the effect as a closure, before the claim.
func wrongWithin(seen *sync.Map, b box) error {
	err := within(b, func(b box) error {
		return fire(b) // want [gate]
	})
	if !once(seen, b) {
		return errBusy
	}
	return err
}

// registry is embedded below.
type registry struct{ seen sync.Map }

// enter is promoted.
//
//claimvet:claim final
func (r *registry) enter(key string) bool {
	_, dup := r.seen.LoadOrStore(key, true)
	return !dup
}

// machine is embedded below.
type machine struct{ name string }

// halt is promoted.
//
//claimvet:effect
func (m machine) halt() error { return exec.Command("halt", m.name).Run() }

// fleet has both, by way of embedding.
type fleet struct {
	*registry
	machine
}

// Promoted methods.
func (f *fleet) rightPromoted() error {
	if !f.enter(f.name) {
		return errBusy
	}
	return f.halt()
}

// Promoted methods, the wrong way round.
func (f *fleet) wrongPromoted() error {
	if f.enter(f.name) {
		return errBusy
	}
	return f.halt() // want [gate]
}

// Method values.
func (f *fleet) rightMethodValue() error {
	enter, halt := f.enter, f.halt
	if !enter(f.name) {
		return errBusy
	}
	return halt()
}

// Method values, and the halt is called before the claim.
func (f *fleet) wrongMethodValue() error {
	enter, halt := f.enter, f.halt
	err := halt() // want [gate]
	if !enter(f.name) {
		return errBusy
	}
	return err
}

// Method expressions.
func (f *fleet) rightMethodExpression() error {
	if !(*registry).enter(f.registry, f.name) {
		return errBusy
	}
	return machine.halt(f.machine)
}

// Method expressions, and nobody asks who won.
func (f *fleet) wrongMethodExpression() error {
	won := (*registry).enter(f.registry, f.name)
	log.Print("won: ", won)
	return machine.halt(f.machine) // want [gate]
}

// engine is an interface with roles.
type engine interface {
	//claimvet:claim final
	Lock(key string) (bool, error)

	//claimvet:effect
	Cut(key string) error

	// Idle has none.
	Idle(key string) error
}

// train embeds the interface.
type train struct{ engine }

// Calls through the interface.
func rightInterface(e engine, key string) error {
	if err := e.Idle(key); err != nil {
		return err
	}
	won, err := e.Lock(key)
	if err != nil || !won {
		return err
	}
	return e.Cut(key)
}

// Calls through the interface: the effect comes first.
func wrongInterface(e engine, key string) error {
	if err := e.Cut(key); err != nil { // want [gate]
		return err
	}
	won, err := e.Lock(key)
	if err != nil || !won {
		return err
	}
	return e.Idle(key)
}

// Calls through the embedded interface.
func (t train) rightEmbedded(key string) error {
	won, err := t.Lock(key)
	if err != nil || !won {
		return err
	}
	return t.Cut(key)
}

// Calls through the embedded interface: a nil error is not enough.
func (t train) wrongEmbedded(key string) error {
	if _, err := t.Lock(key); err != nil {
		return err
	}
	return t.Cut(key) // want [gate]
}
