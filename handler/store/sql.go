package store

// Every statement of the package. Each is complete in itself and runs in its own implicit transaction (READ COMMITTED), so
// any pooler will do. A transition updates the switch first, fenced by id, fence and phase, then the workspace, fenced by
// the token, then adds the events: where the fence does not hold, no part of it happens.
//
// The comment that a statement begins with is its name, for people who look at the database's log and for tests.

// sqlWorkspace reads what the guards judge. An empty provider means aws.
const sqlWorkspace = `-- workspace
SELECT w.id, w.status, w.runtime, w.compute IS NOT NULL,
       coalesce(nullif(w.compute->>'provider', ''), 'aws'),
       coalesce(w.compute->>'data_persistence', '') = 'true',
       coalesce(w.instance_id, ''),
       coalesce(p.status, '')
FROM workspaces w LEFT JOIN workspaces p ON p.id = w.parent_id
WHERE w.id = $1`

// sqlClaim is the claim. It compares every fact about the row that the guards were judged on: a workspace that went to
// another cloud and back in the meantime has the same status and provider, but not the same box.
//
// $1 token, $2 workspace, $3 status, $4 runtime, $5 provider, $6 persistent, $7 instance, $8 new provider, $9 lease owner,
// $10 lease in milliseconds
const sqlClaim = `-- claim
WITH won AS (
    UPDATE workspaces
    SET status = 'provisioning', claim_token = $1, updated_at = now()
    WHERE id = $2
      AND claim_token IS NULL
      AND status = $3
      AND status NOT IN ('removed', 'paused', 'hibernated', 'provisioning')
      AND runtime = $4
      AND compute IS NOT NULL
      AND coalesce(nullif(compute->>'provider', ''), 'aws') = $5
      AND (coalesce(compute->>'data_persistence', '') = 'true') = $6
      AND coalesce(instance_id, '') = $7
    RETURNING id, instance_id
)
INSERT INTO provider_switches
    (id, workspace_id, from_provider, to_provider, old_instance_id, prior_status, old_box, lease_owner, lease_expires_at)
SELECT $1, won.id, $5, $8, won.instance_id, $3, CASE WHEN won.instance_id IS NULL THEN 'none' ELSE 'running' END,
       $9, now() + $10 * interval '1 millisecond'
FROM won
RETURNING id, workspace_id, from_provider, to_provider, coalesce(old_instance_id, ''), fence, attempt, phase`

// sqlBegin commits the intent to stop the old box. From here on there is no way back.
//
// $1 switch, $2 fence, $3 lease in milliseconds
const sqlBegin = `-- begin
UPDATE provider_switches
SET phase = 'stopping', lease_expires_at = now() + $3 * interval '1 millisecond', updated_at = now()
WHERE id = $1 AND fence = $2 AND phase = 'claimed'`

// sqlRepoint moves the workspace to the new provider. If there is an old box that was not stopped ($4 is not null), the event that
// accounts for it is written in the same statement: there is no moment at which nothing names that box.
//
// $1 switch, $2 fence, $3 lease in milliseconds, $4 last error of the stop
const sqlRepoint = `-- repoint
WITH moved AS (
    UPDATE provider_switches
    SET phase = 'provisioning', lease_expires_at = now() + $3 * interval '1 millisecond', updated_at = now(),
        old_box = CASE WHEN old_instance_id IS NULL THEN 'none' WHEN $4::text IS NULL THEN 'stopped' ELSE 'unresolved' END,
        last_error = $4
    WHERE id = $1 AND fence = $2 AND phase = 'stopping'
    RETURNING id, workspace_id, from_provider, to_provider, old_instance_id, old_box
), repointed AS (
    UPDATE workspaces w
    SET compute = jsonb_set(w.compute, '{provider}', to_jsonb(moved.to_provider)),
        instance_id = NULL, url = NULL, status = 'provisioning', updated_at = now()
    FROM moved
    WHERE w.id = moved.workspace_id AND w.claim_token = moved.id
    RETURNING w.id
), exhausted AS (
    INSERT INTO structure_events (event_type, workspace_id, payload)
    SELECT 'workspace.provider.switch_stop_exhausted', moved.workspace_id, jsonb_build_object(
        'switch_id', moved.id, 'old_instance_id', moved.old_instance_id, 'old_provider', moved.from_provider,
        'new_provider', moved.to_provider, 'last_error', $4::text,
        'recovery_path', 'make sure that the old instance is gone from the old provider, then set resolved_at of this event')
    FROM moved WHERE moved.old_box = 'unresolved'
)
INSERT INTO structure_events (event_type, workspace_id, payload)
SELECT 'workspace.provisioning', moved.workspace_id, jsonb_build_object(
    'switch_id', moved.id, 'provider_from', moved.from_provider, 'provider_to', moved.to_provider)
FROM moved JOIN repointed ON repointed.id = moved.workspace_id`

// sqlAdmit lets one call of the provisioner through per switch and fence, whichever replica asks.
//
// $1 switch, $2 fence, $3 lease in milliseconds
const sqlAdmit = `-- admit
UPDATE provider_switches
SET provision_fence = fence, lease_expires_at = now() + $3 * interval '1 millisecond', updated_at = now()
WHERE id = $1 AND fence = $2 AND phase = 'provisioning' AND provision_fence < fence`

// sqlFinish hands the workspace to its new box.
//
// $1 switch, $2 fence, $3 new instance
const sqlFinish = `-- finish
WITH finished AS (
    UPDATE provider_switches
    SET phase = 'done', new_instance_id = $3, lease_owner = NULL, lease_expires_at = NULL, finished_at = now(), updated_at = now()
    WHERE id = $1 AND fence = $2 AND phase = 'provisioning'
    RETURNING id, workspace_id, new_instance_id
)
UPDATE workspaces w
SET status = 'online', instance_id = finished.new_instance_id, claim_token = NULL, updated_at = now()
FROM finished
WHERE w.id = finished.workspace_id AND w.claim_token = finished.id`

// sqlFail ends a switch that gets no new box. If a provisioner was ever called for it, a box of its token may exist all the
// same: the event accounts for it until it is resolved.
//
// $1 switch, $2 fence, $3 last error
const sqlFail = `-- fail
WITH failed AS (
    UPDATE provider_switches
    SET phase = 'failed', last_error = $3, lease_owner = NULL, lease_expires_at = NULL, finished_at = now(), updated_at = now()
    WHERE id = $1 AND fence = $2 AND phase = 'provisioning'
    RETURNING id, workspace_id, from_provider, to_provider, provision_fence
), released AS (
    UPDATE workspaces w
    SET status = 'failed', claim_token = NULL, updated_at = now()
    FROM failed
    WHERE w.id = failed.workspace_id AND w.claim_token = failed.id
    RETURNING w.id
)
INSERT INTO structure_events (event_type, workspace_id, payload, resolved_at)
SELECT 'workspace.provider.switch_failed', failed.workspace_id, jsonb_build_object(
    'switch_id', failed.id, 'provider_from', failed.from_provider, 'provider_to', failed.to_provider, 'last_error', $3::text,
    'recovery_path', 'make sure that the new provider has no instance tagged with the switch_id, then set resolved_at of this event'),
    CASE WHEN failed.provision_fence = 0 THEN now() END
FROM failed JOIN released ON released.id = failed.workspace_id`

// sqlRollback undoes the claim. After the pivot it changes nothing.
//
// $1 switch, $2 fence, $3 last error
const sqlRollback = `-- rollback
WITH undone AS (
    UPDATE provider_switches
    SET phase = 'rolled_back', last_error = $3, lease_owner = NULL, lease_expires_at = NULL, finished_at = now(), updated_at = now()
    WHERE id = $1 AND fence = $2 AND phase = 'claimed'
    RETURNING id, workspace_id, prior_status
)
UPDATE workspaces w
SET status = undone.prior_status, claim_token = NULL, updated_at = now()
FROM undone
WHERE w.id = undone.workspace_id AND w.claim_token = undone.id`

// sqlHandOver gives up the lease of an unfinished switch, so that recovery need not wait for it to expire.
//
// $1 switch, $2 fence, $3 last error, $4 pause in milliseconds before anyone takes it
const sqlHandOver = `-- hand over
UPDATE provider_switches
SET lease_owner = NULL, lease_expires_at = now() + $4 * interval '1 millisecond', last_error = coalesce($3, last_error), updated_at = now()
WHERE id = $1 AND fence = $2 AND phase IN ('claimed', 'stopping', 'provisioning')`

// sqlClaimed finds a claim whose answer got lost, and returns what sqlClaim does: also where somebody has taken it over
// since, whose fence is not ours.
const sqlClaimed = `-- claimed
SELECT id, workspace_id, from_provider, to_provider, coalesce(old_instance_id, ''), 1::bigint, 1, 'claimed'
FROM provider_switches WHERE id = $1`

// sqlReached says whether a step whose answer got lost was made.
//
// $1 switch, $2 fence, $3 phase that the step leads to
const sqlReached = `-- reached
SELECT EXISTS (SELECT FROM provider_switches WHERE id = $1 AND fence = $2 AND phase = $3)`

// sqlAdmitted is sqlReached for sqlAdmit, which leads to no other phase.
const sqlAdmitted = `-- admitted
SELECT EXISTS (SELECT FROM provider_switches WHERE id = $1 AND fence = $2 AND phase = 'provisioning' AND provision_fence = $2)`

// sqlHandedOver is sqlReached for sqlHandOver, which leads to no other phase.
const sqlHandedOver = `-- handed over
SELECT EXISTS (SELECT FROM provider_switches WHERE id = $1 AND fence = $2 AND lease_owner IS NULL)`

// sqlTake is recovery's claim: the switch whose lease ran out first gets a new owner. The fence grows, so whatever the
// earlier owner still tries changes nothing.
//
// $1 lease owner, $2 lease token, $3 lease in milliseconds
const sqlTake = `-- take
UPDATE provider_switches
SET fence = fence + 1, attempt = attempt + 1, lease_owner = $1, lease_token = $2,
    lease_expires_at = now() + $3 * interval '1 millisecond', updated_at = now()
WHERE id = (
    SELECT id FROM provider_switches
    WHERE phase IN ('claimed', 'stopping', 'provisioning') AND lease_expires_at <= now()
    ORDER BY lease_expires_at LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING id, workspace_id, from_provider, to_provider, coalesce(old_instance_id, ''), fence, attempt, phase`

// sqlTaken finds what was taken over where the answer got lost.
//
// $1 lease token
const sqlTaken = `-- taken
SELECT id, workspace_id, from_provider, to_provider, coalesce(old_instance_id, ''), fence, attempt, phase
FROM provider_switches
WHERE lease_token = $1 AND phase IN ('claimed', 'stopping', 'provisioning')`

// sqlRenew extends the lease, unless it was handed over.
//
// $1 switch, $2 fence, $3 lease in milliseconds
const sqlRenew = `-- renew
UPDATE provider_switches
SET lease_expires_at = now() + $3 * interval '1 millisecond', updated_at = now()
WHERE id = $1 AND fence = $2 AND lease_owner IS NOT NULL AND phase IN ('claimed', 'stopping', 'provisioning')`

// sqlReleaseAll gives up all leases of a replica.
//
// $1 lease owner
const sqlReleaseAll = `-- release all
UPDATE provider_switches
SET lease_owner = NULL, lease_expires_at = now(), updated_at = now()
WHERE lease_owner = $1 AND phase IN ('claimed', 'stopping', 'provisioning')`

// sqlTakeLeak takes an unresolved event for one replica to work on. A box that a workspace or an unfinished switch names is
// left alone, and so is the event.
//
// $1 token, $2 lease in milliseconds
const sqlTakeLeak = `-- take leak
UPDATE structure_events
SET reap_token = $1, reap_expires_at = now() + $2 * interval '1 millisecond', reap_attempt = reap_attempt + 1
WHERE id = (
    SELECT e.id FROM structure_events e
    WHERE e.event_type IN ('workspace.provider.switch_stop_exhausted', 'workspace.provider.switch_failed')
      AND e.resolved_at IS NULL
      AND e.reap_expires_at <= now()
      AND NOT EXISTS (
        SELECT FROM workspaces w
        WHERE w.instance_id = e.payload->>'old_instance_id'
          AND coalesce(nullif(w.compute->>'provider', ''), 'aws') = e.payload->>'old_provider')
      AND NOT EXISTS (
        SELECT FROM provider_switches s
        WHERE s.phase IN ('claimed', 'stopping', 'provisioning')
          AND (s.id::text = e.payload->>'switch_id'
            OR s.old_instance_id = e.payload->>'old_instance_id' AND s.from_provider = e.payload->>'old_provider'))
    ORDER BY e.reap_expires_at, e.id LIMIT 1
    FOR UPDATE OF e SKIP LOCKED)
RETURNING id, (payload->>'switch_id')::uuid, coalesce(payload->>'old_provider', payload->>'provider_to'),
          coalesce(payload->>'old_instance_id', ''), reap_attempt`

// sqlLeakTaken finds what was taken where the answer got lost.
//
// $1 token
const sqlLeakTaken = `-- leak taken
SELECT id, (payload->>'switch_id')::uuid, coalesce(payload->>'old_provider', payload->>'provider_to'),
       coalesce(payload->>'old_instance_id', ''), reap_attempt
FROM structure_events WHERE reap_token = $1 AND resolved_at IS NULL`

// sqlResolve puts on record that the box of an event is gone.
//
// $1 event, $2 token, $3 switch, $4 whether the old box is meant
const sqlResolve = `-- resolve
WITH resolved AS (
    UPDATE structure_events SET resolved_at = now(), reap_token = NULL
    WHERE id = $1 AND reap_token = $2 AND resolved_at IS NULL
    RETURNING id
), stopped AS (
    UPDATE provider_switches SET old_box = 'stopped', updated_at = now()
    WHERE id = $3 AND $4 AND old_box = 'unresolved' AND EXISTS (SELECT FROM resolved)
)
SELECT id FROM resolved`

// sqlResolved says whether the event is resolved, by whomever.
const sqlResolved = `-- resolved
SELECT EXISTS (SELECT FROM structure_events WHERE id = $1 AND resolved_at IS NOT NULL)`

// sqlPostpone gives an event back, for anyone to try after a pause.
//
// $1 event, $2 token, $3 pause in milliseconds
const sqlPostpone = `-- postpone
UPDATE structure_events SET reap_token = NULL, reap_expires_at = now() + $3 * interval '1 millisecond'
WHERE id = $1 AND reap_token = $2 AND resolved_at IS NULL`

// sqlUnresolved counts the events that account for a box that may be left over.
const sqlUnresolved = `-- unresolved
SELECT count(*) FROM structure_events
WHERE event_type IN ('workspace.provider.switch_stop_exhausted', 'workspace.provider.switch_failed') AND resolved_at IS NULL`

// sqlActive finds the switch that owns a workspace.
const sqlActive = `-- active
SELECT id FROM provider_switches
WHERE workspace_id = $1 AND phase IN ('claimed', 'stopping', 'provisioning')`

// sqlSwitch reads one switch for its client.
const sqlSwitch = `-- switch
SELECT id, workspace_id, from_provider, to_provider, phase, old_box, created_at, updated_at, finished_at
FROM provider_switches WHERE workspace_id = $1 AND id = $2`

// sqlOldest is the age in seconds of the oldest unfinished switch, 0 when there is none.
const sqlOldest = `-- oldest
SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8
FROM provider_switches WHERE phase IN ('claimed', 'stopping', 'provisioning')`

const sqlPing = `-- ping
SELECT 1`
