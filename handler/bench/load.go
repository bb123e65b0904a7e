//go:build linux || darwin

package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// A load is what all contestants are asked for.
type load struct {
	name   string
	status int    // of each answer
	seed   string // SQL that makes the workspaces what they should be
	// provider is what a client's n-th request asks for, from 0.
	provider func(n int) string
	// each is how many requests of a client make up one turn; the next turn finds the workspace as this one did.
	each int
	// wins says whether each request of the handler, or of its statements, ends as a switch that is done. Otherwise none does.
	wins bool
}

// lostClaims all ask for workspaces that a switch is at work on.
var lostClaims = load{
	name: "lost claims", status: http.StatusConflict, each: 1,
	seed: `WITH begun AS (
			INSERT INTO provider_switches
				(id, workspace_id, from_provider, to_provider, old_instance_id, prior_status, lease_owner, lease_expires_at)
			SELECT gen_random_uuid(), id, 'aws', 'hetzner', instance_id, status, 'bench', now() + interval '1 hour' FROM workspaces
			RETURNING id, workspace_id
		)
		UPDATE workspaces w SET status = 'provisioning', claim_token = begun.id FROM begun WHERE w.id = begun.workspace_id`,
	provider: func(int) string { return "gcp" },
}

// wonSwitches go to another cloud and back, each client with a workspace of its own.
var wonSwitches = load{
	name: "won switches", status: http.StatusAccepted, each: 2,
	seed:     `SELECT`,
	provider: func(n int) string { return []string{"gcp", "aws"}[n%2] },
	wins:     true,
}

// reset makes the database what it was, with one workspace on aws for each client.
func (b *bench) reset(ctx context.Context, l load) error {
	if _, err := b.pool.Exec(ctx, `TRUNCATE structure_events, provider_switches, workspaces`); err != nil {
		return err
	}
	for client := range b.clients {
		if _, err := b.pool.Exec(ctx, `INSERT INTO workspaces (id, name, status, compute, instance_id)
			VALUES ($1, 'w', 'online', '{"provider": "aws"}', $2)`, workspaceOf(client), oldBox); err != nil {
			return err
		}
		b.sim.Add(cloud.Box{Provider: "aws", Instance: oldBox})
	}
	_, err := b.pool.Exec(ctx, l.seed)
	return err
}

// oldBox is the box of each workspace in the beginning.
const oldBox = "i-old"

// workspaceOf is the workspace of a client. The number in it is what pgbench's client puts there itself.
func workspaceOf(client int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("%s%012d", workspacePrefix, client))
}

const workspacePrefix = "00000000-0000-4000-8000-"

// check looks for the outcome in the database.
func (l load) check(ctx context.Context, pool *pgxpool.Pool, requests int) error {
	want, got := 0, 0
	if l.wins {
		want = requests
	}
	if err := pool.QueryRow(ctx, `SELECT count(*) FROM provider_switches WHERE phase = 'done'`).Scan(&got); err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%d requests made %d switches, want %d", requests, got, want)
	}
	return nil
}
