package cloudtest

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// Account holds the cloud against the database, and returns a sentence for each promise that is broken. It may be called at
// any moment, also while switches are at work: each box that runs is named by a workspace, an unfinished switch or an
// unresolved event; a workspace that is online has a box that runs; one token made one box at most.
func (c *Cloud) Account(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	broken := c.twice()
	unnamed, err := c.Unnamed(ctx, pool)
	if err != nil {
		return nil, err
	}
	for _, box := range unnamed {
		broken = append(broken, fmt.Sprintf("the box %s on %s runs, and nothing names it", box.Instance, box.Provider))
	}
	hollow, err := c.hollow(ctx, pool)
	return append(broken, hollow...), err
}

func (c *Cloud) twice() (broken []string) {
	first := make(map[string]cloud.Box)
	for box, token := range c.Made() {
		if other, again := first[token]; again {
			broken = append(broken, fmt.Sprintf("the token %s made two boxes, %v and %v", token, other, box))
		}
		first[token] = box
	}
	return broken
}

const sqlUnnamed = `
SELECT b.provider, b.instance
FROM unnest($1::text[], $2::text[], $3::text[]) AS b (provider, instance, token)
WHERE NOT EXISTS (SELECT FROM workspaces w
    WHERE w.instance_id = b.instance AND coalesce(nullif(w.compute->>'provider', ''), 'aws') = b.provider)
  AND NOT EXISTS (SELECT FROM provider_switches s
    WHERE s.phase IN ('claimed', 'stopping', 'provisioning')
      AND (s.old_instance_id = b.instance AND s.from_provider = b.provider
        OR s.id::text = b.token AND s.to_provider = b.provider))
  AND NOT EXISTS (SELECT FROM structure_events e
    WHERE e.resolved_at IS NULL
      AND (e.event_type = 'workspace.provider.switch_stop_exhausted'
           AND e.payload->>'old_instance_id' = b.instance AND e.payload->>'old_provider' = b.provider
        OR e.event_type = 'workspace.provider.switch_failed'
           AND e.payload->>'switch_id' = b.token AND e.payload->>'provider_to' = b.provider))`

// Unnamed lists the boxes that run and that nothing in the database names. One whose order is still at work in the cloud is
// not looked at yet.
func (c *Cloud) Unnamed(ctx context.Context, pool *pgxpool.Pool) (unnamed []cloud.Box, err error) {
	var providers, instances, tokens []string
	known := c.known()
	for _, box := range c.Boxes() {
		if token, is := known[box]; is {
			providers = append(providers, box.Provider)
			instances = append(instances, box.Instance)
			tokens = append(tokens, token)
		}
	}
	rows, err := pool.Query(ctx, sqlUnnamed, providers, instances, tokens)
	if err != nil {
		return nil, err
	}
	boxes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[cloud.Box])
	for _, box := range boxes {
		if c.Running(box) { // it ran before the look and runs after it, so it ran at that moment
			unnamed = append(unnamed, box)
		}
	}
	return unnamed, err
}

// hollow finds workspaces that are online without a box that runs.
func (c *Cloud) hollow(ctx context.Context, pool *pgxpool.Pool) (broken []string, err error) {
	type online struct {
		ID, Provider, Instance string
		Updated                time.Time
	}
	rows, err := pool.Query(ctx, `
		SELECT id::text, coalesce(nullif(compute->>'provider', ''), 'aws'), coalesce(instance_id, ''), updated_at
		FROM workspaces WHERE status = 'online'`)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[online])
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if c.Running(cloud.Box{Provider: w.Provider, Instance: w.Instance}) {
			continue
		}
		var still bool // or has another switch begun in the meantime?
		const unchanged = `SELECT EXISTS (SELECT FROM workspaces WHERE id::text = $1 AND updated_at = $2)`
		err := pool.QueryRow(ctx, unchanged, w.ID, w.Updated).Scan(&still)
		if err != nil {
			return nil, err
		}
		if still {
			broken = append(broken, fmt.Sprintf("the workspace %s is online, and its box %s on %s does not run",
				w.ID, w.Instance, w.Provider))
		}
	}
	return broken, nil
}

// Stranded lists the workspaces that belong to a switch or wait for a box. Once nobody is at work there are none.
func Stranded(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	rows, err := pool.Query(ctx, `SELECT concat_ws(' ', w.id, w.status, s.phase, s.attempt, s.last_error)
		FROM workspaces w LEFT JOIN provider_switches s ON s.workspace_id = w.id AND s.finished_at IS NULL
		WHERE w.claim_token IS NOT NULL OR w.status = 'provisioning' OR s.id IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
