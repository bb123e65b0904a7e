package none

import (
	"context"
	"net/http"
	"os/exec"
	"sync"
	"time"
)

// The worker lives on when this returns.
func started(ctx context.Context, file string) error {
	if !once(file) {
		return errBusy
	}
	cmd := exec.CommandContext(ctx, "touch", file) // want [lifetime]
	return cmd.Start()
}

// The callee goes on after it has returned, and is waited for only behind a cancel.
func waitedFor(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	if !once("x") {
		return
	}
	inBackground(ctx, &wg) // want [lifetime]
}

func inBackground(ctx context.Context, wg *sync.WaitGroup) {
	wg.Go(func() { _ = audit(ctx, "x") })
}

type pool interface {
	Go(ctx context.Context, f func(context.Context) error) error
}

// The pool runs it when it has time.
func submitted(ctx context.Context, p pool) error {
	if !once("x") {
		return errBusy
	}
	return p.Go(ctx, func(ctx context.Context) error { return audit(context.WithoutCancel(ctx), "x") }) // want [lifetime]
}

type client struct{ resp *http.Response }

// The body of the answer is read later.
func (c *client) open(ctx context.Context, url string) error {
	if !once(url) {
		return errBusy
	}
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil) // want [lifetime]
	if err != nil {
		return err
	}
	c.resp, err = http.DefaultClient.Do(req)
	return err
}

// Only the deferred function itself can recover.
//
//claimvet:rollback
func undoOnPanic(ctx context.Context) {
	if recover() != nil {
		_ = audit(ctx, "undone")
	}
}

func recovering(ctx context.Context, id string, work func()) {
	if !claim(id) {
		return
	}
	defer undoOnPanic(ctx) // want [lifetime]
	work()
}

// A worker calls without a request.
func noRequest(r *http.Request, id string) error {
	if !once(id) || r == nil {
		return nil
	}
	return audit(r.Context(), id) // want [lifetime]
}

// The heartbeat cancels it when the lease is lost: that must stay.
func ownCancel(parent context.Context, id string, heartbeat func(lost func())) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	if !once(id) {
		return nil
	}
	heartbeat(cancel)
	return audit(ctx, id) // want [lifetime]
}

type machine struct{ id string }

func (b *machine) next() { b.id += "/next" }

//claimvet:rollback
func (b *machine) undo(ctx context.Context, id string) { _ = audit(ctx, "undo "+id) }

// The field is another one by then.
func field(ctx context.Context, b *machine) {
	if !claim(b.id) {
		return
	}
	defer b.undo(ctx, b.id) // want [lifetime]
	b.next()
}

// Another function gives the variable another value.
func givenElsewhere(ctx, tenant context.Context, id string) error {
	use := func() { ctx = tenant }
	if !once(id) {
		return nil
	}
	if err := audit(ctx, id); err != nil { // want [lifetime]
		return err
	}
	use()
	return audit(ctx, id) // want [lifetime]
}

// What happens within the bound is one thing, what is waited for another: the second call would come too late, and in a
// loop there is no telling.
func rounds(ctx context.Context, id string) error {
	if !once(id) {
		return nil
	}
	for range 360 {
		time.Sleep(10 * time.Second)
		if err := audit(ctx, id); err != nil { // want [lifetime]
			return err
		}
	}
	return nil
}
