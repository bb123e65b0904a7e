// Package holds: functions whose callers must hold a won claim. Inside it is taken for granted, at the call it is asked for.
package holds

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"net/http"
	"os/exec"
	"sync"
)

var (
	db     *sql.DB
	leases sync.Map

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim final
func first(key string) bool {
	_, dup := leases.LoadOrStore("first/"+key, true)
	return !dup
}

//claimvet:claim
func acquire(key string) bool {
	_, taken := leases.LoadOrStore(key, true)
	return !taken
}

//claimvet:rollback
func release(key string) { leases.Delete(key) }

//claimvet:commit
func confirm(key string) { leases.Store(key, false) }

//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// rightSection runs for the winner only, and may stop what it likes.
//
//claimvet:holds
func rightSection(id string) error {
	log.Print("stopping ", id)
	return stop(id)
}

// rightHeldLog has no effect inside and wants the claim all the same.
//
//claimvet:holds
func rightHeldLog(id string) { log.Print("held ", id) }

// rightCommits commits what its caller has won.
//
//claimvet:holds
func rightCommits(id string) error {
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	return nil
}

// wrongCommitsFirst commits, and then stops.
//
//claimvet:holds
func wrongCommitsFirst(id string) error {
	confirm(id)
	return stop(id) // want [gate]
}

// wrongReleasesFirst gives the claim back, and then stops.
//
//claimvet:holds
func wrongReleasesFirst(id string) error {
	release(id)
	return stop(id) // want [gate]
}

// rightReleases need not, but may.
//
//claimvet:holds
func rightReleases(id string) error {
	if err := stop(id); err != nil {
		release(id)
		return err
	}
	return nil
}

// wrongTakesBack commits, and takes it back.
//
//claimvet:holds
func wrongTakesBack(id string) {
	confirm(id)
	release(id) // want [finality]
}

// rightLeaves ends in won, by error and by panic: that is its caller's affair.
//
//claimvet:holds
func rightLeaves(id string, n int) error {
	if n < 0 {
		panic("negative")
	}
	if n == 0 {
		return errBusy
	}
	return stop(id)
}

// rightHoldsContext gets a context from its caller, and the call is where it is judged.
//
//claimvet:holds
func rightHoldsContext(ctx context.Context, id string) error {
	if _, err := db.ExecContext(ctx, `INSERT INTO audit (box) VALUES ($1)`, id); err != nil {
		return err
	}
	return stop(id)
}

// rightNested calls one that holds from one that holds.
//
//claimvet:holds
func rightNested(id string) error { return rightSection(id) }

// The winner calls the section.
func rightCall(id string) error {
	if !first(id) {
		return errBusy
	}
	return rightSection(id)
}

// The loser calls the section.
func wrongCall(id string) error {
	if !first(id) {
		log.Print("lost ", id)
	}
	return rightSection(id) // want [gate]
}

// The section comes before the claim, and has no effect inside: the call counts like one.
func wrongCallBefore(id string) error {
	rightHeldLog(id) // want [gate]
	if !first(id) {
		return errBusy
	}
	return nil
}

// The call in a closure.
func wrongCallInClosure(id string) error {
	won := first(id)
	go func() {
		rightHeldLog(id) // want [gate]
	}()
	if !won {
		return errBusy
	}
	return nil
}

// The call in a closure of the winner.
func rightCallInClosure(id string) error {
	if !first(id) {
		return errBusy
	}
	go func() {
		rightHeldLog(id)
	}()
	return nil
}

// The section is called after the commit.
func wrongCallAfterCommit(id string) {
	if !acquire(id) {
		return
	}
	confirm(id)
	rightHeldLog(id) // want [gate]
}

// The section is called before the commit.
func rightCallBeforeCommit(id string) {
	if !acquire(id) {
		return
	}
	defer release(id)
	rightHeldLog(id)
}

// The section commits on behalf of its caller.
func rightSectionCommits(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	return rightCommits(id)
}

// A handler can be guarded by nobody.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	rightHeldLog(r.PathValue("id")) // want [gate]
}

// A handler that claims.
func rightHandler(w http.ResponseWriter, r *http.Request) {
	if first(r.PathValue("id")) {
		rightHeldLog(r.PathValue("id"))
	}
}

// Neither a claim nor a root: the duty goes up.
func rightPassesUp(id string) error { return rightSection(id) }

// The caller's context reaches the section: it is judged here.
func wrongContext(ctx context.Context, id string) error {
	if !first(id) {
		return errBusy
	}
	return rightHoldsContext(ctx, id) // want [lifetime]
}

// A free context reaches the section.
func rightContext(ctx context.Context, id string) error {
	if !first(id) {
		return errBusy
	}
	return rightHoldsContext(context.WithoutCancel(ctx), id)
}
