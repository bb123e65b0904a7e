// Package pools hands the section to workers: by a channel of functions, by a struct with a function, by a list.
package pools

import (
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/run"
)

// The pool of another package, for the winner.
func rightSubmit(p *run.Pool, id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	p.Submit(func() {
		if err := lease.Stop(id); err != nil {
			log.Print(err)
		}
	})
	return nil
}

// The pool of another package, for everybody.
func wrongSubmit(p *run.Pool, id string) error {
	p.Submit(func() {
		if err := lease.Stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	})
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return nil
}

// A channel of functions, for the winner.
func rightSend(jobs chan<- func(), id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	jobs <- func() { log.Print(lease.Stop(id)) }
	return nil
}

// A channel of functions, for the loser.
func wrongSend(jobs chan<- func(), id string) error {
	if !lease.First(id) {
		jobs <- func() {
			log.Print(lease.Stop(id)) // want [gate]
		}
		return lease.ErrBusy
	}
	return nil
}

// A channel of functions, before it is known who won; a select sends.
func wrongSelect(jobs chan<- func() error, quit <-chan struct{}, id string) error {
	won := lease.First(id)
	select {
	case <-quit:
		return nil
	case jobs <- func() error {
		return lease.Stop(id) // want [gate]
	}:
	}
	if !won {
		return lease.ErrBusy
	}
	return nil
}

// A select sends for the winner.
func rightSelect(jobs chan<- func() error, quit <-chan struct{}, id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	select {
	case <-quit:
		return nil
	case jobs <- func() error { return lease.Stop(id) }:
		return nil
	}
}

type task struct {
	name string
	do   func() error
}

// A channel of structs with functions, for the winner.
func rightTask(tasks chan<- task, id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	tasks <- task{name: id, do: func() error { return lease.Stop(id) }}
	return nil
}

// A channel of structs with functions, for the loser.
func wrongTask(tasks chan<- task, id string) error {
	if !lease.First(id) {
		tasks <- task{name: id, do: func() error {
			return lease.Stop(id) // want [gate]
		}}
	}
	return nil
}

// A channel of pointers to structs with functions, filled in two steps.
func wrongTaskPointer(tasks chan<- *task, id string) error {
	t := &task{name: id}
	t.do = func() error {
		return lease.Stop(id) // want [gate]
	}
	tasks <- t
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return nil
}

// Made early, sent by the winner.
func rightTaskPointer(tasks chan<- *task, id string) error {
	t := &task{name: id}
	t.do = func() error { return lease.Stop(id) }
	if !lease.First(id) {
		return lease.ErrBusy
	}
	tasks <- t
	return nil
}

// A list of functions that runs after the check.
func rightList(ids []string) error {
	var list []func() error
	for _, id := range ids {
		list = append(list, func() error { return lease.Stop(id) })
	}
	if !lease.First("all") {
		return lease.ErrBusy
	}
	for _, f := range list {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// What is sent claims by itself.
func rightSendWhole(jobs chan<- func(), id string) {
	jobs <- func() {
		if !lease.Acquire(id) {
			return
		}
		defer lease.Release(id)
		log.Print(lease.Stop(id))
	}
}

// What is sent claims by itself, and arms its rollback too early.
func wrongSendWhole(jobs chan<- func(), id string) {
	jobs <- func() {
		defer lease.Release(id) // want [ownership]
		if !lease.Acquire(id) {
			return
		}
		log.Print(lease.Stop(id))
	}
}

// The worker's loop calls what it is given: what that is was judged where it was made.
func rightWorker(tasks <-chan task) {
	for t := range tasks {
		if err := t.do(); err != nil {
			log.Print(t.name, err)
		}
	}
}

// The winner hands the claim over to a worker that ends it.
func rightHandOver(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	go func() {
		defer lease.Release(id)
		log.Print(lease.Stop(id))
	}()
	return nil
}

// The winner hands the effect to a goroutine that does not end the claim.
func wrongHandOver(id string) {
	if !lease.Acquire(id) {
		return
	}
	go func() { log.Print(lease.Stop(id)) }()
} // want [stranded]
