package handler_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

func TestHealth(t *testing.T) {
	w := newWorld(t)
	w.answered(w.request("GET", "/livez", ""), http.StatusOK, "")
	w.answered(w.request("GET", "/readyz", ""), http.StatusOK, "")
	w.pool.Close()
	w.answered(w.request("GET", "/livez", ""), http.StatusOK, "")
	w.answered(w.request("GET", "/readyz", ""), http.StatusServiceUnavailable, "UNAVAILABLE")
}

func TestMetrics(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	release, answer := w.held(t.Context(), id)
	w.answered(w.post(id, toGCP), http.StatusConflict, "ALREADY_SWITCHING")
	w.exec(`UPDATE provider_switches SET created_at = created_at - interval '1 hour'`)
	if age := w.metric("switch_oldest_unfinished_seconds"); !strings.HasPrefix(age, "36") {
		t.Errorf("the oldest unfinished switch is %q seconds old, want an hour", age)
	}
	close(release)
	w.answered(<-answer, http.StatusAccepted, "")
	for name, want := range map[string]string{
		"switch_claims_lost_total": "1", `switch_ended_total{outcome="done"}`: "1", "switch_oldest_unfinished_seconds": "0",
	} {
		if got := w.metric(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	w.pool.Close()
	if got := w.metric("switch_oldest_unfinished_seconds"); got != "NaN" {
		t.Errorf("without a database the age is %q", got)
	}
}

func (w *world) metric(name string) string {
	w.t.Helper()
	for line := range strings.Lines(w.request("GET", "/metrics", "").text) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func TestDrainWaitsForTheSwitchAtWork(t *testing.T) {
	w := newWorld(t)
	release, answer := w.held(t.Context(), w.workspace())
	drained := make(chan struct{})
	go func() {
		w.handler.Drain(context.Background())
		close(drained)
	}()
	eventually(t, "the server says that it drains", func() bool {
		return w.request("GET", "/readyz", "").body["error"] == "SHUTTING_DOWN"
	})
	w.answered(w.post(w.workspace(), toGCP), http.StatusServiceUnavailable, "SHUTTING_DOWN")
	w.answered(w.request("GET", "/livez", ""), http.StatusOK, "")
	select {
	case <-drained:
		t.Error("drained before the switch was done")
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	<-drained
	w.answered(<-answer, http.StatusAccepted, "")
}

func TestDrainThatCannotWaitHandsOver(t *testing.T) {
	w := newWorld(t)
	_, answer := w.held(t.Context(), w.workspace()) // and never released
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	w.handler.Drain(ctx)
	w.expect("stopping t", `SELECT concat_ws(' ', phase, lease_expires_at <= now()) FROM provider_switches`)
	w.answered(<-answer, http.StatusServiceUnavailable, "UNAVAILABLE")
}

// A recovery that is under way is waited for like a request, and no other is begun.
func TestDrainWaitsForRecovery(t *testing.T) {
	w := newWorldWith(t, func(c *config) {
		c.SweepInterval = time.Millisecond
		c.Recoveries = 1 // another may already be asking the database for one
	})
	release := make(chan struct{})
	w.sim.OnStop(cloud.Fault{Hold: release})
	w.abandoned(w.workspace(), store.Stopping)
	ran, drained := make(chan struct{}), make(chan struct{})
	go func() {
		w.handler.Run(context.Background())
		close(ran)
	}()
	eventually(t, "the box is being stopped", func() bool { return len(w.sim.Stops()) == 1 })
	go func() {
		w.handler.Drain(context.Background())
		close(drained)
	}()
	eventually(t, "the server says that it drains", func() bool {
		return w.request("GET", "/readyz", "").body["error"] == "SHUTTING_DOWN"
	})
	select {
	case <-drained:
		t.Error("drained before the switch was done")
	case <-time.After(50 * time.Millisecond):
	}
	w.abandoned(w.workspace(), store.Claimed)
	close(release)
	<-drained
	<-ran
	w.expect("claimed, done", `SELECT string_agg(phase, ', ' ORDER BY phase) FROM provider_switches`)
}

func TestDrainThatCannotWaitHandsRecoveryOver(t *testing.T) {
	w := newWorldWith(t, func(c *config) { c.SweepInterval = time.Millisecond })
	w.sim.OnStop(cloud.Fault{Hold: make(chan struct{})}) // never released
	w.abandoned(w.workspace(), store.Stopping)
	ran := make(chan struct{})
	go func() {
		w.handler.Run(context.Background())
		close(ran)
	}()
	eventually(t, "the box is being stopped", func() bool { return len(w.sim.Stops()) == 1 })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.handler.Drain(ctx)
	<-ran
	w.expect("stopping running t", `SELECT concat_ws(' ', phase, old_box, lease_owner IS NULL) FROM provider_switches`)
}

// What could not even be handed over is given up at the end, for others to go on at once.
func TestDrainReleasesLeases(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	seen, err := w.store.Workspace(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, won, err := w.store.Claim(t.Context(), seen, "gcp"); err != nil || !won {
		t.Fatal(won, err)
	}
	w.handler.Drain(t.Context())
	w.expect("claimed t t", `SELECT concat_ws(' ', phase, lease_owner IS NULL, lease_expires_at <= now()) FROM provider_switches`)
}
