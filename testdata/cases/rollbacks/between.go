package rollbacks

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Reading the request, and what the standard library does with strings and errors, may stand between.
func rightRequestBetween(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	agent, n := r.UserAgent(), strconv.Itoa(len(r.Header.Get("X-Box")))
	slog.Info("won", "box", id, "agent", agent, "n", n)
	defer release(id)
	if err := stop(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// Writing the answer is no reading: a ResponseWriter is anybody's code.
func rightAnswerAfter(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	defer release(id)
	w.WriteHeader(http.StatusAccepted)
}

// A mutex and a context may stand between.
func rightContextBetween(mu *sync.Mutex, id string) error {
	if !acquire(id) {
		return errBusy
	}
	mu.Lock()
	reason := errors.Join(errBusy, context.Canceled)
	mu.Unlock()
	undo, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	defer release(id)
	slog.Info("won", "reason", reason, "done", undo.Err())
	return stop(id)
}

// A function from outside may do anything, and does it before the defer.
func wrongCallbackBetween(id string, tell func(string)) error {
	if !acquire(id) {
		return errBusy
	}
	tell(id) // want [stranded]
	defer release(id)
	return stop(id)
}

// A function from outside comes after the defer.
func rightCallbackAfter(id string, tell func(string)) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	tell(id)
	return stop(id)
}
