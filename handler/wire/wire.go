// Package wire is the way between a program and PostgreSQL, for tests. It loses what belongs to a statement that the test
// names: its request, its answer, or half of that; and it can bring a request late, after the program has sent another.
//
//	way := new(wire.Wire)
//	way.Attach(config.ConnConfig)
//	way.Lose("claim", wire.Answer)
//
// A connection that has lost something is broken for the program from then on; others are not.
package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrLost is what a broken connection returns.
var ErrLost = errors.New("the connection is lost, for the test")

// Loss is what gets lost.
type Loss int32

const (
	none       Loss = iota
	Request         // the server never sees it
	Late            // the same, until [Wire.Deliver] brings it
	Answer          // the server has carried the statement out, and nothing of its answer comes back
	HalfAnswer      // the answer comes back up to its last message, which would say that the statement is committed
)

// Wire is the way of any number of connections. Its zero value loses nothing. Its methods are safe for concurrent use.
type Wire struct {
	mu      sync.Mutex
	planned []plan
	late    []*conn
}

type plan struct {
	name string
	loss Loss
}

// Attach leads the connections that will be made with a configuration over the wire. It does so inside of TLS, where a
// DialFunc would be outside and understand nothing.
func (w *Wire) Attach(config *pgx.ConnConfig) {
	config.AfterNetConnect = func(_ context.Context, _ *pgconn.Config, c net.Conn) (net.Conn, error) {
		return &conn{Conn: c, wire: w, abandoned: make(chan struct{})}, nil
	}
}

// Lose plans a loss for the next request of a name, and once. A statement has the name that stands in the comment with which
// it begins. Where it is prepared in a request of its own, that one is called "prepare" and the name.
func (w *Wire) Lose(name string, loss Loss) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.planned = append(w.planned, plan{name, loss})
}

// Planned says how many planned losses have not come to pass.
func (w *Wire) Planned() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.planned)
}

// Deliver brings the late requests to the server, and returns once it has answered them. Whoever plans such a loss has to
// call it.
func (w *Wire) Deliver(ctx context.Context) error {
	w.mu.Lock()
	late := w.late
	w.late = nil
	w.mu.Unlock()
	var errs []error
	for _, c := range late {
		if err := c.deliver(ctx); err != nil {
			errs = append(errs, fmt.Errorf("deliver late: %w", err))
		}
	}
	return errors.Join(errs...)
}

// loses returns what becomes of a request.
func (w *Wire) loses(name string) Loss {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.planned, func(p plan) bool { return p.name == name })
	if i < 0 {
		return none
	}
	loss := w.planned[i].loss
	w.planned = slices.Delete(w.planned, i, i+1)
	return loss
}

func (w *Wire) keep(c *conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = append(w.late, c)
}
