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

// A contestant carries out a load: so many turns of each client. It returns how many requests that is, and how many a second.
type contestant struct {
	name string
	run  func(ctx context.Context, l load, turns int) (requests int, perSecond float64, err error)
	// ours says that the database must look as it does after the handler.
	ours bool
}

// result is what was measured of a contestant, by round.
type result struct {
	name      string
	perSecond []float64
}

func newBench(ctx context.Context, o options) (b *bench, err error) {
	b = &bench{options: o, sim: cloud.NewSim()}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.server, err = postgres.Start(ctx); err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func() { _ = b.server.Close() })
	if b.pool, err = b.open(ctx, nil); err != nil {
		return nil, err
	}
	if err = store.Migrate(ctx, b.pool); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp("", "claimvet-bench-"); err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func() { _ = os.RemoveAll(b.dir) })
	return b, nil
}

func (b *bench) close() {
	for i := len(b.closers) - 1; i >= 0; i-- {
		b.closers[i]()
	}
}

// open returns one connection for each client.
func (b *bench) open(ctx context.Context, tracer pgx.QueryTracer) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(b.server.URL("postgres"))
	if err != nil {
		return nil, err
	}
	config.MinConns, config.MaxConns = int32(b.clients), int32(b.clients)
	config.ConnConfig.Tracer = tracer
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err == nil {
		b.closers = append(b.closers, pool.Close)
	}
	return pool, err
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
	ours, err := b.open(ctx, nil)
	if err != nil {
		return nil, err
	}
	bare, err := b.open(ctx, nil)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(b.dir, "script.sql")
	if err := os.WriteFile(file, script, 0o600); err != nil {
		return nil, err
	}
	program, err := pgbenchProgram(ctx)
	if err != nil {
		return nil, err
	}
	return []contestant{
		{"handler", overHTTP(b.clients, b.handler(ours)), true},
		{"bare server, one UPDATE", overHTTP(b.clients, bareServer{bare}), false},
		{"pgbench, the same statements", b.pgbench(program, file), true},
	}, nil
}
