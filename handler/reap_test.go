package handler_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// reap takes all there is to take, and returns how many.
func (w *world) reap() (n int) {
	w.t.Helper()
	for {
		found, err := w.handler.ReapNext(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if !found {
			return n
		}
		n++
	}
}

// exhausted is a workspace on gcp whose old box on aws could not be stopped.
func (w *world) exhausted() uuid.UUID {
	w.t.Helper()
	id := w.workspace()
	w.sim.OnStop(cloud.Fault{Err: errCloud})
	w.answered(w.post(id, toGCP), http.StatusAccepted, "")
	w.sim.OnStop(cloud.Fault{})
	return id
}

func TestReapStopsTheOldBox(t *testing.T) {
	w := newWorld(t)
	w.exhausted()
	if got := w.metric("switch_unresolved_events"); got != "1" {
		t.Errorf("%s unresolved events, want 1", got)
	}
	if n := w.reap(); n != 1 {
		t.Errorf("%d reaped, want 1", n)
	}
	if w.sim.Running(cloud.Box{Provider: "aws", Instance: "i-old"}) {
		t.Error("the old box runs")
	}
	w.expect("stopped t online", `SELECT concat_ws(' ', old_box, (SELECT resolved_at IS NOT NULL FROM structure_events
		WHERE event_type = 'workspace.provider.switch_stop_exhausted'), (SELECT status FROM workspaces)) FROM provider_switches`)
	for name, want := range map[string]string{"switch_reaped_total": "1", "switch_unresolved_events": "0"} {
		if got := w.metric(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	stops := len(w.sim.Stops())
	if n := w.reap(); n != 0 || len(w.sim.Stops()) != stops {
		t.Errorf("%d reaped again, and %d stops", n, len(w.sim.Stops())-stops)
	}
}

// A box that could not be stopped is left for later: for longer each time, and at most an hour.
func TestReapWaitsLongerEachTime(t *testing.T) {
	w := newWorld(t)
	w.exhausted()
	w.sim.OnStop(cloud.Fault{Err: errCloud})
	for _, minutes := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
		if n := w.reap(); n != 1 {
			t.Fatalf("%d taken, want 1", n)
		}
		w.expect(fmt.Sprint(minutes), `SELECT round(extract(epoch FROM reap_expires_at - now()) / 60)::int FROM structure_events
			WHERE resolved_at IS NULL AND event_type LIKE '%exhausted'`)
		w.exec(`UPDATE structure_events SET reap_expires_at = now()`)
	}
	w.expect("unresolved", `SELECT old_box FROM provider_switches`)
	w.sim.OnStop(cloud.Fault{})
	w.reap()
	w.expect("stopped", `SELECT old_box FROM provider_switches`)
}

// A box that somebody needs is not stopped, whatever an event says.
func TestReapSparesBoxesThatAreNamed(t *testing.T) {
	for name, use := range map[string]string{
		"by a workspace": `INSERT INTO workspaces (name, status, compute, instance_id) VALUES ('w', 'online', '{"provider": "aws"}', 'i-old')`,
		"by a workspace of the default provider": `INSERT INTO workspaces (name, status, compute, instance_id)
			VALUES ('w', 'offline', '{"provider": ""}', 'i-old')`,
		"by an unfinished switch": `INSERT INTO provider_switches (id, workspace_id, from_provider, to_provider, old_instance_id, prior_status,
			phase, lease_expires_at) SELECT gen_random_uuid(), id, 'aws', 'gcp', 'i-old', 'online', 'stopping', now() FROM workspaces`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.exhausted()
			w.exec(use)
			before := w.rows()
			if n := w.reap(); n != 0 || !w.sim.Running(cloud.Box{Provider: "aws", Instance: "i-old"}) {
				t.Errorf("%d reaped", n)
			}
			if after := w.rows(); after != before {
				t.Errorf("changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

// While its own switch is unfinished, the event waits.
func TestReapWaitsForTheSwitch(t *testing.T) {
	w := newWorld(t)
	c := w.abandoned(w.workspace(), store.Stopping)
	if err := w.store.Repoint(t.Context(), c, errCloud); err != nil {
		t.Fatal(err)
	}
	if n := w.reap(); n != 0 {
		t.Errorf("%d reaped", n)
	}
	w.expire()
	w.recover()
	if n := w.reap(); n != 1 {
		t.Errorf("%d reaped after the switch, want 1", n)
	}
}

// A switch that failed may have made a box all the same. The token finds it; an order that comes later gets none.
func TestReapRevokesTheTokenOfAFailedSwitch(t *testing.T) {
	for _, made := range []bool{false, true} {
		t.Run(fmt.Sprint("box made: ", made), func(t *testing.T) {
			w := newWorld(t)
			c := w.abandoned(w.workspace(), store.Provisioning)
			order := cloud.Order{Token: c.ID().String()}
			if made {
				if _, err := w.sim.On("gcp").Provision(t.Context(), order); err != nil {
					t.Fatal(err)
				}
			}
			if admitted, err := w.store.Admit(t.Context(), c); err != nil || !admitted {
				t.Fatal(admitted, err)
			}
			if err := w.store.Fail(t.Context(), c, cloud.ErrRefused); err != nil {
				t.Fatal(err)
			}
			if n := w.reap(); n != 1 {
				t.Errorf("%d reaped, want 1", n)
			}
			if _, err := w.sim.On("gcp").Provision(t.Context(), order); err == nil {
				t.Error("the token still makes a box")
			}
			if boxes := w.sim.Boxes(); len(boxes) != 0 {
				t.Errorf("boxes %v are left", boxes)
			}
			w.expect("t stopped", `SELECT concat_ws(' ', resolved_at IS NOT NULL, (SELECT old_box FROM provider_switches))
				FROM structure_events WHERE event_type = 'workspace.provider.switch_failed'`)
		})
	}
}

// One replica at a time has a leak. One that was too slow puts nothing on record.
func TestOneReplicaReaps(t *testing.T) {
	w := newWorld(t)
	w.exhausted()
	slow, taken, err := w.store.TakeLeak(t.Context(), time.Minute)
	if err != nil || !taken {
		t.Fatal(taken, err)
	}
	if n := w.reap(); n != 0 {
		t.Errorf("%d reaped by two replicas at once", n)
	}
	w.exec(`UPDATE structure_events SET reap_expires_at = now()`)
	if _, taken, err := w.store.TakeLeak(t.Context(), time.Minute); err != nil || !taken {
		t.Fatal(taken, err)
	}
	before := w.rows()
	if err := w.store.Resolve(t.Context(), slow); err == nil {
		t.Error("a replica that was too slow resolved the event")
	}
	if err := w.store.Postpone(t.Context(), slow, time.Hour); err == nil {
		t.Error("a replica that was too slow put the event off")
	}
	if after := w.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
}

// A person who has looked after the box says so in the event.
func TestReapLeavesResolvedEventsAlone(t *testing.T) {
	w := newWorld(t)
	w.exhausted()
	w.exec(`UPDATE structure_events SET resolved_at = now()`)
	if n := w.reap(); n != 0 || !w.sim.Running(cloud.Box{Provider: "aws", Instance: "i-old"}) {
		t.Errorf("%d reaped", n)
	}
}

// The provider of a failed switch is not served by this replica: the event stays, and others are not held up by it.
func TestReapWithoutTheProvisioner(t *testing.T) {
	w := newWorldWith(t, func(c *config) { delete(c.Provisioners, "gcp") })
	c := w.abandoned(w.workspace(), store.Provisioning)
	if admitted, err := w.store.Admit(t.Context(), c); err != nil || !admitted {
		t.Fatal(admitted, err)
	}
	if err := w.store.Fail(t.Context(), c, errCloud); err != nil {
		t.Fatal(err)
	}
	if n := w.reap(); n != 1 {
		t.Errorf("%d taken, want 1", n)
	}
	w.expect("t t", `SELECT concat_ws(' ', resolved_at IS NULL, reap_expires_at > now()) FROM structure_events WHERE event_type LIKE '%failed'`)
}
