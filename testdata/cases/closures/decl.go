// Package closures: the section after the claim in closures of all kinds. The claim is final. A report stands at the effect's
// call inside the closure, wherever the closure is run.
package closures

import (
	"errors"
	"log"
	"os/exec"
	"sync"
	"time"
)

var (
	seen sync.Map

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim final
func first(key string) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

func goAsync(f func()) {
	go func() {
		defer func() {
			if p := recover(); p != nil {
				log.Print(p)
			}
		}()
		f()
	}()
}

func retry(times int, f func() error) (err error) {
	for range times {
		if err = f(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

func each[T any](items []T, f func(T) error) error {
	for _, item := range items {
		if err := f(item); err != nil {
			return err
		}
	}
	return nil
}
