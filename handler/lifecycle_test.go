package handler_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
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
