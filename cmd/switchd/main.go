// Switchd serves the reference switch handler.
//
// With DATABASE_URL set it works on that database, whose schema it brings up to date. Without, it starts a PostgreSQL of
// its own, with a few workspaces, and throws it away at the end. The clouds are simulated.
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
		os.Exit(1)
	}
}

// run serves until ctx ends, and then lets the switches at work end.
func run(ctx context.Context, o options) (err error) {
	own := o.databaseURL == ""
	if own {
		server, err := postgres.Start(ctx)
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
	sim := simulated(o)
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
	h := handler.New(handler.Config{
		Store:   store.New(pool, fmt.Sprintf("%s/%d", host, os.Getpid()), o.lease),
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
		return err
	}
	greet(listener.Addr().String(), o.databaseURL, workspaces)
	var background sync.WaitGroup
	defer background.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	background.Go(func() { h.Run(ctx) })
	return serve(ctx, h, listener, o.drain)
}

// serve serves until ctx ends, and returns once no switch is at work any more.
func serve(ctx context.Context, h *handler.Handler, listener net.Listener, drain time.Duration) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute}
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

func simulated(o options) *cloud.Sim {
	if o.failStop {
		o.stop.Err = errors.New("the simulated cloud fails to stop machines")
	}
	if o.refuse {
		o.create.Err = cloud.ErrRefused
	}
	sim := cloud.NewSim()
	sim.OnStop(o.stop)
	sim.OnProvision(o.create)
	return sim
}
