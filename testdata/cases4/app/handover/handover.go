// Package handover ends claims in goroutines, in other functions' goroutines, and with commits that may fail.
package handover

import (
	"errors"
	"log"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/run"
)

// end does what is left to do, and ends the claim.
func end(id string) {
	defer lease.Release(id)
	if err := lease.Stop(id); err != nil {
		log.Print(err)
	}
}

// go of a helper that rolls back.
func rightGo(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	go end(id)
	return nil
}

// go of a helper that has neither rollback nor commit.
func wrongGo(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	go lease.Stop(id)
	return nil // want [stranded]
}

// go on one path only.
func wrongGoOnePath(id string, async bool) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if async {
		go end(id)
		return nil
	}
	return lease.Stop(id) // want [stranded]
}

// go on one path, a defer on the other.
func rightGoOnePath(id string, async bool) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	if async {
		go end(id)
		return nil
	}
	defer lease.Release(id)
	return lease.Stop(id)
}

// go of what commits, two levels down.
func rightGoCommit(id string) error {
	if lease.Taken(id) {
		return lease.ErrBusy
	}
	go func() { settle(id) }()
	return nil
}

func settle(id string) {
	if err := lease.Seal(id); err != nil {
		log.Print(err)
		lease.Release(id)
	}
}

// go for the loser.
func wrongGoLoser(id string) error {
	if lease.Taken(id) {
		go lease.Release(id) // want [ownership]
		return lease.ErrBusy
	}
	lease.Confirm(id)
	return nil
}

// The helper of another package starts the goroutine.
func rightAsync(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !lease.Acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	run.Async(func() { end(id) })
	w.WriteHeader(http.StatusAccepted)
}

// The helper of another package starts a goroutine that does not end the claim.
func wrongAsync(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !lease.Acquire(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	run.Async(func() { log.Print(lease.Stop(id)) })
	w.WriteHeader(http.StatusAccepted)
} // want [stranded]

// The group's goroutine ends the claim.
func rightGroup(ids []string) error {
	var g errgroup.Group
	for _, id := range ids {
		if !lease.Acquire(id) {
			continue
		}
		g.Go(func() error {
			defer lease.Release(id)
			return lease.Stop(id)
		})
	}
	return g.Wait()
}

// The wait group's goroutine ends the claim.
func rightWaitGroup(wg *sync.WaitGroup, id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	wg.Go(func() { end(id) })
	return nil
}

// A commit that fails leaves the claim won: the rollback is due, and runs.
func rightSeal(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	done := false
	defer lease.ReleaseUnless(&done, id)
	if err := lease.Seal(id); err != nil {
		lease.Release(id)
		return err
	}
	done = true
	return nil
}

// A commit that worked is taken for one that failed.
func wrongSeal(id string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	done := false
	defer lease.ReleaseUnless(&done, id)
	if err := lease.Seal(id); err == nil {
		lease.Release(id) // want [finality]
		done = true
		return nil
	}
	return lease.ErrBusy
}

// A commit that fails is tried again, and then given up.
func rightSealAgain(id string) (err error) {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.ReleaseOn(&err, id)
	if err = lease.Seal(id); err != nil {
		err = lease.Seal(id)
	}
	return err
}

// What follows a commit whose error is joined to others.
func wrongSealJoined(id string) (err error) {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.ReleaseOn(&err, id) // want [finality]
	sealed := lease.Seal(id)
	if sealed != nil {
		return sealed
	}
	return errors.Join(sealed, lease.Write(id))
}

// The effect runs where the commit failed.
func rightEffectOnFailure(id string) (err error) {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.ReleaseOn(&err, id)
	if err := lease.Seal(id); err != nil {
		return errors.Join(err, lease.Stop(id))
	}
	return nil
}

// The effect runs where the commit worked.
func wrongEffectOnSuccess(id string) (err error) {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	defer lease.ReleaseOn(&err, id)
	if err := lease.Seal(id); err != nil {
		return err
	}
	log.Print(lease.Stop(id)) // want [gate]
	return nil
}
