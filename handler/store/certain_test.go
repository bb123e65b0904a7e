package store_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

// wire loses the request or the answer of the next statement of a name, and the connection with it.
type wire struct {
	mu     sync.Mutex
	name   string // of the statement; "" once it is lost
	answer bool   // lose the answer, and not the request
	hit    bool
}

var errWire = errors.New("the connection is lost, for the test")

func (w *wire) lose(name string, answer bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.name, w.answer, w.hit = name, answer, false
}

func (w *wire) lost() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hit
}

type wired struct {
	net.Conn
	wire *wire
	cut  bool
}

// Write sees a whole request, since pgx sends it in one piece.
func (c *wired) Write(b []byte) (int, error) {
	w := c.wire
	w.mu.Lock()
	if w.name != "" && strings.Contains(string(b), "-- "+w.name+"\n") {
		w.name, w.hit, c.cut = "", true, true
	}
	answer := w.answer
	w.mu.Unlock()
	if c.cut && !answer {
		_ = c.Conn.Close()
		return 0, errWire
	}
	return c.Conn.Write(b)
}

// Read takes a lost answer off the wire first: by then the statement has taken effect.
func (c *wired) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.cut {
		_ = c.Conn.Close()
		return 0, errWire
	}
	return n, err
}

// lossy connects to the database of a fixture over the wire. Statements are sent by name and in one piece.
func (f *fixture) lossy() (*store.Store, *wire) {
	w := new(wire)
	config := f.pool.Config()
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		return &wired{Conn: conn, wire: w}, err
	}
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	return store.New(pgtest.Open(f.t, config), "lossy", time.Minute), w
}

// Whether the request or the answer gets lost, each step happens exactly once, and its owner knows.
func TestStepsOnALossyWire(t *testing.T) {
	for _, answer := range []bool{false, true} {
		what := map[bool]string{false: " request", true: " answer"}[answer]
		for _, s := range steps {
			t.Run(s.name+what, func(t *testing.T) {
				f := newFixture(t)
				c := f.in(s.phase)
				lossy, wire := f.lossy()
				wire.lose(s.name, answer)
				if err := s.step(t.Context(), lossy, c); err != nil {
					t.Fatal(err)
				}
				if !wire.lost() {
					t.Fatal("nothing was lost")
				}
				if err := s.step(t.Context(), f.Store, c); !errors.Is(err, store.ErrNotOwner) {
					t.Errorf("a second time: %v, want ErrNotOwner", err)
				}
				var events, want int
				f.one(&events, `SELECT count(*) FROM structure_events`)
				if want = map[string]int{"repoint": 2, "admit": 1, "finish": 1, "fail": 2}[s.name]; events != want {
					t.Errorf("%d events, want %d", events, want)
				}
			})
		}
		t.Run("hand over"+what, func(t *testing.T) {
			f := newFixture(t)
			c := f.in(store.Stopping)
			lossy, wire := f.lossy()
			wire.lose("hand over", answer)
			if err := lossy.HandOver(t.Context(), c, errTest); err != nil || !wire.lost() {
				t.Fatal(err, wire.lost())
			}
			f.mustTake()
		})
		t.Run("claim"+what, func(t *testing.T) {
			f := newFixture(t)
			lossy, wire := f.lossy()
			wire.lose("claim", answer)
			c, won, err := lossy.Claim(t.Context(), f.look(), "gcp")
			if err != nil || !won || !wire.lost() {
				t.Fatal(won, err, wire.lost())
			}
			if c.Workspace() != f.workspace || c.From() != "aws" || c.To() != "gcp" || c.OldInstance() != "i-1" || c.Phase() != store.Claimed {
				t.Errorf("claimed %+v", c)
			}
			if err := f.Begin(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
		t.Run("take"+what, func(t *testing.T) {
			f := newFixture(t)
			old := f.in(store.Provisioning)
			f.expire()
			lossy, wire := f.lossy()
			wire.lose("take", answer)
			c, taken, err := lossy.Take(t.Context())
			if err != nil || !taken || !wire.lost() {
				t.Fatal(taken, err, wire.lost())
			}
			if c.ID() != old.ID() || c.Phase() != store.Provisioning || c.Attempt() != 2 {
				t.Errorf("took %v in %s, attempt %d", c.ID(), c.Phase(), c.Attempt())
			}
			if err := f.Finish(t.Context(), c, "i-2"); err != nil {
				t.Error(err)
			}
		})
	}
}

// Somebody else took the switch over before the lost answer was asked for again.
func TestLostAnswerOfAnOwnerThatWasTakenOver(t *testing.T) {
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			f := newFixture(t)
			c := f.in(s.phase)
			f.exec(`CREATE FUNCTION usurp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.fence := NEW.fence + 1; RETURN NEW; END $$`)
			f.exec(`CREATE TRIGGER usurp BEFORE UPDATE ON provider_switches FOR EACH ROW EXECUTE FUNCTION usurp()`)
			lossy, wire := f.lossy()
			wire.lose(s.name, true)
			if err := s.step(t.Context(), lossy, c); !errors.Is(err, store.ErrNotOwner) || !wire.lost() {
				t.Errorf("error %v, want ErrNotOwner", err)
			}
		})
	}
}

// A claim whose answer got lost, and that recovery has taken over by the time it is looked for, is won but no longer owned.
func TestLostAnswerOfAClaimThatWasTakenOver(t *testing.T) {
	f := newFixture(t)
	f.exec(`CREATE FUNCTION usurp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.fence := 2; RETURN NEW; END $$`)
	f.exec(`CREATE TRIGGER usurp BEFORE INSERT ON provider_switches FOR EACH ROW EXECUTE FUNCTION usurp()`)
	lossy, wire := f.lossy()
	wire.lose("claim", true)
	c, won, err := lossy.Claim(t.Context(), f.look(), "gcp")
	if err != nil || !won || !wire.lost() {
		t.Fatal(won, err, wire.lost())
	}
	if err := f.Begin(t.Context(), c); !errors.Is(err, store.ErrNotOwner) {
		t.Errorf("Begin = %v, want ErrNotOwner", err)
	}
}

// A claim whose answer got lost is not won a second time by asking again, and not by another claim's winning.
func TestLostRequestOfAClaimThatThenLoses(t *testing.T) {
	f := newFixture(t)
	seen := f.look()
	lossy, wire := f.lossy()
	f.mustClaim()
	wire.lose("claim", false)
	if c, won, err := lossy.Claim(t.Context(), seen, "gcp"); c != nil || won || err != nil || !wire.lost() {
		t.Errorf("Claim = %v, %v, %v, want it lost", c, won, err)
	}
}

// Asking ends with the context, and what PostgreSQL refuses is not asked again.
func TestAskingIsBounded(t *testing.T) {
	f := newFixture(t)
	c := f.in(store.Claimed)
	config := f.pool.Config()
	config.ConnConfig.DialFunc = func(context.Context, string, string) (net.Conn, error) { return nil, errWire }
	away := store.New(pgtest.Open(t, config), "away", time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := away.Begin(ctx, c); !errors.Is(err, errWire) {
		t.Errorf("Begin = %v, want %v", err, errWire)
	}

	f.exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'for the test'; END $$`)
	f.exec(`CREATE TRIGGER refuse BEFORE UPDATE ON provider_switches FOR EACH ROW EXECUTE FUNCTION refuse()`)
	var refusal *pgconn.PgError
	if err := f.Begin(t.Context(), c); !errors.As(err, &refusal) {
		t.Errorf("Begin = %v, want PostgreSQL's refusal", err)
	}
}

// A server that shuts a connection down may have carried the statement out.
func TestConnectionThatIsTerminated(t *testing.T) {
	f := newFixture(t)
	c := f.in(store.Claimed)
	f.exec(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF current_setting('application_name') = 'doomed' THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); END IF;
		RETURN NEW; END $$`)
	f.exec(`CREATE TRIGGER die BEFORE UPDATE ON provider_switches FOR EACH ROW EXECUTE FUNCTION die()`)
	config := f.pool.Config()
	var connections atomic.Int32
	config.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
		if connections.Add(1) == 1 {
			c.RuntimeParams["application_name"] = "doomed"
		} else {
			delete(c.RuntimeParams, "application_name")
		}
		return nil
	}
	if err := store.New(pgtest.Open(t, config), "test", time.Minute).Begin(t.Context(), c); err != nil {
		t.Errorf("Begin = %v", err)
	}
	if connections.Load() < 2 {
		t.Error("the connection was not terminated")
	}
}
