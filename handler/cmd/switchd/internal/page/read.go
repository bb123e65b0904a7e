package page

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
)

// state is one look at the database and the cloud.
type state struct {
	now        time.Time // by the database's clock, as are all times here
	workspaces []workspaceRow
	switches   []switchRow
	events     []eventRow
	boxes      []simcloud.Running
	faults     simcloud.Faults
}

type workspaceRow struct {
	ID, Name, Status, Runtime string
	Provider                  string // "" for none
	Instance                  string // "" for none
	Persistent, Claimed       bool
	Total                     int // how many workspaces there are
}

type switchRow struct {
	ID, Workspace, Name      string
	From, To, Phase          string
	Attempt                  int
	Owner                    string // "" for nobody
	LeaseUntil               *time.Time
	OldBox, OldInstance, New string
	Error                    string
	Created                  time.Time
	Finished                 *time.Time
}

type eventRow struct {
	Type, Name, Switch string
	Provider, Instance string
	Error              string
	Created            time.Time
	Attempts           int       // of the reaper
	Next               time.Time // when the reaper may try again
	Reaping            bool      // whether it is at it
}

const sqlWorkspaces = `
SELECT id::text, name, status, runtime,
       CASE WHEN compute IS NULL THEN '' ELSE coalesce(nullif(compute->>'provider', ''), 'aws') END AS provider,
       coalesce(instance_id, '') AS instance,
       coalesce(compute->>'data_persistence', '') = 'true' AS persistent,
       claim_token IS NOT NULL AS claimed,
       count(*) OVER () AS total
FROM workspaces WHERE status <> 'removed'
ORDER BY name, id LIMIT 50`

// sqlSwitches reads all that are under way, and the newest.
const sqlSwitches = `
SELECT s.id::text, s.workspace_id::text AS workspace, w.name, s.from_provider AS from, s.to_provider AS to, s.phase, s.attempt,
       coalesce(s.lease_owner, '') AS owner, s.lease_expires_at AS lease_until,
       s.old_box, coalesce(s.old_instance_id, '') AS old_instance, coalesce(s.new_instance_id, '') AS new,
       coalesce(s.last_error, '') AS error, s.created_at AS created, s.finished_at AS finished
FROM provider_switches s JOIN workspaces w ON w.id = s.workspace_id
WHERE s.finished_at IS NULL OR s.id IN (SELECT id FROM provider_switches ORDER BY created_at DESC LIMIT 12)
ORDER BY s.created_at DESC, s.id LIMIT 100`

const sqlEvents = `
SELECT e.event_type AS type, w.name, coalesce(e.payload->>'switch_id', '') AS switch,
       coalesce(e.payload->>'old_provider', e.payload->>'provider_to', '') AS provider,
       coalesce(e.payload->>'old_instance_id', '') AS instance, coalesce(e.payload->>'last_error', '') AS error,
       e.created_at AS created, e.reap_attempt AS attempts, e.reap_expires_at AS next, e.reap_token IS NOT NULL AS reaping
FROM structure_events e JOIN workspaces w ON w.id = e.workspace_id
WHERE e.event_type IN ('workspace.provider.switch_stop_exhausted', 'workspace.provider.switch_failed') AND e.resolved_at IS NULL
ORDER BY e.id DESC LIMIT 50`

// read takes the look. What is in the database it sees as of one moment.
func read(ctx context.Context, pool *pgxpool.Pool, cloud *simcloud.Cloud) (state, error) {
	var st state
	one := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, pool, one, func(tx pgx.Tx) (err error) {
		if err = tx.QueryRow(ctx, `SELECT now()`).Scan(&st.now); err != nil {
			return err
		}
		if st.workspaces, err = all[workspaceRow](ctx, tx, sqlWorkspaces); err != nil {
			return err
		}
		if st.switches, err = all[switchRow](ctx, tx, sqlSwitches); err != nil {
			return err
		}
		st.events, err = all[eventRow](ctx, tx, sqlEvents)
		return err
	})
	if err != nil {
		return st, err
	}
	if st.boxes, err = cloud.Boxes(ctx); err != nil {
		return st, err
	}
	st.faults, err = cloud.Faults(ctx)
	return st, err
}

func all[T any](ctx context.Context, tx pgx.Tx, sql string) ([]T, error) {
	rows, err := tx.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}
