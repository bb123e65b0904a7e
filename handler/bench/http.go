//go:build linux || darwin

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

// overHTTP is a contestant that serves, on this machine's loopback, with a connection to the database for each client.
func (b *bench) overHTTP(clients int, tracer pgx.QueryTracer, serve func(*pgxpool.Pool) http.Handler) runner {
	return func(ctx context.Context, l load, turns int) (int, float64, error) {
		pool, err := b.connect(ctx, clients, tracer)
		if err != nil {
			return 0, 0, err
		}
		defer pool.Close()
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return 0, 0, err
		}
		server := &http.Server{Handler: serve(pool)}
		ended := make(chan error, 1)
		go func() { ended <- server.Serve(listener) }()
		transport := &http.Transport{MaxIdleConnsPerHost: clients}
		client := &http.Client{Transport: transport}

		requests := turns * l.each
		began := time.Now()
		all, ctx := errgroup.WithContext(ctx)
		for i := range clients {
			url := "http://" + listener.Addr().String() + "/workspaces/" + workspaceOf(i).String() + "/switch-provider"
			all.Go(func() error {
				for n := range requests {
					if err := post(ctx, client, url, l.provider(n), l.status); err != nil {
						return err
					}
				}
				return nil
			})
		}
		err = all.Wait()
		took := time.Since(began)
		transport.CloseIdleConnections()
		err = errors.Join(err, server.Close())
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return clients * requests, float64(clients*requests) / took.Seconds(), err
	}
}

func post(ctx context.Context, client *http.Client, url, provider string, want int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`{"provider": "`+provider+`"}`))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != want {
		err = fmt.Errorf("answered %d, want %d: %s", resp.StatusCode, want, body)
	}
	return err
}
