package dispatch

import "fmt"

// runner is an interface with a restricted method.
type runner interface {
	//claimvet:only rightDispatch
	Run(id string) error

	Name() string
}

// The one who may.
func rightDispatch(r runner, id string) error { return r.Run(id) }

// The method beside it is free.
func rightName(r runner) string { return r.Name() }

// One who may not.
func wrongRun(r runner, id string) error {
	return r.Run(id) // want [dispatch]
}

// The interface's method value.
func wrongRunValue(r runner) func(string) error {
	return r.Run // want [dispatch]
}

// hooks has a restricted field.
type hooks struct {
	//claimvet:only (*hooks).rightFire
	fire func(id string) error

	log func(id string) error
}

// Setting the field is wiring.
func rightWire() *hooks {
	h := &hooks{fire: func(string) error { return nil }}
	h.log = h.nothing
	return h
}

// Setting it later is wiring, too.
func (h *hooks) rightRewire(f func(string) error) { h.fire = f }

func (h *hooks) nothing(string) error { return nil }

// The one who may.
func (h *hooks) rightFire(id string) error { return h.fire(id) }

// The field beside it is free.
func (h *hooks) rightLog(id string) error { return h.log(id) }

// One who may not.
func (h *hooks) wrongFire(id string) error {
	return h.fire(id) // want [dispatch]
}

// Reading the field's value.
func (h *hooks) wrongRead() func(string) error {
	return h.fire // want [dispatch]
}

// queue is generic: its methods are named without type parameters.
type queue[T any] struct{ items []T }

// push is restricted.
//
//claimvet:only (*queue).rightOffer
func (q *queue[T]) push(item T) { q.items = append(q.items, item) }

// The one who may.
func (q *queue[T]) rightOffer(item T) { q.push(item) }

// One who may not.
func (q *queue[T]) wrongOffer(item T) {
	q.push(item) // want [dispatch]
}

// One who may not, with the type filled in.
func wrongInstance(q *queue[string]) {
	q.push("x") // want [dispatch]
}

// convert is a generic function.
//
//claimvet:only rightConvert
func convert[T any](v T) string { return fmt.Sprint(v) }

// The one who may.
func rightConvert(n int) string { return convert(n) }

// One who may not.
func wrongConvert(n int) string {
	return convert(n) // want [dispatch]
}

// tool has a restricted method that an interface exposes.
type tool struct{}

// Cut is restricted.
//
//claimvet:only rightCut
func (tool) Cut(id string) error { return nil }

// Name is free.
func (tool) Name() string { return "tool" }

type cutter interface{ Cut(id string) error }

type namer interface{ Name() string }

// The one who may.
func rightCut(t tool, id string) error { return t.Cut(id) }

// The interface exposes the restricted method.
func wrongConversion(t tool) cutter {
	return t // want [dispatch]
}

// The interface does not expose it.
func rightConversion(t tool) namer { return t }

// engine has a restricted method, and so has the interface.
type engine struct{}

// Run is restricted.
//
//claimvet:only rightDispatch
func (engine) Run(id string) error { return nil }

// Name is free.
func (engine) Name() string { return "engine" }

// The interface's method is restricted itself.
func rightRestrictedInterface(e engine) runner { return e }

// base is embedded.
type base struct{}

// start is restricted and promoted.
//
//claimvet:only rightStart
func (base) start(id string) error { return nil }

type derived struct{ base }

// The one who may.
func rightStart(d derived) error { return d.start("x") }

// One who may not, by way of the embedding type.
func wrongStart(d derived) error {
	return d.start("y") // want [dispatch]
}
