// Package pgtest gives each test a PostgreSQL database of its own: a copy of a template that is migrated once per test
// binary, on a server that is started once per test binary.
//
// With TEST_DATABASE_URL or DATABASE_URL set, the databases are made on that server, whose user must be allowed to. Without
// a server and without the means to start one a test fails; it is never skipped.
package pgtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/postgres"
)

// setupLimit bounds the preparation of the server, an installation included, and of each database.
const setupLimit = 10 * time.Minute

// Cluster makes databases. It starts when the first is asked for.
type Cluster struct {
	migrate func(context.Context, *pgxpool.Pool) error

	once     sync.Once
	err      error
	server   *postgres.Server // nil for somebody else's
	url      string
	template string
	copying  string // the clause that makes a copy fast
	made     atomic.Int64
}

// New returns a cluster whose databases are prepared by migrate.
func New(migrate func(context.Context, *pgxpool.Pool) error) *Cluster {
	return &Cluster{migrate: migrate}
}

// Main wraps the m of a TestMain, so that its Run ends with [Cluster.Close].
func (c *Cluster) Main(m interface{ Run() int }) interface{ Run() int } { return main{m, c} }

type main struct {
	m interface{ Run() int }
	c *Cluster
}

func (r main) Run() int {
	code := r.m.Run()
	if err := r.c.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	return code
}

// Pool returns connections to a new database. Both end with the test.
func (c *Cluster) Pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return Open(t, c.Config(t))
}

// Open returns connections that end with the test.
func Open(t testing.TB, config *pgxpool.Config) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Config returns the address of a new database, which ends with the test.
func (c *Cluster) Config(t testing.TB) *pgxpool.Config {
	t.Helper()
	c.once.Do(func() { c.err = c.start() })
	if c.err != nil {
		t.Fatal(c.err)
	}
	name := fmt.Sprintf("%s_%d", c.template, c.made.Add(1))
	if err := c.admin("CREATE DATABASE " + name + " TEMPLATE " + c.template + c.copying); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	config, err := c.config(name)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// Close ends what was started.
func (c *Cluster) Close() error {
	c.once.Do(func() { c.err = errors.New("pgtest: closed") })
	if c.server != nil {
		return c.server.Close()
	}
	if c.template != "" {
		return c.admin("DROP DATABASE IF EXISTS " + c.template + " WITH (FORCE)")
	}
	return nil
}

// start finds or starts the server and makes the template.
func (c *Cluster) start() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), setupLimit)
	defer cancel()
	c.url = cmp.Or(os.Getenv("TEST_DATABASE_URL"), os.Getenv("DATABASE_URL"))
	if c.url == "" {
		if c.server, err = postgres.Start(ctx); err != nil {
			return err
		}
		c.url = c.server.URL("postgres")
	} else if err := c.sweep(); err != nil {
		return err
	}

	name := fmt.Sprintf("claimvet_%d_%s", time.Now().Unix(), strings.ToLower(rand.Text()[:8]))
	if err := c.admin("CREATE DATABASE " + name); err != nil {
		return err
	}
	c.template = name
	config, err := c.config(name)
	if err != nil {
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close() // a template that is in use cannot be copied
	var version int
	if err := pool.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return err
	}
	if version >= 15_00_00 {
		c.copying = " STRATEGY FILE_COPY"
	}
	return c.migrate(ctx, pool)
}

// sweep drops what test binaries that were killed left on somebody else's server more than an hour ago.
func (c *Cluster) sweep() error {
	ctx, cancel := context.WithTimeout(context.Background(), setupLimit)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE datname ~ '^claimvet_[0-9]+_[a-z0-9]{8}(_[0-9]+)?$'`)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		made, err := strconv.ParseInt(strings.Split(name, "_")[1], 10, 64)
		if err == nil && time.Since(time.Unix(made, 0)) > time.Hour {
			_, _ = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name) // fails for one in use, which is as it should be
		}
	}
	return nil
}

func (c *Cluster) config(database string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(c.url)
	if err == nil {
		config.ConnConfig.Database = database
	}
	return config, err
}

// admin runs a statement outside any test's database, on a connection of its own: nothing stays behind in the background.
func (c *Cluster) admin(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), setupLimit)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}
