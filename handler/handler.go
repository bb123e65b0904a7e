// Package handler moves live workspaces from one cloud to another, over HTTP, on PostgreSQL.
//
// It shows the code that claimvet guards. A switch destroys a machine, so exactly one request may carry it out: the one
// that won the claim. [Handler.SwitchProvider] is the place to start reading; each of its steps is one statement in package
// store or one call of package cloud. [Handler.RecoverNext] is the same path, entered later: by another replica, after the
// first owner was killed, cut off or told to shut down. [Handler.ReapNext] stops the boxes that a switch had to leave behind.
//
// Any number of replicas may serve one database, which is the only thing that they share.
package handler

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// Config is what a handler needs. Store, Stopper and Provisioners are required; zero elsewhere means the default.
type Config struct {
	Store        *store.Store
	Stopper      cloud.Stopper
	Provisioners map[string]cloud.Provisioner // by provider: aws, gcp, hetzner
	Log          *slog.Logger                 // default: slog.Default()

	Budget       time.Duration // for a whole switch, retries included; default 2 minutes. It may be longer than the lease, which is renewed
	SettleBudget time.Duration // for undoing a claim or handing it over; default 10 seconds
	StopAttempts int           // default 3
	StopTimeout  time.Duration // for each attempt; default 20 seconds
	StopBackoff  time.Duration // before the second attempt, doubled before each further one; default 1 second

	SweepInterval time.Duration // between two looks for switches whose owners are gone; default 10 seconds
	Recoveries    int           // how many switches of others are recovered at a time; default 4
	ReapInterval  time.Duration // between two looks for boxes that are left over; default 1 minute
}

// Handler serves the switch. It is an [http.Handler], safe for concurrent use.
type Handler struct {
	store   *store.Store
	stopper cloud.Stopper
	auto    *Auto
	log     *slog.Logger
	metrics *metrics
	mux     *http.ServeMux
	work    *work

	budget, settleBudget     time.Duration
	stopAttempts             int
	stopTimeout, stopBackoff time.Duration

	sweepInterval, reapInterval time.Duration
	recoveries                  int

	interrupted context.Context // ends when a shutdown can wait no longer
	interrupt   context.CancelFunc
}

// New returns a handler.
func New(c Config) *Handler {
	h := &Handler{
		store:        c.Store,
		stopper:      c.Stopper,
		auto:         NewAuto(c.Store, c.Provisioners),
		log:          c.Log,
		metrics:      newMetrics(c.Store),
		mux:          http.NewServeMux(),
		work:         newWork(),
		budget:       orDefault(c.Budget, 2*time.Minute),
		settleBudget: orDefault(c.SettleBudget, 10*time.Second),
		stopAttempts: orDefault(c.StopAttempts, 3),
		stopTimeout:  orDefault(c.StopTimeout, 20*time.Second),
		stopBackoff:  orDefault(c.StopBackoff, time.Second),

		sweepInterval: orDefault(c.SweepInterval, 10*time.Second),
		recoveries:    orDefault(c.Recoveries, 4),
		reapInterval:  orDefault(c.ReapInterval, time.Minute),
	}
	if h.log == nil {
		h.log = slog.Default()
	}
	h.interrupted, h.interrupt = context.WithCancel(context.Background())

	h.mux.HandleFunc("POST /workspaces/{id}/switch-provider", h.tracked(h.SwitchProvider))
	h.mux.HandleFunc("/workspaces/{id}/switch-provider", methodNotAllowed("POST"))
	h.mux.HandleFunc("GET /workspaces/{id}/switches/{switch_id}", h.ReadSwitch)
	h.mux.HandleFunc("/workspaces/{id}/switches/{switch_id}", methodNotAllowed("GET, HEAD"))
	h.mux.HandleFunc("GET /livez", h.live)
	h.mux.HandleFunc("GET /readyz", h.ready)
	h.mux.Handle("GET /metrics", h.metrics.handler())
	h.mux.HandleFunc("/", noRoute)
	return h
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

func orDefault[T comparable](v, other T) T {
	var zero T
	if v == zero {
		return other
	}
	return v
}
