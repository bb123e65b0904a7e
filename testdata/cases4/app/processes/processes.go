// Package processes has contexts that end with the process, or with a loop, and not with a request.
package processes

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
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

// A ticker's loop ends with the context.
func rightTicker(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-tick.C:
			id := now.Format(time.DateOnly)
			if !first(ctx, id) {
				continue
			}
			if err := audit(ctx, id); err != nil {
				log.Print(err)
			}
		}
	}
}

// A loop that ends with something else.
func wrongTicker(ctx context.Context, quit <-chan struct{}) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-quit:
			return
		case now := <-tick.C:
			id := now.Format(time.DateOnly)
			if !first(ctx, id) {
				continue
			}
			if err := audit(ctx, id); err != nil { // want [lifetime]
				log.Print(err)
			}
		}
	}
}

// The loop ends with the context's error.
func rightErr(ctx context.Context, ids <-chan string) {
	for id := range ids {
		if ctx.Err() != nil {
			return
		}
		if first(ctx, id) {
			log.Print(audit(ctx, id))
		}
	}
}

// The context's error is looked at once, in front of the loop: that does not end the loop.
func wrongErr(ctx context.Context, ids []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		if first(ctx, id) {
			if err := audit(ctx, id); err != nil { // want [lifetime]
				return err
			}
		}
	}
	return nil
}

// The signals' context.
func rightSignals(id string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if !first(ctx, id) {
		return errBusy
	}
	return audit(ctx, id)
}

// A bound on the signals' context.
func rightSignalsBound(id string) error {
	root, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(root, time.Minute)
	defer cancel()
	if !first(ctx, id) {
		return errBusy
	}
	return audit(ctx, id)
}

// What the signals end is the server, not this request.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := signal.NotifyContext(r.Context(), os.Interrupt)
	defer cancel()
	if !first(ctx, r.URL.Path) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := audit(r.Context(), r.URL.Path); err != nil { // want [lifetime]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A background context with a cancel of its own.
func rightOwn(id string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if !first(ctx, id) {
		return errBusy
	}
	return audit(ctx, id)
}

// worker outlives every request.
//
//claimvet:detached
func worker(ctx context.Context, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	return audit(ctx, id)
}

type pool struct{ name string }

// start outlives every request, and says so.
//
//claimvet:detached
func (p *pool) start(ctx context.Context, id string) {
	go func() { log.Print(p.name, worker(ctx, id)) }()
}

// A request's context goes to the worker's pool.
func (p *pool) wrongStart(w http.ResponseWriter, r *http.Request) {
	p.start(r.Context(), r.URL.Path) // want [lifetime]
	w.WriteHeader(http.StatusAccepted)
}

// A request's context, freed, goes to the worker's pool.
func (p *pool) rightStart(w http.ResponseWriter, r *http.Request) {
	p.start(context.WithoutCancel(r.Context()), r.URL.Path)
	w.WriteHeader(http.StatusAccepted)
}

// A request's context with a bound goes to the worker.
func wrongWorker(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	if err := worker(ctx, r.URL.Path); err != nil { // want [lifetime]
		w.WriteHeader(http.StatusConflict)
	}
}

// A context of its own goes to the worker.
func rightWorker(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := worker(ctx, r.URL.Path); err != nil {
		w.WriteHeader(http.StatusConflict)
	}
}
