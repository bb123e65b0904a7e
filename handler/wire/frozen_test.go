//go:build unix

package wire_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/postgres"
	"github.com/molecule-ai/claimvet/handler/store"
)

// freezer is a server of a test's own, since all that it serves freezes.
type freezer struct {
	t      *testing.T
	server *postgres.Server
	admin  *pgx.Conn
	frozen []int // its processes
}

func newFreezer(t *testing.T) *freezer {
	t.Helper()
	server, err := postgres.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := &freezer{t: t, server: server}
	t.Cleanup(func() {
		f.thaw() // what is frozen does not end
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	if f.admin, err = pgx.Connect(t.Context(), server.URL("postgres")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.admin.Close(context.Background()) })
	return f
}

// config returns the address of a new database.
func (f *freezer) config(name string) *pgxpool.Config {
	f.t.Helper()
	if _, err := f.admin.Exec(f.t.Context(), "CREATE DATABASE "+name); err != nil {
		f.t.Fatal(err)
	}
	config, err := pgxpool.ParseConfig(f.server.URL(name))
	if err != nil {
		f.t.Fatal(err)
	}
	if err := store.Migrate(f.t.Context(), pgtest.Open(f.t, config.Copy())); err != nil {
		f.t.Fatal(err)
	}
	return config
}

// freeze stops the server's processes, as a host does that is suspended or thrashes: connections stay open, and nothing answers.
func (f *freezer) freeze() {
	f.t.Helper()
	file, err := os.ReadFile(filepath.Join(f.server.Dir(), "data", "postmaster.pid"))
	if err != nil {
		f.t.Fatal(err)
	}
	first, _, _ := bytes.Cut(file, []byte("\n"))
	postmaster, err := strconv.Atoi(string(first))
	if err != nil {
		f.t.Fatal(err)
	}
	f.stop(postmaster) // first: it makes the others
	rows, err := f.admin.Query(f.t.Context(), `SELECT pid FROM pg_stat_activity`)
	if err != nil {
		f.t.Fatal(err)
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		f.t.Fatal(err)
	}
	for _, pid := range pids {
		f.stop(pid)
	}
}

func (f *freezer) stop(pid int) {
	f.t.Helper()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		f.t.Fatal(err)
	}
	f.frozen = append(f.frozen, pid)
}

func (f *freezer) thaw() {
	f.t.Helper()
	for _, pid := range f.frozen {
		if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
			f.t.Error(err)
		}
	}
	f.frozen = nil
}

// The whole database freezes past the lease while a switch is somewhere on its way, and comes back: statements that were on the wire
// may still take effect then, beside another replica that takes the switch over. Before the pivot both ends are right.
func TestDatabaseFreezesPastTheLease(t *testing.T) {
	const (
		untouched  = "; online aws"
		rolledBack = "rolled_back running; online aws"
		done       = "done stopped; online gcp"
	)
	f := newFreezer(t)
	cases := []struct {
		point string
		ends  []string
		*world
		answer *answer
	}{
		{point: "before claim", ends: []string{untouched, rolledBack}},
		{point: "before begin", ends: []string{rolledBack, done}},
		{point: "before stop", ends: []string{done}},
		{point: "before repoint", ends: []string{done}},
		{point: "before admit", ends: []string{done}},
		{point: "before provision", ends: []string{done}},
		{point: "before finish", ends: []string{done}},
	}
	var arrived, answered sync.WaitGroup
	frozen := make(chan struct{})
	for i := range cases {
		c := &cases[i]
		c.world = newWorldLeasing(t, f.config("w"+strconv.Itoa(i)), 3*time.Second, func(c *handler.Config) { c.SettleBudget = time.Second })
		if c.point == "before stop" {
			c.sim.OnStop(cloud.Fault{Latency: time.Hour}) // at work when the lease runs out
		}
		arrived.Add(1)
		c.onceAt(c.point, func() {
			arrived.Done()
			<-frozen
		})
		answered.Go(func() {
			var err error
			if c.answer, err = c.do(context.Background(), "gcp"); err != nil {
				t.Error(err)
			}
		})
	}
	arrived.Wait()
	f.freeze()
	close(frozen)
	answered.Wait()
	f.thaw()

	for _, c := range cases {
		t.Run(c.point, func(t *testing.T) {
			w := c.in(t)
			w.answered(c.answer, http.StatusServiceUnavailable, "UNAVAILABLE")
			w.sim.OnStop(cloud.Fault{})
			w.server.Config.Handler = w.other
			w.replica.Close()
			eventually(t, "nothing of the replica is left on the wire, and the switch has ended", func() (over bool) {
				if _, err := w.other.RecoverNext(t.Context()); err != nil {
					t.Fatal(err)
				}
				w.sound()
				w.one(&over, `SELECT NOT EXISTS (SELECT FROM provider_switches WHERE finished_at IS NULL) AND NOT EXISTS
					(SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'replica')`)
				return over
			})
			var end string
			w.one(&end, `SELECT concat((SELECT concat_ws(' ', phase, old_box) FROM provider_switches), '; ',
				status, ' ', compute->>'provider') FROM workspaces`)
			if !slices.Contains(c.ends, end) {
				t.Errorf("ended as %q, want one of %q", end, c.ends)
			}
			if boxes := w.sim.Boxes(); len(boxes) != 1 {
				t.Errorf("boxes %v, want one", boxes)
			}
			w.truthful(c.answer)
			w.switchesAgain()
		})
	}
}

// A statement waits for a lock past the lease. Its owner gives up, with an answer that is true, and can write nothing of that;
// when the lock is gone, another replica goes on.
func TestLockIsHeldPastTheLease(t *testing.T) {
	for statement, want := range map[string]string{
		"claim":   "online aws; 0 stops, 0 orders",
		"begin":   "rolled_back running 2; online aws; 0 stops, 0 orders",
		"repoint": "done stopped 2; online gcp; provisioning; 2 stops, 1 orders",
		"admit":   "done stopped 2; online gcp; provisioning; 1 stops, 1 orders",
		"finish":  "done stopped 2; online gcp; provisioning; 1 stops, 2 orders",
	} {
		t.Run(statement, func(t *testing.T) {
			t.Parallel()
			w := newWorldLeasing(t, databases.Config(t), 2*time.Second, func(c *handler.Config) { c.SettleBudget = 500 * time.Millisecond })
			w.waits()
			var release func()
			w.onceAt("before "+statement, func() {
				var err error
				if release, err = w.holdBack(); err != nil {
					t.Error(err)
				}
			})
			a, err := w.do(t.Context(), "gcp")
			if err != nil {
				t.Fatal(err)
			}
			w.answered(a, http.StatusServiceUnavailable, "UNAVAILABLE")
			eventually(t, "the last statement that waits is cancelled", func() (none bool) {
				w.one(&none, `SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory')`)
				return none
			})
			w.sound()
			release()
			w.ends(want)
		})
	}
}
