package none

import (
	"context"
	"fmt"
	"io"
	"sync"
)

//claimvet:claim
func try(id string) (bool, error) { return id != "", nil }

// One who has won may leave before the check: without the rollback, the claim would be stranded, and nobody would say so.
func winnerLeaves(id string) error {
	defer release(id) // want [ownership]
	won, err := try(id)
	if len(id) > 3 {
		return errBusy
	}
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	return stop(id)
}

// One who has won may panic before the check.
func winnerPanics(id string, mayPanic func()) error {
	defer release(id) // want [ownership]
	won := claim(id)
	mayPanic()
	if !won {
		return errBusy
	}
	return stop(id)
}

// The end of the answer is for losers, too.
func ends(out io.Writer, id string) error {
	done := false
	defer func() { // want [ownership]
		fmt.Fprintln(out, "</response>")
		if !done {
			release(id)
		}
	}()
	if !claim(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// A return would keep the lock.
func keepsLock(mu *sync.Mutex, id string) {
	mu.Lock()
	claim(id)
	defer release(id)                // want [ownership]
	if err := stop(id); err != nil { // want [gate]
		fmt.Println(err)
	}
	mu.Unlock()
}

// Whether false is a no, nobody says.
func failed(id string) (failed bool) {
	claim(id)
	defer release(id)      // want [ownership]
	return stop(id) != nil // want [gate]
}

// Whoever loses has been welcomed before: that is no failure.
func login(user string) (string, error) {
	once(user)
	if user != "admin" {
		if err := stop("welcome " + user); err != nil { // want [gate]
			return "", err
		}
	}
	return "session of " + user, nil
}

// What an error makes the caller do is unknown: try again, perhaps.
func literal(ctx context.Context, again func(context.Context, func() error) error, id string) error {
	return again(ctx, func() error {
		claim(id)
		defer release(id) // want [ownership]
		return stop(id)   // want [gate]
	})
}

type hooks struct{ before []func(string) }

// The dispatcher runs the hooks: as one of them, it would call itself for ever.
func (h *hooks) auto(id string) {
	for _, f := range h.before {
		f(id)
	}
	h.direct(id)
}

//claimvet:only (*hooks).auto
func (h *hooks) direct(id string) { _ = id }

func (h *hooks) add() { h.before = append(h.before, h.direct) } // want [dispatch]

func (h *hooks) hook(id string) { h.direct(id) } // want [dispatch]

// Which of the two is the old one, the types do not say.
//
//claimvet:only moveAuto
func move(from, to string) { _, _ = from, to }

func moveAuto(to, from string) { move(from, to) }

func moves() { move("a", "b") } // want [dispatch]
