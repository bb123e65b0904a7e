package contexts

import (
	"context"
	"log"
	"net/http"
	"os/exec"
	"time"

	"golang.org/x/sync/errgroup"
)

type key struct{}

// A timeout does not mend: the derived context ends with its parent. What uses it is not reported again.
func wrongTimeoutAfter(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // want [lifetime]
	defer cancel()
	if err := audit(ctx, id); err != nil {
		return err
	}
	return stop(ctx, id)
}

// Derived before the claim, each use after it is reported.
func wrongTimeoutBefore(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	if err := audit(ctx, id); err != nil { // want [lifetime]
		return err
	}
	return stop(ctx, id) // want [lifetime]
}

// WithoutCancel mends, and a timeout on top of it is the winner's own.
func rightTimeout(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return stop(ctx, id)
}

// WithoutCancel mends what was derived before.
func rightTimeoutBefore(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return stop(context.WithoutCancel(ctx), id)
}

// WithoutCancel under the timeout came too early: the timeout on the old parent is what is used.
func wrongWithoutCancelUnused(ctx context.Context, id string) error {
	free := context.WithoutCancel(ctx)
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	if err := audit(free, id); err != nil {
		return err
	}
	return stop(ctx, id) // want [lifetime]
}

// A value does not mend.
func wrongValue(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return stop(context.WithValue(ctx, key{}, id), id) // want [lifetime]
}

// A value on a free context is fine.
func rightValue(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return stop(context.WithValue(context.WithoutCancel(ctx), key{}, id), id)
}

// The project's own helper detaches.
func rightDetachHelper(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	free, cancel := detach(ctx)
	defer cancel()
	return stop(free, id)
}

// The project's own helper only sets a bound.
func wrongBoundHelper(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	short, cancel := bounded(ctx) // want [lifetime]
	defer cancel()
	return stop(short, id)
}

// The project's own helper set its bound before the claim.
func wrongBoundHelperBefore(ctx context.Context, id string) error {
	short, cancel := bounded(ctx)
	defer cancel()
	won, err := first(short, id)
	if err != nil || !won {
		return err
	}
	return stop(short, id) // want [lifetime]
}

// The request to the other service carries the context.
func wrongNewRequest(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://control/"+id, nil) // want [lifetime]
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// The request was made before the claim, and is sent after it.
func wrongNewRequestBefore(ctx context.Context, id string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://control/"+id, nil)
	if err != nil {
		return err
	}
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	resp, err := client.Do(req) // want [lifetime]
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// The request carries a context of its own.
func rightNewRequest(ctx context.Context, id string) error {
	req, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, "http://control/"+id, nil)
	if err != nil {
		return err
	}
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// The command is killed with the context.
func wrongCommand(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	cmd := exec.CommandContext(ctx, "boxctl", "stop", id) // want [lifetime]
	return cmd.Run()
}

// The command was made before the claim, and is run after it.
func wrongCommandBefore(ctx context.Context, id string) error {
	cmd := exec.CommandContext(ctx, "boxctl", "stop", id)
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return cmd.Run() // want [lifetime]
}

// The command has no context.
func rightCommand(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return exec.Command("boxctl", "stop", id).Run()
}

// The transaction is rolled back with the context.
func wrongBeginTx(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	tx, err := db.BeginTx(ctx, nil) // want [lifetime]
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`INSERT INTO audit (box) VALUES ($1)`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// The transaction has a context of its own.
func rightBeginTx(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`INSERT INTO audit (box) VALUES ($1)`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// The group's context is derived.
func wrongGroup(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	g, ctx := errgroup.WithContext(ctx) // want [lifetime]
	g.Go(func() error { return stop(ctx, id) })
	return g.Wait()
}

// The group's context is derived from a free one.
func rightGroup(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	g, free := errgroup.WithContext(context.WithoutCancel(ctx))
	g.Go(func() error { return stop(free, id) })
	if err := g.Wait(); err != nil {
		log.Print(err)
	}
	return nil
}
