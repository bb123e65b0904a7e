package explore_test

import (
	"errors"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// A scene is who takes part. Its schedules are all orders of their steps.
type scene struct {
	name      string
	schedules int               // how many there are
	before    string            // SQL that sets the scene
	actors    func(*play) error // starts them
	attempts  int               // to stop a box; 0 for one
	confirm   bool              // the loss of data
	calm      bool              // nothing goes wrong: each switch ends as it should
	forced    bool              // somebody frees the workspace by hand: no promise but that the switch leaves it alone
	refused   string            // how the guards may answer
	overlap   bool              // statements are stopped before they commit, too
}

var errCloud = errors.New("for the test")

var scenes = []scene{
	{
		name: "two requests", schedules: 280, calm: true,
		actors: func(p *play) error { return errors.Join(p.requests("a", "gcp"), p.requests("b", "hetzner")) },
	},
	{
		name: "a client leaves", schedules: 2470, calm: true,
		actors: func(p *play) error { return errors.Join(p.leaver("a", "gcp"), p.requests("b", "gcp")) },
	},
	{
		name: "there and back between a look and its claim", schedules: 2883, calm: true,
		actors: func(p *play) error { return errors.Join(p.requests("a", "gcp", "aws"), p.requests("b", "hetzner")) },
	},
	{
		name: "a claim that comes after there and back", schedules: 17, calm: true, actors: func(p *play) error {
			return errors.Join(p.requests("a", "gcp", "aws"), p.requests("b", "hetzner"), p.until("b", "claim", "a"))
		},
	},
	{
		name: "an agent says that it is online", schedules: 2596, calm: true,
		actors: func(p *play) error {
			return errors.Join(p.requests("a", "gcp"), p.requests("b", "hetzner"), p.sql("agent", "heartbeat", claimed,
				`UPDATE workspaces SET status = 'online' WHERE status = 'provisioning'`))
		},
	},
	{
		name: "the lease runs out", schedules: 384, actors: func(p *play) error {
			return errors.Join(p.requests("a", "gcp"), p.recoverer("recoverer"), p.clock())
		},
	},
	{
		name: "the old box cannot be stopped", schedules: 1069, attempts: 2, actors: func(p *play) error {
			p.sim.OnStop(cloud.Fault{Err: errCloud, Times: 2})
			return errors.Join(p.requests("a", "gcp"), p.recoverer("recoverer"), p.clock())
		},
	},
	{
		name: "no box the first time", schedules: 543, actors: func(p *play) error {
			p.sim.OnProvision(cloud.Fault{Err: errCloud, Times: 1})
			return errors.Join(p.requests("a", "gcp"), p.recoverer("recoverer"), p.clock())
		},
	},
	{
		name: "a provider refuses", schedules: 3076, actors: func(p *play) error {
			p.sim.OnStop(cloud.Fault{Err: errCloud, Times: 1})
			p.sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused, Times: 1})
			return errors.Join(p.requests("a", "gcp"), p.requests("b", "hetzner"), p.reaper(1))
		},
	},
	{
		name: "an owner is killed", schedules: 1186, actors: func(p *play) error {
			return errors.Join(p.requests("a", "gcp"), p.kill("a"), p.recoverer("recoverer"), p.clock())
		},
	},
	{
		name: "two recoverers", schedules: 734, before: abandoned("stopping"), actors: func(p *play) error {
			return errors.Join(p.recoverer("recoverer"), p.recoverer("recoverer 2"), p.clock())
		},
	},
	{
		name: "a claim whose owner is gone", schedules: 1544, before: abandoned("claimed"), actors: func(p *play) error {
			return errors.Join(p.recoverer("recoverer"), p.recoverer("recoverer 2"), p.clock(), p.requests("a", "gcp"))
		},
	},
	{
		name: "an owner renews its lease", schedules: 31, actors: func(p *play) error {
			return errors.Join(p.renewer("a", "gcp"), p.recoverer("recoverer"), p.clock())
		},
	},
	{
		name: "a left-over box is in use", schedules: 45, calm: true, before: `
			INSERT INTO structure_events (event_type, workspace_id, payload) SELECT 'workspace.provider.switch_stop_exhausted', id,
			'{"switch_id": "00000000-0000-4000-8000-000000000000", "old_instance_id": "i-old", "old_provider": "aws"}' FROM workspaces`,
		actors: func(p *play) error { return errors.Join(p.requests("a", "gcp"), p.reaper(2)) },
	},
	{
		name: "a provider refuses an owner whose lease runs out", schedules: 662, actors: func(p *play) error {
			p.sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused})
			return errors.Join(p.requests("a", "gcp"), p.recoverer("recoverer"), p.clock())
		},
	},
	{
		name: "an order that comes after its token was revoked", schedules: 1304, actors: func(p *play) error {
			p.sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused, Times: 1})
			return errors.Join(p.requests("a", "gcp"), p.recoverer("recoverer"), p.clock(), p.reaper(1), p.until("a", "provision", "reaper"))
		},
	},
	{
		name: "the workspace is changed before it is claimed", schedules: 74, confirm: true, refused: "EXTERNAL_RUNTIME", actors: func(p *play) error {
			return errors.Join(p.requests("a", "gcp"),
				p.sql("user", "degrade", free, `UPDATE workspaces SET status = 'degraded'`),
				p.sql("user 2", "keep data", free, `UPDATE workspaces SET compute = compute || '{"data_persistence": "true"}'`),
				p.sql("user 3", "bring a machine", free, `UPDATE workspaces SET runtime = 'external'`))
		},
	},
	{
		name: "somebody frees the workspace by hand", schedules: 7, forced: true, actors: func(p *play) error {
			return errors.Join(p.requests("a", "gcp"), p.sql("somebody", "free it", claimed, sqlFree))
		},
	},
	{
		name: "somebody frees the workspace by hand, and a provider refuses", schedules: 8, forced: true, actors: func(p *play) error {
			p.sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused})
			return errors.Join(p.requests("a", "gcp"), p.sql("somebody", "free it", claimed, sqlFree))
		},
	},
	{
		name: "somebody frees the workspace by hand, and its owner is gone", schedules: 3, forced: true, before: abandoned("claimed"),
		actors: func(p *play) error {
			return errors.Join(p.recoverer("recoverer"), p.sql("somebody", "free it", claimed, sqlFree))
		},
	},
	{
		name: "two requests at once", schedules: 1034, overlap: true, calm: true,
		actors: func(p *play) error { return errors.Join(p.requests("a", "gcp"), p.requests("b", "hetzner")) },
	},
	{
		name: "two recoverers at once", schedules: 20, overlap: true, before: abandoned("stopping"), actors: func(p *play) error {
			return errors.Join(p.recoverer("recoverer"), p.recoverer("recoverer 2"))
		},
	},
	{
		name: "a renewal and a takeover at once", schedules: 147, overlap: true, actors: func(p *play) error {
			return errors.Join(p.renewer("a", "gcp"), p.recoverer("recoverer"), p.clock())
		},
	},
}

// abandoned is the SQL for a switch whose owner is gone, in a phase before anything has moved.
func abandoned(phase string) string {
	return `UPDATE workspaces SET status = 'provisioning', claim_token = gen_random_uuid();
		INSERT INTO provider_switches (id, workspace_id, from_provider, to_provider, old_instance_id, prior_status, phase, lease_expires_at)
		SELECT claim_token, id, 'aws', 'gcp', 'i-old', 'degraded', '` + phase + `', now() FROM workspaces`
}

// sqlFree takes a workspace away from its switch.
const sqlFree = `UPDATE workspaces SET status = 'offline', claim_token = NULL`
