// Switchd serves the reference switch handler.
//
// With DATABASE_URL set it works on that database, whose schema it brings up to date. Without, it starts a PostgreSQL of
// its own, with a few workspaces, and throws it away at the end, unless -data says where to keep it. The clouds are simulated.
// A page at / shows what goes on.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/page"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
	"github.com/molecule-ai/claimvet/handler/postgres"
	"github.com/molecule-ai/claimvet/handler/store"
)

func main() { serveUntilSignal(parse()) }

func serveUntilSignal(o options) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "switchd:", err)
		stop()
		os.Exit(2)
	}
}

// run serves until ctx ends, and then lets the switches at work end.
func run(ctx context.Context, o options) (err error) {
	own := o.databaseURL == ""
	if own {
		server, err := startPostgres(ctx, o.data)
		if err != nil {
			return err
		}
		defer func() {
			if closeErr := server.Close(); err == nil {
				err = closeErr
			}
		}()
		o.databaseURL = server.URL("postgres")
	}
	config, err := pgxpool.ParseConfig(o.databaseURL)
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	if o.tune != nil {
		o.tune(config)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := store.Migrate(ctx, pool); err != nil {
		return err
	}
	sim, err := simulated(ctx, o, pool)
	if err != nil {
		return err
	}
	if o.clouds == nil {
		o.clouds = sim
	}
	var workspaces []workspace
	if own {
		if workspaces, err = seed(ctx, pool, sim); err != nil {
			return err
		}
	}

	host, _ := os.Hostname() // for people to read in the rows; may be empty
	replica := fmt.Sprintf("%s/%d", host, os.Getpid())
	h := handler.New(handler.Config{
		Store:   store.New(pool, replica, o.lease),
		Stopper: o.clouds,
		Provisioners: map[string]cloud.Provisioner{
			"aws": o.clouds.On("aws"), "gcp": o.clouds.On("gcp"), "hetzner": o.clouds.On("hetzner"),
		},
		Budget:        o.budget,
		SweepInterval: o.sweep,
		ReapInterval:  o.reap,
	})
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return fmt.Errorf("%w: choose another address with -addr, such as -addr 127.0.0.1:0 for any free port", err)
	}
	greet(listener.Addr().String(), o.databaseURL, workspaces)
	var background sync.WaitGroup
	defer background.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	background.Go(func() { h.Run(ctx) })
	front := page.New(page.Config{
		API:      h,
		Pool:     pool,
		Cloud:    sim,
		Replica:  replica,
		PID:      os.Getpid(),
		Lost:     own && o.data == "",
		Draining: func() bool { return ctx.Err() != nil },
	})
	return serve(ctx, h, front, listener, o.drain)
}

// startPostgres starts a server on the data in dir, or on none that are kept.
func startPostgres(ctx context.Context, dir string) (*postgres.Server, error) {
	if dir != "" {
		return postgres.Keep(ctx, dir)
	}
	return postgres.Start(ctx)
}

// serve serves until ctx ends, and returns once no switch is at work any more.
func serve(ctx context.Context, h *handler.Handler, front http.Handler, listener net.Listener, drain time.Duration) error {
	srv := &http.Server{Handler: front, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	slog.Info("shutting down")
	limit, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	h.Drain(limit) // still served meanwhile: health checks, and refusals that say where to go

	rest, cancelRest := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancelRest()
	if err := srv.Shutdown(rest); err != nil {
		return errors.Join(err, srv.Close())
	}
	return nil
}

// simulated returns the database's simulated cloud, with the faults that were asked for.
func simulated(ctx context.Context, o options, pool *pgxpool.Pool) (*simcloud.Cloud, error) {
	sim, err := simcloud.Open(ctx, pool, nil)
	if err != nil {
		return nil, err
	}
	faults, err := sim.Faults(ctx)
	if err != nil {
		return nil, err
	}
	o.alter(&faults)
	return sim, sim.SetFaults(ctx, faults)
}
