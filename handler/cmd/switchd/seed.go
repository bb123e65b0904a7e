package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
)

// workspace is one to try the service with.
type workspace struct {
	id, name, provider, status, about string
}

var seeds = []struct {
	id, name, provider, runtime string
	persistent                  bool
	instance                    string // "" for none
}{
	{"11111111-1111-4111-8111-111111111111", "atlas", "aws", "container", false, "i-0a1"},
	{"22222222-2222-4222-8222-222222222222", "borealis", "gcp", "container", true, "gce-0b2"},
	{"33333333-3333-4333-8333-333333333333", "cirrus", "hetzner", "container", false, "hz-0c3"},
	{"44444444-4444-4444-8444-444444444444", "dynamo", "aws", "external", false, ""},
}

// seed puts machines into a new cloud and workspaces into a new database; what is there from an earlier run stays as it is. It
// returns all workspaces.
func seed(ctx context.Context, pool *pgxpool.Pool, sim *simcloud.Cloud) ([]workspace, error) {
	for _, w := range seeds {
		if w.instance != "" {
			if err := sim.Add(ctx, cloud.Box{Provider: w.provider, Instance: w.instance}); err != nil {
				return nil, fmt.Errorf("seed: %w", err)
			}
		}
		_, err := pool.Exec(ctx, `INSERT INTO workspaces (id, name, status, runtime, compute, instance_id)
			VALUES ($1, $2, 'online', $3, jsonb_build_object('provider', $4::text, 'data_persistence', $5::boolean), nullif($6, ''))
			ON CONFLICT (id) DO NOTHING`, w.id, w.name, w.runtime, w.provider, w.persistent, w.instance)
		if err != nil {
			return nil, fmt.Errorf("seed: %w", err)
		}
	}
	rows, err := pool.Query(ctx, `SELECT id::text, name, coalesce(compute->>'provider', ''), status,
		CASE WHEN runtime = 'external' THEN 'brings its own machine'
		     WHEN coalesce(compute->>'data_persistence', '') = 'true' THEN 'with a persistent volume' ELSE '' END
		FROM workspaces ORDER BY name`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w workspace, err error) {
		err = row.Scan(&w.id, &w.name, &w.provider, &w.status, &w.about)
		return w, err
	})
}

// greet says what there is to try.
func greet(addr, databaseURL string, workspaces []workspace) {
	fmt.Printf("serving at http://%s/ (a page to watch; health /livez /readyz, metrics /metrics)\n", addr)
	id := "<workspace>"
	if len(workspaces) > 0 {
		fmt.Printf("database: psql '%s'\nworkspaces:\n", databaseURL)
		for _, w := range workspaces {
			fmt.Println(strings.TrimRight(fmt.Sprintf("  %s  %-9s %-8s %-12s %s", w.id, w.name, w.provider, w.status, w.about), " "))
		}
		id = workspaces[0].id
	}
	fmt.Printf("move one to another cloud:\n  curl -i http://%s/workspaces/%s/switch-provider "+
		"-H 'Content-Type: application/json' -d '{\"provider\": \"gcp\"}'\n", addr, id)
}
