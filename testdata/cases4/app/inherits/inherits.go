// Package inherits imports the declarations by way of another package.
package inherits

import (
	"errors"
	"log"
	"net/http"
	"net/smtp"
	"sync"
	"sync/atomic"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/viadecl"
)

var errBusy = errors.New("somebody else is at it")

// TryLock is a claim, Unlock its rollback.
func rightTryLock(mu *sync.Mutex, to string) error {
	if !mu.TryLock() {
		return errBusy
	}
	defer mu.Unlock()
	return viadecl.Mail(to)
}

// Unlock comes too early: it opens another's lock.
func wrongTryLock(mu *sync.Mutex, to string) error {
	defer mu.Unlock() // want [ownership]
	if !mu.TryLock() {
		return errBusy
	}
	return viadecl.Mail(to)
}

// The lock is not opened when the mail fails.
func wrongTryLockStrands(mu *sync.Mutex, to string) error {
	if !mu.TryLock() {
		return errBusy
	}
	if err := viadecl.Mail(to); err != nil {
		return err // want [stranded]
	}
	mu.Unlock()
	return nil
}

// The method of another package's type.
func rightSwap(done *atomic.Bool, to string) error {
	if !done.CompareAndSwap(false, true) {
		return errBusy
	}
	return smtp.SendMail("localhost:25", nil, "us@example.org", []string{to}, nil)
}

// The method of another package's type, not asked.
func wrongSwap(done *atomic.Bool, to string) error {
	swapped := done.CompareAndSwap(false, true)
	log.Print("swapped: ", swapped)
	return smtp.SendMail("localhost:25", nil, "us@example.org", []string{to}, nil) // want [gate]
}

// The function of another package.
func rightSwapInt(state *int32, to string) error {
	if atomic.CompareAndSwapInt32(state, 0, 1) {
		return viadecl.Mail(to)
	}
	return errBusy
}

// The function of another package, the wrong way round.
func wrongSwapInt(state *int32, to string) error {
	if atomic.CompareAndSwapInt32(state, 0, 1) {
		return errBusy
	}
	return viadecl.Mail(to) // want [gate]
}

// Its neighbour was not declared: no claim is in view, and the duty goes up.
func rightNeighbour(state *int64, to string) error {
	if atomic.CompareAndSwapInt64(state, 0, 1) {
		return viadecl.Mail(to)
	}
	return errBusy
}

// Nobody can guard a handler.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	if err := viadecl.Mail(r.FormValue("to")); err != nil { // want [gate]
		w.WriteHeader(http.StatusBadGateway)
	}
}
