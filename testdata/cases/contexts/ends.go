package contexts

import (
	"context"
	"log"
	"time"
)

// The audit comes before the commit, on the caller's context.
func wrongBeforeCommit(ctx context.Context, id string) error {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if !done {
			release(context.Background(), id)
		}
	}()
	if err := audit(ctx, id); err != nil { // want [lifetime]
		return err
	}
	confirm(context.Background(), id)
	done = true
	return nil
}

// After the commit the caller may cancel what it likes.
func rightAfterCommit(ctx context.Context, id string) error {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if !done {
			release(context.Background(), id)
		}
	}()
	confirm(context.Background(), id)
	done = true
	return audit(ctx, id)
}

// The commit itself still runs in won.
func wrongCommit(ctx context.Context, id string) error {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	done := false
	defer func() {
		if !done {
			release(context.Background(), id)
		}
	}()
	confirm(ctx, id) // want [lifetime]
	done = true
	return nil
}

// After the rollback the caller may cancel what it likes.
func rightAfterRollback(ctx context.Context, id string) error {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	defer release(context.Background(), id)
	if err := stop(context.WithoutCancel(ctx), id); err != nil {
		release(context.Background(), id)
		return audit(ctx, id)
	}
	return nil
}

// The rollback of a client that hung up never reaches the database.
func wrongRollback(ctx context.Context, id string) error {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	defer release(ctx, id) // want [lifetime]
	return stop(context.WithoutCancel(ctx), id)
}

// The same in a closure.
func wrongRollbackClosure(ctx context.Context, id string) (err error) {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	defer func() {
		if err != nil {
			release(ctx, id) // want [lifetime]
		}
	}()
	return stop(context.WithoutCancel(ctx), id)
}

// A bound on the caller's context does not mend the rollback.
func wrongRollbackBound(ctx context.Context, id string) (err error) {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	defer func() {
		if err != nil {
			undo, cancel := context.WithTimeout(ctx, time.Second) // want [lifetime]
			defer cancel()
			release(undo, id)
		}
	}()
	return stop(context.WithoutCancel(ctx), id)
}

// The rollback has a fresh context with a bound.
func rightRollback(ctx context.Context, id string) (err error) {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	defer func() {
		if err != nil {
			undo, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			release(undo, id)
		}
	}()
	return stop(context.WithoutCancel(ctx), id)
}

// The operands of the defer are evaluated early: a free context made there is free.
func rightRollbackOperand(ctx context.Context, id string) error {
	won, err := acquire(ctx, id)
	if err != nil || !won {
		return err
	}
	defer release(context.WithoutCancel(ctx), id)
	return stop(context.WithoutCancel(ctx), id)
}

// Another claim may be tried on the caller's context.
func rightSecondClaim(ctx context.Context, id, other string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	if too, err := first(ctx, other); err != nil || !too {
		log.Print(other, " is taken")
	}
	return nil
}
