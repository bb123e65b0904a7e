//go:build linux || darwin

package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/postgres"
	"github.com/molecule-ai/claimvet/handler/store"
)

// bound is longer than anything here takes.
const bound = 10 * time.Minute

// bench is what the contestants share.
type bench struct {
	options
	server  *postgres.Server
	pool    *pgxpool.Pool // for looking and seeding
	sim     *cloud.Sim
	dir     string // for scripts
	closers []func()
}

// A contestant carries out loads.
type contestant struct {
	name string
	run  runner
	ours bool // what is in the database afterwards must be what the handler leaves there
}

// A runner carries out a load: so many turns of each client. It returns how many requests that is, and how many a second.
type runner func(ctx context.Context, l load, turns int) (requests int, perSecond float64, err error)

// result is what was measured of a contestant, by round.
type result struct {
	name      string
	perSecond []float64
}

func newBench(ctx context.Context, o options) (*bench, error) {
	b := &bench{options: o, sim: cloud.NewSim()}
	if err := b.start(ctx); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) start(ctx context.Context) (err error) {
	if b.server, err = postgres.Start(ctx); err != nil {
		return err
	}
	b.closers = append(b.closers, func() { _ = b.server.Close() })
	if b.pool, err = pgxpool.New(ctx, b.server.URL("postgres")); err != nil {
		return err
	}
	b.closers = append(b.closers, b.pool.Close)
	if b.dir, err = os.MkdirTemp("", "claimvet-bench-"); err != nil {
		return err
	}
	b.closers = append(b.closers, func() { _ = os.RemoveAll(b.dir) })
	return store.Migrate(ctx, b.pool)
}

func (b *bench) close() {
	for i := len(b.closers) - 1; i >= 0; i-- {
		b.closers[i]()
	}
}

// connect opens a connection for each client.
func (b *bench) connect(ctx context.Context, clients int, tracer pgx.QueryTracer) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(b.server.URL("postgres"))
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(clients)
	config.ConnConfig.Tracer = tracer
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	held := make([]*pgxpool.Conn, 0, clients)
	for err == nil && len(held) < clients { // all at once, since one that was released would be the next, too
		var c *pgxpool.Conn
		if c, err = pool.Acquire(ctx); err == nil {
			held = append(held, c)
		}
	}
	for _, c := range held {
		c.Release()
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// handler is the reference handler, on a pool.
func (b *bench) handler(pool *pgxpool.Pool) http.Handler {
	return handler.New(handler.Config{
		Store: store.New(pool, "bench", bound), Stopper: b.sim, Log: slog.New(slog.DiscardHandler),
		Provisioners: map[string]cloud.Provisioner{"aws": b.sim.On("aws"), "gcp": b.sim.On("gcp"), "hetzner": b.sim.On("hetzner")},
	})
}

// measure lets the contestants take turns. What they do before the first round counts for nothing but the number of turns
// that take about the time that is asked for.
func (b *bench) measure(ctx context.Context, l load, script []byte) ([]result, error) {
	contestants, err := b.contestants(ctx, script)
	if err != nil {
		return nil, err
	}
	turns := make([]int, len(contestants))
	results := make([]result, len(contestants))
	for round := range b.rounds + 1 {
		for i, c := range contestants {
			if round == 0 {
				turns[i] = b.warmup
			}
			perSecond, err := b.once(ctx, l, c, turns[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			if round == 0 {
				turns[i] = int(math.Ceil(perSecond * b.length.Seconds() / float64(b.clients*l.each)))
				continue
			}
			results[i].name = c.name
			results[i].perSecond = append(results[i].perSecond, perSecond)
		}
	}
	return results, nil
}

func (b *bench) once(ctx context.Context, l load, c contestant, turns int) (float64, error) {
	if err := b.reset(ctx, l); err != nil {
		return 0, err
	}
	requests, perSecond, err := c.run(ctx, l, turns)
	if err == nil && c.ours {
		err = l.check(ctx, b.pool, requests)
	}
	return perSecond, err
}

// contestants are the handler, which comes first, and those that it is compared with.
func (b *bench) contestants(ctx context.Context, script []byte) ([]contestant, error) {
	file := filepath.Join(b.dir, "script.sql")
	if err := os.WriteFile(file, script, 0o600); err != nil {
		return nil, err
	}
	program, err := pgbenchProgram(ctx)
	if err != nil {
		return nil, err
	}
	bare := func(pool *pgxpool.Pool) http.Handler { return bareServer{pool} }
	return []contestant{
		{"handler", b.overHTTP(b.clients, nil, b.handler), true},
		{"bare server, one UPDATE", b.overHTTP(b.clients, nil, bare), false},
		{"pgbench, the same statements", b.pgbench(program, file), true},
	}, nil
}
