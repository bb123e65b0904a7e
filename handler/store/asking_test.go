package store_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/store"
)

// tries notes when a store asks for a connection, which it does for each sending and each look.
type tries struct {
	pgx.QueryTracer // none
	began           time.Time
	at              []time.Duration
}

func (n *tries) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	n.at = append(n.at, time.Since(n.began))
	return ctx
}

func (n *tries) TraceAcquireEnd(context.Context, *pgxpool.Pool, pgxpool.TraceAcquireEndData) {}

// unanswered is a store that gets no connection to its database, since dial fails.
func unanswered(t *testing.T, lease time.Duration, dial func(context.Context) error) (*store.Store, *tries) {
	config, err := pgxpool.ParseConfig("host=127.0.0.1 user=nobody sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	n := &tries{began: time.Now()}
	config.ConnConfig.Tracer = n
	config.ConnConfig.DialFunc = func(ctx context.Context, _, _ string) (net.Conn, error) { return nil, dial(ctx) }
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return store.New(pool, "test", lease), n
}

// A database that is away is asked again, after pauses that grow from some milliseconds to about a second, until the lease would have
// run out.
func TestAskingAgainAfterGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const lease = time.Minute
		s, tries := unanswered(t, lease, func(context.Context) error { return errWire })
		_, won, err := s.Claim(t.Context(), store.Workspace{}, "gcp")
		if won || !errors.Is(err, errWire) {
			t.Errorf("Claim = %v, %v, want %v", won, err, errWire)
		}
		if took := time.Since(tries.began); took != lease {
			t.Errorf("gave up after %v, want after the lease", took)
		}
		if len(tries.at) < 2 || tries.at[1] != 0 {
			t.Fatalf("tried after %v, want the first look to follow the first sending at once", tries.at)
		}
		pause := 10 * time.Millisecond
		for i, at := range tries.at[2:] {
			if waited := at - tries.at[i+1]; waited < pause/2 || waited > 3*pause/2 {
				t.Errorf("waited %v before try %d, want about %v", waited, i+3, pause)
			}
			pause = min(2*pause, time.Second)
		}
		if last := tries.at[len(tries.at)-1]; last < lease-3*time.Second/2 {
			t.Errorf("tried for the last time after %v", last)
		}
	})
}

// Each try has a quarter of the lease, so that an answer that never comes leaves time to ask again.
func TestAskingWithoutAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const lease = time.Minute
		s, tries := unanswered(t, lease, func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		_, won, err := s.Claim(t.Context(), store.Workspace{}, "gcp")
		if won || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Claim = %v, %v, want a deadline", won, err)
		}
		if took := time.Since(tries.began); took != lease {
			t.Errorf("gave up after %v, want after the lease", took)
		}
		if len(tries.at) < 4 || tries.at[1] != lease/4 {
			t.Errorf("tried after %v, want the second after a quarter of the lease", tries.at)
		}
	})
}
