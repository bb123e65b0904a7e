// Package callbacks gives the claim, the check and the section to functions of other packages that call them.
package callbacks

import (
	"context"
	"errors"
	"log"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/run"
)

// The claim is tried again, and its result is carried out in a variable.
func rightRetryCaptured(id string) error {
	var won bool
	err := run.Retry(3, func() error {
		won = lease.First(id)
		return nil
	})
	if err != nil {
		return err
	}
	if !won {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The result is carried out in a variable, and the error is all that is asked.
func wrongRetryCaptured(id string) error {
	var won bool
	err := run.Retry(3, func() error {
		won = lease.First(id)
		return nil
	})
	if err != nil {
		return err
	}
	log.Print("won: ", won)
	return lease.Stop(id) // want [gate]
}

// The closure's error says who won, and Retry's error is the closure's.
func rightRetryError(id string) error {
	err := run.Retry(3, func() error {
		if !lease.First(id) {
			return lease.ErrBusy
		}
		return nil
	})
	if err != nil {
		return err
	}
	return lease.Stop(id)
}

// The closure's error says who won, and is told and forgotten.
func wrongRetryError(id string) error {
	err := run.Retry(3, func() error {
		if !lease.First(id) {
			return lease.ErrBusy
		}
		return nil
	})
	if err != nil {
		log.Print(err)
	}
	return lease.Stop(id) // want [gate]
}

// The closure fills the named results.
func rightRetryNamed(id string) (won bool, err error) {
	err = run.Retry(3, func() (err error) {
		won, err = tryFirst(id)
		return err
	})
	if err != nil || !won {
		return false, err
	}
	return true, lease.Stop(id)
}

// The closure fills a variable of its own: the named result stays true.
func wrongRetryNamed(id string) (won bool, err error) {
	won = true
	err = run.Retry(3, func() error {
		won, err := tryFirst(id)
		log.Print("won: ", won)
		return err
	})
	if err != nil || !won {
		return false, err
	}
	return true, lease.Stop(id) // want [gate]
}

func tryFirst(id string) (bool, error) {
	if id == "" {
		return false, errors.New("no id")
	}
	return lease.First(id), nil
}

// The generic helper hands the result through.
func rightValue(id string) error {
	won, err := run.Value(3, func() (bool, error) { return tryFirst(id) })
	if err != nil || !won {
		return err
	}
	return lease.Stop(id)
}

// The generic helper hands the result through, and only the error is asked.
func wrongValue(id string) error {
	won, err := run.Value(3, func() (bool, error) { return tryFirst(id) })
	if err != nil {
		return err
	}
	log.Print("won: ", won)
	return lease.Stop(id) // want [gate]
}

// The section is tried again, with a context of its own.
func rightRetryCtx(id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return run.RetryCtx(context.Background(), func(context.Context) error { return lease.Stop(id) })
}

// The section is tried again before the check.
func wrongRetryCtx(id string) error {
	won := lease.First(id)
	err := run.RetryCtx(context.Background(), func(context.Context) error {
		return lease.Stop(id) // want [gate]
	})
	if !won {
		return lease.ErrBusy
	}
	return err
}

// Each item is claimed by itself.
func rightEach(ids []string) error {
	return run.Each(ids, func(id string) error {
		if lease.Taken(id) {
			return nil
		}
		defer lease.Release(id)
		return lease.Stop(id)
	})
}

// Each item is given back, whoever has it.
func wrongEach(ids []string) error {
	return run.Each(ids, func(id string) error {
		defer lease.Release(id) // want [ownership]
		if lease.Taken(id) {
			return nil
		}
		return lease.Stop(id)
	})
}

// The effect itself is what is called for each.
func rightEachFunc(key string, ids []string) error {
	if !lease.First(key) {
		return lease.ErrBusy
	}
	return run.Each(ids, lease.Stop)
}

// OnceFunc makes the function, and does not run it.
func rightOnceFunc(id string) error {
	var err error
	halt := sync.OnceFunc(func() { err = lease.Stop(id) })
	if !lease.First(id) {
		return lease.ErrBusy
	}
	halt()
	return err
}

// The function that OnceFunc made runs before the claim.
func wrongOnceFunc(id string) error {
	var err error
	halt := sync.OnceFunc(func() {
		err = lease.Stop(id) // want [gate]
	})
	halt()
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return err
}

// OnceValue hands the result through.
func rightOnceValue(id string) error {
	halt := sync.OnceValue(func() error { return lease.Stop(id) })
	if !lease.First(id) {
		return lease.ErrBusy
	}
	return halt()
}

// The function that OnceValue made runs for the loser.
func wrongOnceValue(id string) error {
	halt := sync.OnceValue(func() error {
		return lease.Stop(id) // want [gate]
	})
	if !lease.First(id) {
		return halt()
	}
	return nil
}

// The rollback runs once, by hand or by defer.
func rightOnceRollback(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	undo := sync.OnceFunc(func() { lease.Release(id) })
	defer undo()
	if err := lease.Stop(id); err != nil {
		undo()
		return err
	}
	return nil
}

// The rollback runs once, and that is too early.
func wrongOnceRollback(id string) error {
	undo := sync.OnceFunc(func() { lease.Release(id) })
	defer undo() // want [ownership]
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The group's members run for the winner; what it waits for says whether to give back.
func rightGroup(id string, others []string) (err error) {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.ReleaseOn(&err, id)
	var g errgroup.Group
	g.SetLimit(2)
	for _, other := range others {
		g.Go(func() error { return lease.Stop(other) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return lease.Seal(id)
}

// One of the group's members claims, another one does not wait for it.
func wrongGroup(id string) error {
	var g errgroup.Group
	var won bool
	g.Go(func() error {
		won = lease.First(id)
		return nil
	})
	g.Go(func() error {
		return lease.Stop(id) // want [gate]
	})
	if err := g.Wait(); err != nil {
		return err
	}
	log.Print("won: ", won)
	return nil
}

// TryGo may not run it, but if it does, it is too early.
func wrongTryGo(id string) error {
	var g errgroup.Group
	started := g.TryGo(func() error {
		return lease.Stop(id) // want [gate]
	})
	if !lease.First(id) || !started {
		return lease.ErrBusy
	}
	return g.Wait()
}

// TryGo after the check.
func rightTryGo(id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	var g errgroup.Group
	if !g.TryGo(func() error { return lease.Stop(id) }) {
		return lease.ErrBusy
	}
	return g.Wait()
}

// Some time after the check.
func rightAsync(id string) error {
	if !lease.First(id) {
		return lease.ErrBusy
	}
	run.Async(func() {
		if err := lease.Stop(id); err != nil {
			log.Print(err)
		}
	})
	return nil
}

// Some time after the claim, whoever won.
func wrongAsync(id string) error {
	won := lease.First(id)
	run.Async(func() {
		if err := lease.Stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	})
	log.Print("won: ", won)
	return nil
}

// The whole is some time later.
func rightAsyncWhole(id string) {
	run.Async(func() {
		if !lease.Acquire(id) {
			return
		}
		defer lease.Release(id)
		if err := lease.Stop(id); err != nil {
			log.Print(err)
		}
	})
}

// The whole is some time later, and nothing gives back.
func wrongAsyncWhole(id string) {
	run.Async(func() {
		if !lease.Acquire(id) {
			return
		}
		if err := lease.Stop(id); err != nil {
			log.Print(err)
			return // want [stranded]
		}
		lease.Confirm(id)
	})
}
