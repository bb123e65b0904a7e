-- +goose Up

-- One row per workspace; the row is never deleted. While claim_token is set, status, compute and instance_id belong to the
-- unfinished switch of that id: others may overwrite status by accident (a heartbeat does), the next step of the switch puts it right.
CREATE TABLE workspaces (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text NOT NULL,
    status      text NOT NULL CHECK (status IN
                ('provisioning', 'online', 'degraded', 'offline', 'failed', 'paused', 'hibernated', 'removed')),
    tier        text NOT NULL DEFAULT 'standard',
    runtime     text NOT NULL DEFAULT 'container',
    compute     jsonb CHECK (jsonb_typeof(compute) = 'object'), -- {"provider", "data_persistence", …}; NULL: not on any cloud
    instance_id text,                                -- the box, named as its provider names it; NULL: none
    url         text,
    parent_id   uuid REFERENCES workspaces,
    claim_token uuid,                                -- id of the switch that owns the row; NULL: free
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

-- One row per switch that was ever won. The id is the claim's token, the token that the provider sees, and the tag on the new box.
--
--   claimed ──begin──▶ stopping ──repoint──▶ provisioning ──finish──▶ done
--      └─rollback─▶ rolled_back                   └──fail──▶ failed
CREATE TABLE provider_switches (
    id               uuid PRIMARY KEY,
    workspace_id     uuid NOT NULL REFERENCES workspaces,
    from_provider    text NOT NULL,
    to_provider      text NOT NULL,
    old_instance_id  text,                           -- NULL: there was no box to stop
    prior_status     text NOT NULL,                  -- what a rollback restores
    phase            text NOT NULL DEFAULT 'claimed' CHECK (phase IN
                     ('claimed', 'stopping', 'provisioning', 'done', 'rolled_back', 'failed')),
    fence            bigint NOT NULL DEFAULT 1,      -- grows at every takeover: a step of an earlier owner changes nothing
    provision_fence  bigint NOT NULL DEFAULT 0,      -- the fence under which the provisioner was last called: once per fence
    attempt          integer NOT NULL DEFAULT 1,     -- how many owners have worked on it
    lease_owner      text,                           -- the replica at work, for people to read; the fence decides
    lease_expires_at timestamptz,                    -- by this server's clock; from then on anyone may take over
    old_box          text NOT NULL DEFAULT 'running' CHECK (old_box IN ('running', 'stopped', 'unresolved', 'none')),
    new_instance_id  text,
    last_error       text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    finished_at      timestamptz,
    CHECK ((finished_at IS NULL) = (phase IN ('claimed', 'stopping', 'provisioning')))
);

-- The second lock on the door: even a statement that forgot the token cannot make a second unfinished switch.
CREATE UNIQUE INDEX provider_switches_unfinished ON provider_switches (workspace_id)
    WHERE phase IN ('claimed', 'stopping', 'provisioning');

-- What recovery looks for.
CREATE INDEX provider_switches_lease ON provider_switches (lease_expires_at)
    WHERE phase IN ('claimed', 'stopping', 'provisioning');

-- Durable events, in order.
CREATE TABLE structure_events (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_type   text NOT NULL,
    workspace_id uuid NOT NULL REFERENCES workspaces,
    payload      jsonb NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    resolved_at  timestamptz                         -- set once a box that may be left over is accounted for
);
CREATE INDEX structure_events_workspace ON structure_events (workspace_id, id);

-- +goose Down
DROP TABLE structure_events, provider_switches, workspaces;
