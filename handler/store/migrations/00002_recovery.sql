-- +goose Up

-- Says which taking-over the lease is from: its answer may get lost.
ALTER TABLE provider_switches ADD COLUMN lease_token uuid;

-- The lease of the replica that works on a box that may be left over.
ALTER TABLE structure_events
    ADD COLUMN reap_token      uuid,                            -- says which taking it is from; NULL: nobody works on it
    ADD COLUMN reap_expires_at timestamptz NOT NULL DEFAULT now(), -- by this server's clock; from then on anyone may take it
    ADD COLUMN reap_attempt    integer NOT NULL DEFAULT 0;

-- What the reaper looks for.
CREATE INDEX structure_events_unresolved ON structure_events (reap_expires_at, id)
    WHERE resolved_at IS NULL
      AND event_type IN ('workspace.provider.switch_stop_exhausted', 'workspace.provider.switch_failed');

-- Whether a box is still named.
CREATE INDEX workspaces_instance ON workspaces (instance_id) WHERE instance_id IS NOT NULL;

-- +goose Down
DROP INDEX workspaces_instance, structure_events_unresolved;
ALTER TABLE structure_events DROP COLUMN reap_token, DROP COLUMN reap_expires_at, DROP COLUMN reap_attempt;
ALTER TABLE provider_switches DROP COLUMN lease_token;
