package stranding

import (
	"log"
	"runtime"
)

// Each return gives the claim back, but a panic in the stop does not.
func wrongNoDefer(id string) error {
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil { // want [stranded]
		release(id)
		return err
	}
	confirm(id)
	return nil
}

// With the defer the panic gives it back too.
func rightDefer(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	return stop(id)
}

// An explicit panic without a defer.
func wrongPanic(id string, n int) {
	if !acquire(id) {
		return
	}
	if n < 0 {
		panic("negative") // want [stranded]
	}
	confirm(id)
}

// The panic comes before the claim.
func rightPanic(id string, n int) {
	if n < 0 {
		panic("negative")
	}
	if !acquire(id) {
		return
	}
	confirm(id)
}

// The panic comes from a loser.
func rightLoserPanics(id string) {
	if !acquire(id) {
		panic("lost " + id)
	}
	confirm(id)
}

// The defer runs on Goexit, as on a panic.
func rightGoexit(id string, quit bool) {
	if !acquire(id) {
		return
	}
	defer release(id)
	if quit {
		runtime.Goexit()
	}
	if err := stop(id); err != nil {
		log.Print(err)
	}
}

// Only panics give it back: an error does not.
func wrongRecoverOnly(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if p := recover(); p != nil {
			release(id)
			panic(p)
		}
	}()
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	confirm(id)
	return nil
}
