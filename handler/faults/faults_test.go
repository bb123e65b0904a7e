package faults_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/faults"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) { goleak.VerifyTestMain(databases.Main(m)) }

// The hook sees the points of each statement and each call of the simulated cloud, in order.
func TestPoints(t *testing.T) {
	var points []string
	hook := func(_ context.Context, point string) { points = append(points, point) }
	config := databases.Config(t)
	config.ConnConfig.Tracer = faults.Statements(hook)
	pool := pgtest.Open(t, config)
	sim := cloud.NewSim()
	sim.OnCall(hook)

	s := store.New(pool, "test", time.Minute)
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := sim.Stop(t.Context(), cloud.Box{}); err != nil {
		t.Fatal(err)
	}
	if _, taken, err := s.Take(t.Context()); taken || err != nil {
		t.Fatal(taken, err)
	}
	want := []string{"before ping", "after ping", "before stop", "after stop", "before take", "after take"}
	if !slices.Equal(points, want) {
		t.Errorf("points %q, want %q", points, want)
	}
}

// Statements of others have no name, and no point.
func TestStatementsOfOthers(t *testing.T) {
	config := databases.Config(t)
	config.ConnConfig.Tracer = faults.Statements(func(_ context.Context, point string) { t.Errorf("called at %q", point) })
	ask(t, pgtest.Open(t, config), `SELECT 1`)
}

func ask(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestAtActsOnceAtTheNthTime(t *testing.T) {
	acted := 0
	hook := faults.At("before stop", 2, func() { acted++ })
	for i, want := range []int{0, 1, 1} {
		hook(t.Context(), "before stop")
		hook(t.Context(), "after stop")
		if acted != want {
			t.Errorf("acted %d times after %d, want %d", acted, i+1, want)
		}
	}
}
