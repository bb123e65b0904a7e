package wire_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
	"github.com/molecule-ai/claimvet/handler/wire"
)

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) { goleak.VerifyTestMain(databases.Main(m)) }

// What the server has carried out is told by what is in the table, what the client knows by the error.
func TestLosses(t *testing.T) {
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		for _, c := range []struct {
			what          string
			loss          wire.Loss
			before, after int // rows before and after a delivery
		}{
			{"request", wire.Request, 0, 0},
			{"late", wire.Late, 0, 1},
			{"answer", wire.Answer, 1, 1},
			{"half the answer", wire.HalfAnswer, 1, 1},
		} {
			t.Run(fmt.Sprintf("%s, %s", c.what, mode), func(t *testing.T) {
				config := databases.Config(t)
				plain := pgtest.Open(t, config.Copy())
				way := new(wire.Wire)
				config.ConnConfig.DefaultQueryExecMode = mode
				way.Attach(config.ConnConfig)
				lossy := pgtest.Open(t, config)

				insert(t, lossy, "other", false)
				way.Lose("mark", c.loss)
				insert(t, lossy, "other", false)
				if n := way.Planned(); n != 1 {
					t.Errorf("%d losses planned, want the one", n)
				}
				insert(t, lossy, "mark", true)
				if n := way.Planned(); n != 0 {
					t.Errorf("%d losses planned after it", n)
				}
				if n := count(t, plain, "mark"); n != c.before {
					t.Errorf("carried out %d times, want %d", n, c.before)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if err := way.Deliver(ctx); err != nil {
					t.Fatal(err)
				}
				if n := count(t, plain, "mark"); n != c.after {
					t.Errorf("carried out %d times after the delivery, want %d", n, c.after)
				}
				insert(t, lossy, "mark", false)
				if n := count(t, plain, "other"); n != 2 {
					t.Errorf("the other statement was carried out %d times, want 2", n)
				}
			})
		}
	}
}

// A statement that is prepared in a request of its own has not begun when that one gets lost.
func TestLossOfAPreparation(t *testing.T) {
	for _, loss := range []wire.Loss{wire.Request, wire.Late, wire.Answer, wire.HalfAnswer} {
		config := databases.Config(t)
		way := new(wire.Wire)
		way.Attach(config.ConnConfig)
		lossy := pgtest.Open(t, config)
		way.Lose("prepare mark", loss)
		insert(t, lossy, "mark", true)
		if err := way.Deliver(t.Context()); err != nil {
			t.Error(err)
		}
		if n := count(t, lossy, "mark"); n != 0 {
			t.Errorf("carried out %d times", n)
		}
	}
}

// insert runs a statement of a name, and checks whether the client believes it lost.
func insert(t *testing.T, pool *pgxpool.Pool, name string, lost bool) {
	t.Helper()
	sql := fmt.Sprintf("-- %s\nINSERT INTO workspaces (name, status) VALUES ($1, 'online')", name)
	_, err := pool.Exec(t.Context(), sql, name)
	if refusal := (*pgconn.PgError)(nil); errors.As(err, &refusal) || (err != nil) != lost {
		t.Fatalf("%s: %v, want it lost: %v", name, err, lost)
	}
}

func count(t *testing.T, pool *pgxpool.Pool, name string) (n int) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM workspaces WHERE name = $1`, name).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
