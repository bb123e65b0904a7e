package handler_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

var errCloud = errors.New("the cloud is down")

func TestStopIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.sim.OnStop(cloud.Fault{Err: errCloud, Times: 2})
	w.answered(w.post(w.workspace(), toGCP), http.StatusAccepted, "")
	if stops := w.sim.Stops(); len(stops) != 3 {
		t.Errorf("stopped %v, want three times", stops)
	}
	w.expect("done stopped t 1", `SELECT concat_ws(' ', phase, old_box, last_error IS NULL, (SELECT count(*) FROM structure_events))
		FROM provider_switches`)
}

func TestStopExhausted(t *testing.T) {
	w := newWorld(t)
	w.sim.OnStop(cloud.Fault{Err: errCloud})
	w.answered(w.post(w.workspace(), toGCP), http.StatusAccepted, "")
	if stops := w.sim.Stops(); len(stops) != 3 {
		t.Errorf("stopped %v, want three times", stops)
	}
	w.expect("i-old aws gcp the cloud is down t t t", `SELECT concat_ws(' ', payload->>'old_instance_id', payload->>'old_provider',
		payload->>'new_provider', payload->>'last_error', payload->>'recovery_path' <> '', resolved_at IS NULL,
		payload->>'switch_id' = (SELECT id::text FROM provider_switches))
		FROM structure_events WHERE event_type = 'workspace.provider.switch_stop_exhausted'`)
	w.expect("done unresolved", `SELECT concat_ws(' ', phase, old_box) FROM provider_switches`)
	w.expect("online gcp", `SELECT concat_ws(' ', status, compute->>'provider') FROM workspaces`)
}

// Whatever a provider says, the record of it can be written.
func TestStopErrorOfAnyText(t *testing.T) {
	w := newWorld(t)
	w.sim.OnStop(cloud.Fault{Err: errors.New("zero \x00, half a character \xe4, " + strings.Repeat("long ", 1000))})
	w.answered(w.post(w.workspace(), toGCP), http.StatusAccepted, "")
	w.expect("zero \uFFFD, half a character \uFFFD, long", `SELECT left(payload->>'last_error', 32)
		FROM structure_events WHERE event_type = 'workspace.provider.switch_stop_exhausted'`)
}

func TestClaimFails(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	w.failOn("claimed")
	before := w.rows()
	w.answered(w.post(id, toGCP), http.StatusServiceUnavailable, "UNAVAILABLE")
	w.quiet()
	if after := w.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
}

func TestBeginFails(t *testing.T) {
	w := newWorld(t)
	id := w.workspace(`status = 'degraded'`)
	w.failOn("stopping")
	r := w.post(id, toGCP)
	w.answered(r, http.StatusServiceUnavailable, "SWITCH_ROLLED_BACK")
	if r.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.quiet()
	w.expect("degraded aws i-old https://old.example t", `SELECT concat_ws(' ', status, compute->>'provider', instance_id, url,
		claim_token IS NULL) FROM workspaces`)
	w.expect("rolled_back t t", `SELECT concat_ws(' ', phase, finished_at IS NOT NULL, last_error <> '') FROM provider_switches`)

	w.exec(`DROP TRIGGER refuse ON provider_switches`)
	w.answered(w.post(id, toGCP), http.StatusAccepted, "")
}

// After the pivot nothing is undone: the switch is left at once to whoever recovers it, from the phase it has reached.
func TestFailureAfterThePivotIsHandedOver(t *testing.T) {
	for _, c := range []struct {
		name          string
		fail          func(*world)
		phase, points string
		stops, orders int
	}{
		{"repoint", func(w *world) { w.failOn("provisioning") }, "stopping running", "aws i-old", 1, 0},
		{"provision", func(w *world) { w.sim.OnProvision(cloud.Fault{Err: errCloud}) }, "provisioning stopped", "gcp", 1, 1},
		{"finish", func(w *world) { w.failOn("done") }, "provisioning stopped", "gcp", 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			id := w.workspace()
			c.fail(w)
			r := w.post(id, toGCP)
			w.answered(r, http.StatusServiceUnavailable, "UNAVAILABLE")
			w.expect(r.body["switch_id"].(string), `SELECT id::text FROM provider_switches`)
			w.expect(c.phase+" t t t", `SELECT concat_ws(' ', phase, old_box, lease_owner IS NULL, lease_expires_at <= now(), last_error <> '')
				FROM provider_switches`)
			w.expect("provisioning "+c.points+" t", `SELECT concat_ws(' ', status, compute->>'provider', instance_id,
				claim_token = (SELECT id FROM provider_switches)) FROM workspaces`)
			if stops, orders := len(w.sim.Stops()), len(w.sim.Orders()); stops != c.stops || orders != c.orders {
				t.Errorf("%d stops and %d orders, want %d and %d", stops, orders, c.stops, c.orders)
			}
			w.answered(w.post(id, toGCP), http.StatusConflict, "ALREADY_SWITCHING")
		})
	}
}

func TestProviderRefuses(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	w.sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused})
	w.answered(w.post(id, toGCP), http.StatusServiceUnavailable, "UNAVAILABLE")
	w.expect("failed gcp t", `SELECT concat_ws(' ', status, compute->>'provider', claim_token IS NULL) FROM workspaces`)
	w.expect("failed t", `SELECT concat_ws(' ', phase, finished_at IS NOT NULL) FROM provider_switches`)
	w.expect("aws gcp refused by the provider", `SELECT concat_ws(' ', payload->>'provider_from', payload->>'provider_to', payload->>'last_error')
		FROM structure_events WHERE event_type = 'workspace.provider.switch_failed'`)

	w.sim.OnProvision(cloud.Fault{})
	w.answered(w.post(id, toGCP), http.StatusAccepted, "")
}

// Somebody took the switch over while its first owner was stopping the box: that one's further steps change nothing.
func TestOwnerThatWasTakenOver(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	release, answer := w.held(t.Context(), id)
	w.exec(`UPDATE provider_switches SET fence = fence + 1, lease_expires_at = now() + interval '1 hour'`)
	before := w.rows()
	close(release)
	w.answered(<-answer, http.StatusServiceUnavailable, "UNAVAILABLE")
	if after := w.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
	if orders := w.sim.Orders(); len(orders) > 0 {
		t.Errorf("ordered %v", orders)
	}
}

// A step that panics still settles the claim.
func TestPanicIsSettled(t *testing.T) {
	w := newWorldWith(t, func(c *config) { c.Stopper = panicking{} })
	id := w.workspace()
	if r, err := w.do(t.Context(), "POST", switchPath(id), toGCP); err == nil && r.StatusCode == http.StatusAccepted {
		t.Errorf("answered %s", r.text)
	}
	eventually(t, "the switch is handed over", func() bool {
		var over bool
		w.one(&over, `SELECT phase = 'stopping' AND lease_expires_at <= now() AND last_error = 'a step panicked' FROM provider_switches`)
		return over
	})
}

// The whole switch has a budget, within which nobody else takes it over.
func TestBudgetRunsOut(t *testing.T) {
	w := newWorldWith(t, func(c *config) { c.Budget = 300 * time.Millisecond })
	id := w.workspace()
	w.sim.OnStop(cloud.Fault{Latency: time.Minute})
	w.answered(w.post(id, toGCP), http.StatusServiceUnavailable, "UNAVAILABLE")
	w.expect("stopping t aws", `SELECT concat_ws(' ', s.phase, s.lease_expires_at <= now(), w.compute->>'provider')
		FROM provider_switches s, workspaces w`)
}
