package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// workspace is one to try the service with.
type workspace struct {
	id, name, compute, runtime, about string
	instance                          string // "" for none
}

var seeds = []workspace{
	{"11111111-1111-4111-8111-111111111111", "atlas", `{"provider": "aws"}`, "container", "on aws, ready to move", "i-0a1"},
	{"22222222-2222-4222-8222-222222222222", "borealis", `{"provider": "gcp", "data_persistence": true}`, "container", "on gcp, with a persistent volume", "gce-0b2"},
	{"33333333-3333-4333-8333-333333333333", "cirrus", `{"provider": "hetzner"}`, "container", "on hetzner, ready to move", "hz-0c3"},
	{"44444444-4444-4444-8444-444444444444", "dynamo", `{"provider": "aws"}`, "external", "brings its own machine", ""},
}

// seed puts workspaces into an empty database, and their machines into the cloud.
func seed(ctx context.Context, pool *pgxpool.Pool, sim *cloud.Sim) ([]workspace, error) {
	for _, w := range seeds {
		var provider string
		err := pool.QueryRow(ctx, `INSERT INTO workspaces (id, name, status, runtime, compute, instance_id)
			VALUES ($1, $2, 'online', $3, $4, nullif($5, '')) RETURNING compute->>'provider'`,
			w.id, w.name, w.runtime, w.compute, w.instance).Scan(&provider)
		if err != nil {
			return nil, fmt.Errorf("seed: %w", err)
		}
		if w.instance != "" {
			sim.Add(cloud.Box{Provider: provider, Instance: w.instance})
		}
	}
	return seeds, nil
}

// greet says what there is to try.
func greet(addr, databaseURL string, workspaces []workspace) {
	fmt.Printf("serving at http://%s (health /livez /readyz, metrics /metrics)\n", addr)
	id := "<workspace>"
	if len(workspaces) > 0 {
		fmt.Printf("database: psql '%s'\nworkspaces:\n", databaseURL)
		for _, w := range workspaces {
			fmt.Printf("  %s  %-9s %s\n", w.id, w.name, w.about)
		}
		id = workspaces[0].id
	}
	fmt.Printf("move one to another cloud:\n  curl -i http://%s/workspaces/%s/switch-provider "+
		"-H 'Content-Type: application/json' -d '{\"provider\": \"gcp\"}'\n", addr, id)
}
