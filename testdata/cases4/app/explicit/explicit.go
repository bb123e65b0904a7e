// Package explicit gives back by hand, on each path: that is right where nothing in between can panic.
package explicit

import (
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/handle"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

// Only safe calls in between, and each path ends the claim.
func rightSafe(id, size string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	n, err := strconv.Atoi(size)
	if err != nil {
		lease.Release(id)
		return fmt.Errorf("size: %w", err)
	}
	if n == 0 {
		slog.Info("nothing to do", "box", id)
		lease.Release(id)
		return nil
	}
	lease.Confirm(id)
	return nil
}

// Only safe calls in between, and one path ends nothing.
func wrongSafe(id, size string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	n, err := strconv.Atoi(size)
	if err != nil {
		return fmt.Errorf("size: %w", err) // want [stranded]
	}
	if n == 0 {
		lease.Release(id)
		return nil
	}
	lease.Confirm(id)
	return nil
}

// Each path ends the claim, but the stop may panic.
func wrongStop(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	err := lease.Stop(id) // want [stranded]
	if err != nil {
		lease.Release(id)
		return err
	}
	lease.Confirm(id)
	return nil
}

// The stop may panic, and the defer sees to that alone.
func rightStop(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer func() {
		if p := recover(); p != nil {
			lease.Release(id)
			panic(p)
		}
	}()
	if err := lease.Stop(id); err != nil {
		lease.Release(id)
		return err
	}
	lease.Confirm(id)
	return nil
}

// What is called has no role, and may panic all the same.
func wrongWrite(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if err := lease.Write(id); err != nil { // want [stranded]
		lease.Release(id)
		return err
	}
	lease.Release(id)
	return nil
}

// A helper of this package that is made of safe calls.
func rightHelper(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if err := check(id); err != nil {
		lease.Release(id)
		return err
	}
	lease.Confirm(id)
	return nil
}

func check(id string) error {
	if len(id) > 64 {
		return errors.New("too long")
	}
	log.Printf("checked %s at %v", id, time.Now())
	return nil
}

// The helper that ends the claim is two packages away.
func rightTwoDown(id string) error {
	h, err := handle.Open(id)
	if err != nil {
		return err
	}
	if len(id) > 64 {
		h.Close()
		return errors.New("too long")
	}
	return giveUp(h)
}

func giveUp(h *handle.Handle) error {
	h.Abort()
	return nil
}

// The headers of a request cannot panic.
func rightRequest(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !lease.Acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if r.Header.Get("X-Keep") == "" {
		lease.Release(id)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	lease.Confirm(id)
	w.WriteHeader(http.StatusAccepted)
}

// One path of the request ends nothing.
func wrongRequest(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !lease.Acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if r.Header.Get("X-Keep") != "" {
		lease.Confirm(id)
		w.WriteHeader(http.StatusAccepted)
	}
} // want [stranded]
