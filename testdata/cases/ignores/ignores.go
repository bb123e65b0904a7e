// Package ignores: what silences a report, and what does not.
package ignores

import (
	"context"
	"errors"
	"os/exec"
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

//claimvet:claim
func acquire(key string) bool {
	_, taken := seen.LoadOrStore("lease/"+key, true)
	return !taken
}

//claimvet:rollback
func release(key string) { seen.Delete("lease/" + key) }

//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

func audit(ctx context.Context, id string) error {
	return exec.CommandContext(ctx, "audit", id).Run()
}

// On the statement, above it.
func rightAbove(id string) error {
	//claimvet:ignore claimgate the operator asked for it
	err := stop(id)
	if !first(id) {
		return errBusy
	}
	return err
}

// On the statement, behind it.
func rightBehind(id string) error {
	err := stop(id) //claimvet:ignore claimgate the operator asked for it
	if !first(id) {
		return errBusy
	}
	return err
}

// On the function.
//
//claimvet:ignore claimgate the operator asked for it
func rightFunction(id string) error {
	err := stop(id)
	if !first(id) {
		return errBusy
	}
	return err
}

// Without a reason nothing is silenced.
func wrongNoReason(id string) error {
	err := stop(id) //claimvet:ignore claimgate // want [gate] [directive]
	if !first(id) {
		return errBusy
	}
	return err
}

// Without an analyzer nothing is silenced.
func wrongNoAnalyzer(id string) error {
	err := stop(id) //claimvet:ignore // want [gate] [directive]
	if !first(id) {
		return errBusy
	}
	return err
}

// There is no pass of that name.
func wrongUnknown(id string) error {
	err := stop(id) //claimvet:ignore claimgates the operator asked for it // want [gate] [directive]
	if !first(id) {
		return errBusy
	}
	return err
}

// Another analyzer is silenced, which has nothing to say.
func wrongOther(id string) error {
	err := stop(id) //claimvet:ignore requestctx the operator asked for it // want [gate] [directive]
	if !first(id) {
		return errBusy
	}
	return err
}

// There is nothing to silence.
func wrongNothing(id string) error {
	if !first(id) {
		return errBusy
	}
	return stop(id) //claimvet:ignore claimgate the operator asked for it // want [directive]
}

// Nor in this function.
//
//claimvet:ignore claimgate the operator asked for it // want [directive]
func wrongNothingAtAll(id string) error {
	if !first(id) {
		return errBusy
	}
	return stop(id)
}

// The statement before is not the one that is ignored.
func wrongStatement(id string) error {
	//claimvet:ignore claimgate the operator asked for it // want [directive]
	known := id != ""
	err := stop(id) // want [gate]
	if known && !first(id) {
		return errBusy
	}
	return err
}

// requestctx is silenced by its own name.
func rightContext(ctx context.Context, id string) error {
	if !first(id) {
		return errBusy
	}
	return audit(ctx, id) //claimvet:ignore requestctx an audit may get lost
}

// rollbackdefer is silenced by its own name, at the exit.
func rightStranded(id string) error {
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err //claimvet:ignore rollbackdefer the sweeper finds it
	}
	release(id)
	return nil
}

// rollbackdefer is silenced by its own name, at the early defer.
func rightOwnership(id string) error {
	defer release(id) //claimvet:ignore rollbackdefer one contender only
	if !acquire(id) {
		return errBusy
	}
	return stop(id)
}
