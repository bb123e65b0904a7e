package handler_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// abandoned is a switch to gcp whose owner is gone, in a phase; its lease has run out.
func (w *world) abandoned(workspace uuid.UUID, phase string) *store.Claim {
	w.t.Helper()
	ctx := w.t.Context()
	seen, err := w.store.Workspace(ctx, workspace)
	if err != nil {
		w.t.Fatal(err)
	}
	c, won, err := w.store.Claim(ctx, seen, "gcp")
	if err != nil || !won {
		w.t.Fatal(won, err)
	}
	if phase != store.Claimed {
		err = w.store.Begin(ctx, c)
	}
	if phase == store.Provisioning {
		err = errors.Join(err, w.sim.Stop(ctx, cloud.Box{Provider: c.From(), Instance: c.OldInstance()}), w.store.Repoint(ctx, c, nil))
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.expire()
	return c
}

// expire lets all leases run out.
func (w *world) expire() {
	w.t.Helper()
	w.exec(`UPDATE provider_switches SET lease_expires_at = now() WHERE finished_at IS NULL`)
}

// recover takes over all there is to take over, and returns how many.
func (w *world) recover() (n int) {
	w.t.Helper()
	for {
		found, err := w.handler.RecoverNext(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if !found {
			return n
		}
		n++
	}
}

func TestRecoverGoesOnFromThePhase(t *testing.T) {
	for _, c := range []struct {
		phase, state  string
		stops, orders int
	}{
		{store.Claimed, "rolled_back running online aws", 0, 0},
		{store.Stopping, "done stopped online gcp", 1, 1},
		{store.Provisioning, "done stopped online gcp", 1, 1},
	} {
		t.Run(c.phase, func(t *testing.T) {
			w := newWorld(t)
			id := w.workspace()
			w.abandoned(id, c.phase)
			if n := w.recover(); n != 1 {
				t.Errorf("%d taken over, want 1", n)
			}
			w.expect(c.state+" 2 t t", `SELECT concat_ws(' ', s.phase, s.old_box, w.status, w.compute->>'provider', s.fence,
				s.lease_owner IS NULL, w.claim_token IS NULL) FROM provider_switches s, workspaces w`)
			if stops, orders := len(w.sim.Stops()), len(w.sim.Orders()); stops != c.stops || orders != c.orders {
				t.Errorf("%d stops and %d orders, want %d and %d", stops, orders, c.stops, c.orders)
			}
			if boxes := w.sim.Boxes(); len(boxes) != 1 {
				t.Errorf("boxes %v, want one", boxes)
			}
			if status := w.post(id, `{"provider": "hetzner"}`).StatusCode; status != http.StatusAccepted {
				t.Errorf("the next switch was answered %d", status)
			}
		})
	}
}

// The owner had ordered the box when it died: the token finds that one.
func TestRecoverMakesNoSecondBox(t *testing.T) {
	w := newWorld(t)
	c := w.abandoned(w.workspace(), store.Provisioning)
	made, err := w.sim.On("gcp").Provision(t.Context(), cloud.Order{Token: c.ID().String()})
	if err != nil {
		t.Fatal(err)
	}
	w.recover()
	w.expect(made, `SELECT instance_id FROM workspaces`)
	if boxes := w.sim.Boxes(); len(boxes) != 1 {
		t.Errorf("boxes %v, want one", boxes)
	}
}

func TestRecoverAuditsAStopThatIsExhausted(t *testing.T) {
	w := newWorld(t)
	w.abandoned(w.workspace(), store.Stopping)
	w.sim.OnStop(cloud.Fault{Err: errCloud})
	w.recover()
	w.expect("done unresolved i-old", `SELECT concat_ws(' ', phase, old_box, payload->>'old_instance_id') FROM provider_switches,
		structure_events WHERE event_type = 'workspace.provider.switch_stop_exhausted' AND resolved_at IS NULL`)
}

func TestRecoverLeavesALivingOwnerAlone(t *testing.T) {
	w := newWorld(t)
	release, answer := w.held(t.Context(), w.workspace())
	before := w.rows()
	if n := w.recover(); n != 0 {
		t.Errorf("%d taken over", n)
	}
	if after := w.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
	close(release)
	w.answered(<-answer, http.StatusAccepted, "")
}

// A provider that fails is tried again by further owners, each time after a longer pause, until the switch is given up.
func TestRecoverGivesUp(t *testing.T) {
	for _, c := range []struct{ phase, events string }{
		{store.Stopping, "provisioning: unresolved, switch_stop_exhausted: i-old unresolved, switch_failed: resolved"},
		{store.Provisioning, "provisioning: unresolved, switch_failed: unresolved"},
	} {
		t.Run(c.phase, func(t *testing.T) {
			w := newWorld(t)
			id := w.workspace()
			w.abandoned(id, c.phase)
			w.sim.OnProvision(cloud.Fault{Err: errCloud})
			if c.phase == store.Stopping { // whoever stops it dies of it
				w.exec(`UPDATE provider_switches SET attempt = 6`)
			}
			takeovers := 0
			for range 20 {
				takeovers += w.recover()
				w.expire()
			}
			if want := map[string]int{store.Stopping: 1, store.Provisioning: 6}[c.phase]; takeovers != want {
				t.Errorf("%d takeovers, want %d", takeovers, want)
			}
			w.expect("failed 7 given up: it was taken over more than 5 times", `SELECT concat_ws(' ', phase, attempt, last_error) FROM provider_switches`)
			w.expect("failed gcp t", `SELECT concat_ws(' ', status, compute->>'provider', claim_token IS NULL) FROM workspaces WHERE instance_id IS NULL`)
			w.expect(c.events, `SELECT string_agg(concat(replace(replace(event_type, 'workspace.', ''), 'provider.', ''), ': ',
				payload->>'old_instance_id' || ' ', CASE WHEN resolved_at IS NULL THEN 'unresolved' ELSE 'resolved' END), ', ' ORDER BY id)
				FROM structure_events`)
			w.sim.OnProvision(cloud.Fault{})
			w.answered(w.post(id, toGCP), http.StatusAccepted, "")
		})
	}
}

// Where there was no box, none is put on record as left over.
func TestRecoverGivesUpWithoutAnOldBox(t *testing.T) {
	w := newWorld(t)
	w.abandoned(w.workspace(`instance_id = NULL`), store.Stopping)
	w.exec(`UPDATE provider_switches SET attempt = 6`)
	w.recover()
	w.expect("failed none 0", `SELECT concat_ws(' ', phase, old_box, (SELECT count(*) FROM structure_events WHERE resolved_at IS NULL
		AND event_type <> 'workspace.provisioning')) FROM provider_switches`)
}

func TestRecoverWaitsLongerEachTime(t *testing.T) {
	w := newWorld(t) // with a lease of 3 minutes
	w.abandoned(w.workspace(), store.Provisioning)
	w.sim.OnProvision(cloud.Fault{Err: errCloud})
	for _, seconds := range []int{45, 90, 180, 360, 720} {
		if n := w.recover(); n != 1 {
			t.Fatalf("%d taken over, want 1", n)
		}
		w.expect(fmt.Sprint(seconds), `SELECT extract(epoch FROM lease_expires_at - updated_at)::int FROM provider_switches`)
		w.expire()
	}
}

// A step that panics ends neither the process nor the recovery of the next switch.
func TestRecoverSurvivesAPanic(t *testing.T) {
	w := newWorldWith(t, func(c *config) { c.Stopper, c.SweepInterval = panicking{}, time.Millisecond })
	w.abandoned(w.workspace(), store.Stopping)
	w.abandoned(w.workspace(), store.Provisioning)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		w.handler.Run(ctx)
		close(ended)
	}()
	eventually(t, "both have been taken over", func() bool {
		var state string
		w.one(&state, `SELECT string_agg(concat_ws(' ', phase, last_error), ', ' ORDER BY phase) FROM provider_switches`)
		return state == "done, stopping a step panicked"
	})
	cancel()
	<-ended
}

// A switch whose old box does not stop keeps none of the others waiting.
func TestRunRecoversSeveralAtATime(t *testing.T) {
	w := newWorldWith(t, func(c *config) { c.SweepInterval = 10 * time.Millisecond })
	first := w.abandoned(w.workspace(), store.Stopping)
	for range 3 {
		w.abandoned(w.workspace(), store.Claimed)
	}
	w.exec(`UPDATE provider_switches SET lease_expires_at = now() - interval '1 hour' WHERE id = $1`, first.ID())
	w.sim.OnStop(cloud.Fault{Hold: make(chan struct{})}) // and never released
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		w.handler.Run(ctx)
		close(ended)
	}()
	eventually(t, "the others are ended, and the first is at work", func() bool {
		var state string
		w.one(&state, `SELECT string_agg(phase, ' ' ORDER BY phase) FROM provider_switches`)
		return state == "rolled_back rolled_back rolled_back stopping" && len(w.sim.Stops()) == 1
	})
	cancel()
	w.handler.Drain(ctx)
	<-ended
}

// The whole of it: an owner that is held up past its lease, another replica that takes over, and the first one that wakes up.
func TestOwnerHeldUpPastItsLease(t *testing.T) {
	w := newWorld(t)
	other := newWorldOn(t, w.pool, nil)
	id := w.workspace()
	release, answer := w.held(t.Context(), id)
	w.expire()
	if n := other.recover(); n != 1 {
		t.Fatalf("%d taken over, want 1", n)
	}
	w.expect("done 2", `SELECT concat_ws(' ', phase, fence) FROM provider_switches`)
	before := w.rows()
	close(release)
	r := <-answer
	w.answered(r, http.StatusServiceUnavailable, "UNAVAILABLE")
	w.expect(r.body["switch_id"].(string), `SELECT id::text FROM provider_switches`)
	if after := w.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
	if orders := w.sim.Orders(); len(orders) > 0 {
		t.Errorf("the first owner ordered %v", orders)
	}
}

// A lease that is much shorter than the switch is renewed all the while.
func TestLeaseIsRenewed(t *testing.T) {
	w := newWorldLeasing(t, 2*time.Second)
	release, answer := w.held(t.Context(), w.workspace())
	var first time.Time
	w.one(&first, `SELECT lease_expires_at FROM provider_switches`)
	eventually(t, "the first lease would have run out", func() (past bool) {
		w.one(&past, `SELECT now() > $1`, first)
		return past
	})
	if n := w.recover(); n != 0 {
		t.Error("taken over from an owner at work")
	}
	close(release)
	w.answered(<-answer, http.StatusAccepted, "")
	w.expect("done 1", `SELECT concat_ws(' ', phase, fence) FROM provider_switches`)
}

// An owner that cannot renew its lease stops working in time, and puts nothing on record that it has not seen through.
func TestOwnerThatCannotRenewStops(t *testing.T) {
	w := newWorldLeasing(t, 1500*time.Millisecond)
	_, answer := w.held(t.Context(), w.workspace()) // and never released
	w.exec(`UPDATE provider_switches SET lease_owner = NULL`)
	w.answered(<-answer, http.StatusServiceUnavailable, "UNAVAILABLE")
	w.expect("stopping running t 0", `SELECT concat_ws(' ', phase, old_box, lease_expires_at <= now(),
		(SELECT count(*) FROM structure_events)) FROM provider_switches`)
	if failed := w.metric("switch_renewals_failed_total"); failed != "1" {
		t.Errorf("%s renewals failed, want 1", failed)
	}
}

func TestRunRecoversAndReaps(t *testing.T) {
	w := newWorldWith(t, func(c *config) { c.SweepInterval, c.ReapInterval = 10*time.Millisecond, 10*time.Millisecond })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		w.handler.Run(ctx)
		close(ended)
	}()
	w.sim.OnStop(cloud.Fault{Err: errCloud, Times: 4}) // exhausts the switch's three attempts and fails the reaper's first
	w.abandoned(w.workspace(), store.Stopping)
	eventually(t, "the switch is done and nothing is left over", func() bool {
		var clean bool
		w.one(&clean, `SELECT phase = 'done' AND old_box = 'stopped' FROM provider_switches`)
		return clean
	})
	cancel()
	<-ended
	if boxes := fmt.Sprint(w.sim.Boxes()); !strings.HasPrefix(boxes, "[{gcp gcp-1-") {
		t.Errorf("boxes %v, want the new one", boxes)
	}
	for name, want := range map[string]string{"switch_takeovers_total": "1", "switch_reaped_total": "1", "switch_unresolved_events": "0"} {
		if got := w.metric(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
