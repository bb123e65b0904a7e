// Package carriers hands contexts on in other things, and derives them by way of other packages.
package carriers

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"net/http"
	"os/exec"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/ctxs"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim final
func first(ctx context.Context, key string) bool {
	res, err := db.ExecContext(ctx, `INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return false
	}
	n, err := res.RowsAffected()
	return err == nil && n == 1
}

func audit(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO audit (box) VALUES ($1)`, id)
	return err
}

// The other package detaches.
func rightDetach(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, cancel := ctxs.Detach(ctx)
	defer cancel()
	return audit(ctx, id)
}

// The other package only sets a bound.
func wrongBound(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, cancel := ctxs.Bound(ctx, time.Minute) // want [lifetime]
	defer cancel()
	return audit(ctx, id)
}

// The other package set its bound before the claim.
func wrongBoundBefore(ctx context.Context, id string) error {
	ctx, cancel := ctxs.Bound(ctx, time.Minute)
	defer cancel()
	if !first(ctx, id) {
		return errBusy
	}
	if err := audit(ctx, id); err != nil { // want [lifetime]
		return err
	}
	return audit(ctx, id+"/2") // want [lifetime]
}

// The other package takes only the deadline.
func rightFresh(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, cancel := ctxs.Fresh(ctx)
	defer cancel()
	return audit(ctx, id)
}

// The other package takes the context out of the request.
func wrongRequest(w http.ResponseWriter, r *http.Request) {
	ctx := ctxs.Request(r)
	if !first(ctx, r.PathValue("id")) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := audit(ctx, r.PathValue("id")); err != nil { // want [lifetime]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The other package takes the context out of the request, without its end.
func rightRequest(w http.ResponseWriter, r *http.Request) {
	ctx := ctxs.RequestDetached(r)
	if !first(ctx, r.PathValue("id")) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := audit(ctx, r.PathValue("id")); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The other package only reads a value.
func rightValue(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	log.Print("request ", ctxs.ID(ctx))
	return audit(context.WithoutCancel(ctx), id)
}

// The other package's scope carries the context.
func wrongScope(ctx context.Context, id string) error {
	s := ctxs.NewScope(ctx, id)
	if !first(ctx, id) {
		return errBusy
	}
	return audit(s.Context(), s.Name()) // want [lifetime]
}

// The other package's scope carries a free context.
func rightScope(ctx context.Context, id string) error {
	s := ctxs.NewScope(context.WithoutCancel(ctx), id)
	if !first(ctx, id) {
		return errBusy
	}
	return audit(s.Context(), s.Name())
}

// What outlives requests is handed the request's context: it is asked at the call, whether or not anything is won.
func wrongRun(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	err := ctxs.Run(r.Context(), func(ctx context.Context) error { return audit(ctx, id) }) // want [lifetime]
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// What outlives requests is handed a free context.
func rightRun(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	err := ctxs.Run(context.WithoutCancel(r.Context()), func(ctx context.Context) error { return audit(ctx, id) })
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The mend that is none, on the request itself.
func wrongMend(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !first(r.Context(), id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute) // want [lifetime]
	defer cancel()
	if err := audit(ctx, id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The mend.
func rightMend(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !first(r.Context(), id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
	defer cancel()
	if err := audit(ctx, id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// WithCancelCause derives.
func wrongCause(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	ctx, cancel := context.WithCancelCause(ctx) // want [lifetime]
	defer cancel(nil)
	return audit(ctx, id)
}

// A cause of a free context.
func rightCause(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	free, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(errBusy)
	return audit(free, id)
}

// The deadline was set before the claim.
func wrongDeadline(ctx context.Context, id string) error {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(time.Minute))
	defer cancel()
	if !first(ctx, id) {
		return errBusy
	}
	return audit(ctx, id) // want [lifetime]
}

// The transaction was begun before the claim, and is rolled back with the client.
func wrongTxBefore(ctx context.Context, id string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if !first(ctx, id) {
		return errBusy
	}
	if _, err := tx.Exec(`INSERT INTO audit (box) VALUES ($1)`, id); err != nil { // want [lifetime]
		return err
	}
	return tx.Commit() // want [lifetime]
}

// The transaction was begun before the claim, free of the client.
func rightTxBefore(ctx context.Context, id string) error {
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if !first(ctx, id) {
		return errBusy
	}
	if _, err := tx.Exec(`INSERT INTO audit (box) VALUES ($1)`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// The command was made before the claim by another function.
func wrongCommand(ctx context.Context, id string) error {
	cmd := command(ctx, id)
	if !first(ctx, id) {
		return errBusy
	}
	return cmd.Run() // want [lifetime]
}

func command(ctx context.Context, id string) *exec.Cmd {
	return exec.CommandContext(ctx, "boxctl", "note", id)
}

// The command is made by another function of a free context.
func rightCommand(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	return command(context.WithoutCancel(ctx), id).Run()
}

// The group was made before the claim: its context is the client's.
func wrongGroup(ctx context.Context, id string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return audit(gctx, "before") })
	if err := g.Wait(); err != nil {
		return err
	}
	if !first(ctx, id) {
		return errBusy
	}
	return audit(gctx, id) // want [lifetime]
}

// The group was made before the claim, and its context is freed.
func rightGroup(ctx context.Context, id string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return audit(gctx, "before") })
	if err := g.Wait(); err != nil {
		return err
	}
	if !first(ctx, id) {
		return errBusy
	}
	return audit(context.WithoutCancel(gctx), id)
}

// A clone of the request carries its context.
func wrongWithContext(client *http.Client, r *http.Request, id string) error {
	out := r.Clone(r.Context())
	if !first(context.Background(), id) {
		return errBusy
	}
	resp, err := client.Do(out) // want [lifetime]
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A clone of the request with a free context.
func rightWithContext(client *http.Client, r *http.Request, id string) error {
	out := r.Clone(context.WithoutCancel(r.Context()))
	if !first(context.Background(), id) {
		return errBusy
	}
	resp, err := client.Do(out)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

type service struct {
	ctx context.Context
	id  string
}

// The context is in a field that the same function set.
func wrongField(ctx context.Context, id string) error {
	s := &service{ctx: ctx, id: id}
	if !first(ctx, id) {
		return errBusy
	}
	return audit(s.ctx, s.id) // want [lifetime]
}

// The context in the field is free.
func rightField(ctx context.Context, id string) error {
	s := &service{ctx: context.WithoutCancel(ctx), id: id}
	if !first(ctx, id) {
		return errBusy
	}
	return audit(s.ctx, s.id)
}

// The section takes the context and a closure; the closure uses what it is given.
func wrongSection(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	return with(ctx, func(ctx context.Context) error { return audit(ctx, id) }) // want [lifetime]
}

func with(ctx context.Context, f func(context.Context) error) error { return f(ctx) }

// The section takes a free context and a closure.
func rightSection(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	return with(context.WithoutCancel(ctx), func(ctx context.Context) error { return audit(ctx, id) })
}

// The section is told whether to detach: on one path it does not.
func wrongSometimes(ctx context.Context, id string, long bool) error {
	if !first(ctx, id) {
		return errBusy
	}
	use := ctx
	if long {
		use = context.WithoutCancel(ctx)
	}
	return audit(use, id) // want [lifetime]
}
