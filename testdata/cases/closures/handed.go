package closures

import (
	"log"
	"sync"

	"golang.org/x/sync/errgroup"
)

// go after the check.
func rightGo(id string) error {
	if !first(id) {
		return errBusy
	}
	go func() {
		if err := stop(id); err != nil {
			log.Print(err)
		}
	}()
	return nil
}

// go before the claim.
func wrongGo(id string) error {
	go func() {
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	}()
	if !first(id) {
		return errBusy
	}
	return nil
}

// go without a closure, by a loser.
func wrongGoLoser(id string) error {
	if !first(id) {
		go stop(id) // want [gate]
		return errBusy
	}
	return nil
}

// The async helper after the check.
func rightAsync(id string) error {
	if !first(id) {
		return errBusy
	}
	goAsync(func() {
		if err := stop(id); err != nil {
			log.Print(err)
		}
	})
	return nil
}

// The async helper between the claim and its check.
func wrongAsync(id string) error {
	won := first(id)
	goAsync(func() {
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	})
	if !won {
		return errBusy
	}
	return nil
}

// The retry helper after the check.
func rightRetry(id string) error {
	if !first(id) {
		return errBusy
	}
	return retry(3, func() error { return stop(id) })
}

// The retry helper before the claim.
func wrongRetry(id string) error {
	if err := retry(3, func() error {
		return stop(id) // want [gate]
	}); err != nil {
		return err
	}
	if !first(id) {
		return errBusy
	}
	return nil
}

// The group after the check.
func rightGroup(id string, others []string) error {
	if !first(id) {
		return errBusy
	}
	var g errgroup.Group
	for _, other := range others {
		g.Go(func() error { return stop(other) })
	}
	return g.Wait()
}

// The group is waited for after the check, but was started before it.
func wrongGroup(id string) error {
	var g errgroup.Group
	g.Go(func() error {
		return stop(id) // want [gate]
	})
	if !first(id) {
		return errBusy
	}
	return g.Wait()
}

// The claim is inside the group's closure.
func rightGroupInside(ids []string) error {
	var g errgroup.Group
	for _, id := range ids {
		g.Go(func() error {
			if !first(id) {
				return nil
			}
			return stop(id)
		})
	}
	return g.Wait()
}

// Once after the check.
func rightOnce(once *sync.Once, id string) (err error) {
	if !first(id) {
		return errBusy
	}
	once.Do(func() { err = stop(id) })
	return err
}

// Once is no claim: it says nothing of other processes.
func wrongOnce(once *sync.Once, id string) (err error) {
	once.Do(func() {
		err = stop(id) // want [gate]
	})
	if !first(id) {
		return errBusy
	}
	return err
}

// The wait group after the check.
func rightWaitGroup(id string) error {
	if !first(id) {
		return errBusy
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := stop(id); err != nil {
			log.Print(err)
		}
	})
	wg.Wait()
	return nil
}

// The wait group before the claim.
func wrongWaitGroup(id string) error {
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	})
	won := first(id)
	wg.Wait()
	if !won {
		return errBusy
	}
	return nil
}
