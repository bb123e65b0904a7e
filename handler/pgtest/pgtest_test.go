package pgtest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/postgres"
)

var databases = pgtest.New(migrate)

func TestMain(m *testing.M) { goleak.VerifyTestMain(databases.Main(m)) }

func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, `CREATE TABLE numbers AS SELECT 1 AS n`)
	return err
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	for range 2 {
		pool := databases.Pool(t)
		var sum int
		if err := pool.QueryRow(t.Context(), `SELECT sum(n) FROM numbers`).Scan(&sum); err != nil || sum != 1 {
			t.Errorf("the sum is %d, %v", sum, err)
		}
		if _, err := pool.Exec(t.Context(), `INSERT INTO numbers VALUES (10)`); err != nil {
			t.Error(err)
		}
	}
}

// On somebody else's server nothing stays but what was there, less what killed test binaries left long ago.
func TestServerOfOthers(t *testing.T) {
	server, err := postgres.Start(t.Context()) // stands for somebody else's
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	config, err := pgxpool.ParseConfig(server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	host := pgtest.Open(t, config)
	old := fmt.Sprintf("claimvet_%d_abcdefgh_1", time.Now().Add(-2*time.Hour).Unix())
	recent := fmt.Sprintf("claimvet_%d_abcdefgh_1", time.Now().Unix())
	for _, name := range []string{old, recent, "claimvet_mine"} {
		if _, err := host.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
	}
	before := names(t, host)

	t.Setenv("TEST_DATABASE_URL", server.URL("postgres"))
	others := pgtest.New(migrate)
	t.Run("inner", func(t *testing.T) {
		var n int
		if err := others.Pool(t).QueryRow(t.Context(), `SELECT n FROM numbers`).Scan(&n); err != nil || n != 1 {
			t.Errorf("the number is %d, %v", n, err)
		}
	})
	if err := others.Close(); err != nil {
		t.Error(err)
	}
	want := slices.DeleteFunc(before, func(name string) bool { return name == old })
	if after := names(t, host); !slices.Equal(after, want) {
		t.Errorf("databases %v, want %v", after, want)
	}
}

func names(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), `SELECT datname FROM pg_database ORDER BY datname`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}
