-- The simulated cloud is beyond the switches: it has a schema of its own, and no transaction in common with them.
SELECT pg_advisory_xact_lock(hashtext('simcloud')); -- replicas that start at once take turns
CREATE SCHEMA IF NOT EXISTS simcloud;

-- A box that was made, or a token that makes none any more. The rows of boxes that are gone stay: their tokens are spent.
CREATE TABLE IF NOT EXISTS simcloud.boxes (
    provider   text NOT NULL,
    instance   text,                                 -- NULL: the token was revoked before there was a box
    token      text,                                 -- NULL: made for nobody's order
    made_at    timestamptz NOT NULL DEFAULT now(),
    gone_at    timestamptz,                          -- NULL: it runs
    UNIQUE (provider, instance),
    UNIQUE (provider, token),
    CHECK (instance IS NOT NULL OR gone_at IS NOT NULL)
);

CREATE TABLE IF NOT EXISTS simcloud.faults (
    only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    stop_fails        boolean NOT NULL DEFAULT false,
    refuses           boolean NOT NULL DEFAULT false,
    stop_latency      interval NOT NULL DEFAULT '2 seconds',
    provision_latency interval NOT NULL DEFAULT '2 seconds'
);
INSERT INTO simcloud.faults DEFAULT VALUES ON CONFLICT DO NOTHING;
