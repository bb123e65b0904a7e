package explore_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/explore/schedule"
	"github.com/molecule-ai/claimvet/handler/faults"
	"github.com/molecule-ai/claimvet/handler/pgtest"
)

// cast are the names of the replicas. Each actor that runs the handler's code has one to itself, and so has one whose
// statements may have to wait for locks. The stage hand is not scheduled: it recovers at the end.
var cast = []string{"a", "b", "c", "recoverer", "recoverer 2", "reaper", clockHand, stageHand}

const clockHand, stageHand = "clock", "stage hand"

// A stage is a database, and a connection to it for each replica. It serves one schedule after another.
type stage struct {
	mutant   mutant
	pool     *pgxpool.Pool // for setting up and looking; not scheduled
	replicas map[string]*replica
	locks    *locks // nil where a statement is one step
	resets   int
}

// newStage returns a stage for a protocol. With overlap, statements are stopped before they commit.
func newStage(t *testing.T, overlap bool, m mutant) *stage {
	t.Helper()
	config := databases.Config(t)
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	s := &stage{mutant: m, pool: pgtest.Open(t, config.Copy()), replicas: make(map[string]*replica)}
	if _, err := s.pool.Exec(t.Context(), m.schema); err != nil {
		t.Fatal(err)
	}
	for _, name := range cast {
		r := new(replica)
		c := config.Copy()
		c.MaxConns = 1
		c.ConnConfig.Tracer = tracer{faults.Statements(r.hook), r}
		c.AfterConnect = m.alter
		r.pool = pgtest.Open(t, c)
		if err := r.pool.Ping(t.Context()); err != nil { // a mutant that PostgreSQL refuses is not one
			t.Fatal(err)
		}
		s.replicas[name] = r
	}
	if overlap {
		s.locks = newLocks(t, s)
	}
	return s
}

// A replica is a connection to the database that an actor has to itself.
type replica struct {
	pool  *pgxpool.Pool
	actor *schedule.Actor // nil: not scheduled
	args  []any           // of the statement that comes next or is at work
}

// hook makes each statement a step. Between two statements nothing happens that others can see, so the points after them are none.
func (r *replica) hook(_ context.Context, point string) {
	if name, before := strings.CutPrefix(point, "before "); before && r.actor != nil {
		r.actor.Yield(name)
	}
}

// tracer remembers the arguments too.
type tracer struct {
	pgx.QueryTracer
	replica *replica
}

func (t tracer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	t.replica.args = data.Args
	return t.QueryTracer.TraceQueryStart(ctx, conn, data)
}

// reset empties the tables. For so few rows TRUNCATE takes ten times as long as DELETE, which leaves dead rows behind.
func (s *stage) reset(ctx context.Context) error {
	empty := `WITH events AS (DELETE FROM structure_events), switches AS (DELETE FROM provider_switches) DELETE FROM workspaces`
	if s.resets++; s.resets%200 == 0 {
		empty = `TRUNCATE workspaces, provider_switches, structure_events`
	}
	_, err := s.pool.Exec(ctx, empty)
	return err
}

// long is a time that does not run out in a schedule: leases end by the schedule's decision.
const long = time.Hour
