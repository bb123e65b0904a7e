package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

// fixture is a database and in it a workspace that may switch.
type fixture struct {
	t    *testing.T
	pool *pgxpool.Pool
	*store.Store
	workspace uuid.UUID
}

func newFixture(t *testing.T) *fixture {
	pool := databases.Pool(t)
	return (&fixture{pool: pool, Store: store.New(pool, "test", time.Minute)}).another(t)
}

// another adds a workspace to the database, for a test inside the test.
func (f *fixture) another(t *testing.T) *fixture {
	f = &fixture{t: t, pool: f.pool, Store: f.Store}
	f.one(&f.workspace, `INSERT INTO workspaces (name, status, runtime, compute, instance_id)
		VALUES ('w', 'degraded', 'container', '{"provider": "aws", "size": 4}', 'i-1') RETURNING id`)
	return f
}

func (f *fixture) exec(sql string, args ...any) {
	f.t.Helper()
	if _, err := f.pool.Exec(f.t.Context(), sql, args...); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) one(to any, sql string, args ...any) {
	f.t.Helper()
	if err := f.pool.QueryRow(f.t.Context(), sql, args...).Scan(to); err != nil {
		f.t.Fatal(err)
	}
}

// rows is everything in the database, as text.
func (f *fixture) rows() (all string) {
	f.t.Helper()
	f.one(&all, `SELECT concat_ws(E'\n',
		(SELECT string_agg(w::text, E'\n' ORDER BY id) FROM workspaces w),
		(SELECT string_agg(s::text, E'\n' ORDER BY id) FROM provider_switches s),
		(SELECT string_agg(e::text, E'\n' ORDER BY id) FROM structure_events e))`)
	return all
}

func (f *fixture) look() store.Workspace {
	f.t.Helper()
	ws, err := f.Workspace(f.t.Context(), f.workspace)
	if err != nil {
		f.t.Fatal(err)
	}
	return ws
}

func (f *fixture) mustClaim() *store.Claim {
	f.t.Helper()
	c, won, err := f.Claim(f.t.Context(), f.look(), "gcp")
	if err != nil || !won {
		f.t.Fatalf("Claim = %v, %v", won, err)
	}
	return c
}

// steps are the transitions, and the phase in which each may happen.
var steps = []struct {
	name, phase string
	step        func(context.Context, *store.Store, *store.Claim) error
}{
	{"begin", "claimed", func(ctx context.Context, s *store.Store, c *store.Claim) error { return s.Begin(ctx, c) }},
	{"rollback", "claimed", func(ctx context.Context, s *store.Store, c *store.Claim) error { return s.Rollback(ctx, c, errTest) }},
	{"repoint", "stopping", func(ctx context.Context, s *store.Store, c *store.Claim) error { return s.Repoint(ctx, c, errTest) }},
	{"admit", "provisioning", func(ctx context.Context, s *store.Store, c *store.Claim) error {
		admitted, err := s.Admit(ctx, c)
		if err == nil && !admitted {
			err = store.ErrNotOwner
		}
		return err
	}},
	{"finish", "provisioning", func(ctx context.Context, s *store.Store, c *store.Claim) error { return s.Finish(ctx, c, "i-2") }},
	{"fail", "provisioning", func(ctx context.Context, s *store.Store, c *store.Claim) error { return s.Fail(ctx, c, errTest) }},
}

var errTest = errors.New("for the test")

// in brings a new claim into a phase.
func (f *fixture) in(phase string) *store.Claim {
	f.t.Helper()
	ctx := f.t.Context()
	c := f.mustClaim()
	way := map[string][]func() error{
		"claimed":      {},
		"rolled_back":  {func() error { return f.Rollback(ctx, c, nil) }},
		"stopping":     {func() error { return f.Begin(ctx, c) }},
		"provisioning": {func() error { return f.Begin(ctx, c) }, func() error { return f.Repoint(ctx, c, nil) }},
	}
	way["done"] = append(way["provisioning"], func() error { return f.Finish(ctx, c, "i-2") })
	way["failed"] = append(way["provisioning"], func() error { return f.Fail(ctx, c, errTest) })
	for _, step := range way[phase] {
		if err := step(); err != nil {
			f.t.Fatal(err)
		}
	}
	var is string
	if f.one(&is, `SELECT phase FROM provider_switches WHERE id = $1`, c.ID()); is != phase {
		f.t.Fatalf("phase is %s, want %s", is, phase)
	}
	return c
}

var phases = []string{"claimed", "stopping", "provisioning", "done", "rolled_back", "failed"}

func TestStepsHappenInTheirPhaseOnly(t *testing.T) {
	database := newFixture(t)
	for _, phase := range phases {
		for _, s := range steps {
			t.Run(s.name+" in "+phase, func(t *testing.T) {
				f := database.another(t)
				c := f.in(phase)
				before := f.rows()
				err := s.step(t.Context(), f.Store, c)
				if phase == s.phase {
					if err != nil {
						t.Fatal(err)
					}
					return
				}
				if !errors.Is(err, store.ErrNotOwner) {
					t.Errorf("error %v, want ErrNotOwner", err)
				}
				if after := f.rows(); after != before {
					t.Errorf("changed from\n%s\nto\n%s", before, after)
				}
			})
		}
	}
}

// Somebody took the switch over: whatever the earlier owner still tries changes nothing.
func TestStaleOwnerChangesNothing(t *testing.T) {
	database := newFixture(t)
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			f := database.another(t)
			c := f.in(s.phase)
			f.exec(`UPDATE provider_switches SET fence = fence + 1, attempt = attempt + 1 WHERE id = $1`, c.ID())
			before := f.rows()
			if err := s.step(t.Context(), f.Store, c); !errors.Is(err, store.ErrNotOwner) {
				t.Errorf("error %v, want ErrNotOwner", err)
			}
			if err := f.HandOver(t.Context(), c, errTest); !errors.Is(err, store.ErrNotOwner) {
				t.Errorf("HandOver = %v, want ErrNotOwner", err)
			}
			if after := f.rows(); after != before {
				t.Errorf("changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

func TestForgedClaimIsRefused(t *testing.T) {
	f := newFixture(t)
	f.in("provisioning")
	before := f.rows()
	for _, s := range steps {
		if err := s.step(t.Context(), f.Store, new(store.Claim)); !errors.Is(err, store.ErrNotOwner) {
			t.Errorf("%s = %v, want ErrNotOwner", s.name, err)
		}
	}
	if after := f.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
}

// Whatever the guards judged may change between the look and the claim; then the claim is lost.
func TestClaimComparesWhatTheGuardsJudged(t *testing.T) {
	database := newFixture(t)
	for _, change := range []string{
		`status = 'online'`, `status = 'removed'`, `status = 'paused'`, `status = 'hibernated'`, `status = 'provisioning'`,
		`runtime = 'external'`, `compute = NULL`, `compute = jsonb_set(compute, '{provider}', '"hetzner"')`,
		`compute = jsonb_set(compute, '{data_persistence}', 'true')`, `instance_id = NULL`,
		`instance_id = 'i-9'`, // to another cloud and back
		`claim_token = gen_random_uuid()`,
	} {
		t.Run(change, func(t *testing.T) {
			f := database.another(t)
			seen := f.look()
			f.exec(`UPDATE workspaces SET `+change+` WHERE id = $1`, f.workspace)
			before := f.rows()
			c, won, err := f.Claim(t.Context(), seen, "gcp")
			if c != nil || won || err != nil {
				t.Errorf("Claim = %v, %v, %v, want it lost", c, won, err)
			}
			if after := f.rows(); after != before {
				t.Errorf("changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

func TestOneClaimOfManyWins(t *testing.T) {
	f := newFixture(t)
	seen := f.look()
	var wins atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			_, won, err := f.Claim(t.Context(), seen, "gcp")
			if err != nil {
				t.Error(err)
			}
			if won {
				wins.Add(1)
			}
		})
	}
	all.Wait()
	if wins.Load() != 1 {
		t.Errorf("%d claims won, want 1", wins.Load())
	}
}

func TestRollbackLeavesTheWorkspaceAsItWas(t *testing.T) {
	f := newFixture(t)
	const read = `SELECT (to_jsonb(w) - 'updated_at')::text FROM workspaces w`
	var before, after string
	f.one(&before, read)
	f.in("rolled_back")
	if f.one(&after, read); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
	f.mustClaim() // and it may be claimed again
}

func TestRepointKeepsTheRestOfCompute(t *testing.T) {
	f := newFixture(t)
	f.in("provisioning")
	var compute string
	if f.one(&compute, `SELECT compute::text FROM workspaces`); compute != `{"size": 4, "provider": "gcp"}` {
		t.Errorf("compute is %s", compute)
	}
}

func TestEachEndFreesTheWorkspace(t *testing.T) {
	database := newFixture(t)
	for phase, status := range map[string]string{"done": "online", "failed": "failed", "rolled_back": "degraded"} {
		t.Run(phase, func(t *testing.T) {
			f := database.another(t)
			f.in(phase)
			if ws := f.look(); ws.Status != status {
				t.Errorf("status is %s, want %s", ws.Status, status)
			}
			if _, err := f.Active(t.Context(), f.workspace); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("Active = %v, want ErrNotFound", err)
			}
			f.mustClaim()
		})
	}
}

func TestHandOverLetsAnyoneTakeOver(t *testing.T) {
	database := newFixture(t)
	for _, phase := range phases[:3] {
		t.Run(phase, func(t *testing.T) {
			f := database.another(t)
			c := f.in(phase)
			if err := f.HandOver(t.Context(), c, errTest); err != nil {
				t.Fatal(err)
			}
			var state string
			f.one(&state, `SELECT concat_ws(' ', phase, lease_owner IS NULL, lease_expires_at <= now(), last_error)
				FROM provider_switches WHERE id = $1`, c.ID())
			if want := phase + " t t for the test"; state != want {
				t.Errorf("the switch is %q, want %q", state, want)
			}
		})
	}
}

// The unique index holds even where a statement forgets the token.
func TestSchemaAllowsOneUnfinishedSwitch(t *testing.T) {
	f := newFixture(t)
	f.mustClaim()
	f.exec(`UPDATE workspaces SET claim_token = NULL, status = 'online'`)
	if _, won, err := f.Claim(t.Context(), f.look(), "gcp"); won || err == nil {
		t.Errorf("Claim = %v, %v, want an error", won, err)
	}
	var n int
	if f.one(&n, `SELECT count(*) FROM provider_switches`); n != 1 {
		t.Errorf("%d switches", n)
	}
}

func TestProvisionerIsCalledOncePerFence(t *testing.T) {
	f := newFixture(t)
	c := f.in("provisioning")
	for i, want := range []bool{true, false, false} {
		if got, err := f.Admit(t.Context(), c); got != want || err != nil {
			t.Errorf("Admit, call %d = %v, %v, want %v", i+1, got, err, want)
		}
	}
}

func TestReplicasMigrateAtOnce(t *testing.T) {
	f := newFixture(t)
	f.exec(`DROP SCHEMA public CASCADE`)
	f.exec(`CREATE SCHEMA public`)
	var replicas sync.WaitGroup
	for range 3 {
		pool := pgtest.Open(t, f.pool.Config())
		replicas.Go(func() {
			if err := store.Migrate(context.Background(), pool); err != nil {
				t.Error(err)
			}
		})
	}
	replicas.Wait()
	var n int
	if f.one(&n, `SELECT count(*) FROM provider_switches`); n != 0 {
		t.Errorf("%d switches", n)
	}
}
