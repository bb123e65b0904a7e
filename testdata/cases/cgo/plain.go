package cgo

import (
	"errors"
	"os/exec"
	"strconv"
	"sync"
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
func stop(id string) error {
	return exec.Command("boxctl", "stop", id, strconv.Itoa(twice(len(id)))).Run()
}

// The loser stops as well.
func wrongClaims(id string) error {
	if !first(id) {
		return stop(id) // want [gate]
	}
	return nil
}
