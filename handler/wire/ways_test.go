package wire_test

import (
	"context"
	"net/http"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/faults"
	"github.com/molecule-ai/claimvet/handler/store"
)

// patience bounds what a test waits for.
const patience = 30 * time.Second

// ways are what a replica does, the statements that this takes, and how it ends, whatever becomes of any of them.
var ways = []struct {
	name       string
	lease      time.Duration
	run        func(*world)
	statements []string
	want       string
}{
	{
		"switch", time.Minute, (*world).switches,
		[]string{"claim", "begin", "repoint", "admit", "finish"},
		"done stopped 1; online gcp; provisioning; 1 stops, 1 orders",
	},
	{
		"switch that is undone", time.Minute, (*world).isUndone,
		[]string{"claim", "rollback"},
		"rolled_back running 1; online aws; 0 stops, 0 orders",
	},
	{
		"switch that fails", time.Minute, (*world).isRefused,
		[]string{"rollback", "fail"},
		"failed stopped 1; failed gcp; switch_failed resolved, provisioning; 1 stops, 1 orders",
	},
	{
		"switch that is handed over", time.Minute, (*world).isHandedOver,
		[]string{"hand over"},
		"done stopped 2; online gcp; provisioning; 1 stops, 2 orders",
	},
	{
		"switch that is longer than its lease", 3 * time.Second, (*world).renews,
		[]string{"renew"},
		"done stopped 1; online gcp; provisioning; 1 stops, 1 orders",
	},
	{
		"recovery", time.Minute, (*world).recovers,
		[]string{"take", "repoint", "admit", "finish"},
		"done stopped 2; online gcp; provisioning; 1 stops, 1 orders",
	},
	{
		"recovery that undoes", time.Minute, (*world).recoversNothing,
		[]string{"take", "rollback"},
		"rolled_back running 2; online aws; 0 stops, 0 orders",
	},
	{
		"reaper", time.Minute, (*world).reaps,
		[]string{"take leak", "resolve"},
		"done stopped 1; online gcp; switch_stop_exhausted resolved, provisioning; 4 stops, 1 orders",
	},
	{
		"reaper that revokes", time.Minute, (*world).revokes,
		[]string{"take leak", "resolve"},
		"failed stopped 1; failed gcp; switch_failed resolved, provisioning; 1 stops, 1 orders",
	},
	{
		"reaper that is put off", time.Minute, (*world).reapsInVain,
		[]string{"postpone"},
		"done stopped 1; online gcp; switch_stop_exhausted resolved, provisioning; 7 stops, 1 orders",
	},
	{
		"shutdown", time.Minute, (*world).drains,
		[]string{"release all"},
		"rolled_back running 2; online aws; 0 stops, 0 orders",
	},
}

func (w *world) switches() { w.post(http.StatusAccepted, "") }

func (w *world) isUndone() {
	w.failOn(store.Stopping)
	w.post(http.StatusServiceUnavailable, "SWITCH_ROLLED_BACK")
	w.exec(`DROP TRIGGER refuse ON provider_switches`)
}

func (w *world) isRefused() {
	w.sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused})
	w.post(http.StatusServiceUnavailable, "UNAVAILABLE")
}

func (w *world) isHandedOver() {
	w.sim.OnProvision(cloud.Fault{Err: errCloud})
	w.post(http.StatusServiceUnavailable, "UNAVAILABLE")
}

func (w *world) renews() {
	release := make(chan struct{})
	w.sim.OnStop(cloud.Fault{Hold: release})
	w.on(faults.At("after renew", 2, func() { close(release) }))
	w.post(http.StatusAccepted, "")
}

func (w *world) recovers()        { w.recoversFrom(store.Stopping) }
func (w *world) recoversNothing() { w.recoversFrom(store.Claimed) }

func (w *world) recoversFrom(phase string) {
	w.abandoned(phase)
	if found, err := w.handler.RecoverNext(w.t.Context()); err != nil || !found {
		w.t.Fatal(found, err)
	}
}

// abandoned is a switch whose owner, another replica, is gone, and whose lease has run out.
func (w *world) abandoned(phase string) {
	w.t.Helper()
	c := w.claimed(w.otherStore)
	if phase != store.Claimed {
		if err := w.otherStore.Begin(w.t.Context(), c); err != nil {
			w.t.Fatal(err)
		}
	}
	w.exec(`UPDATE provider_switches SET lease_expires_at = now()`)
}

func (w *world) claimed(s *store.Store) *store.Claim {
	w.t.Helper()
	seen, err := s.Workspace(w.t.Context(), w.workspace)
	if err != nil {
		w.t.Fatal(err)
	}
	c, won, err := s.Claim(w.t.Context(), seen, "gcp")
	if err != nil || !won {
		w.t.Fatal(won, err)
	}
	return c
}

func (w *world) reaps() {
	w.sim.OnStop(cloud.Fault{Err: errCloud})
	w.post(http.StatusAccepted, "")
	w.sim.OnStop(cloud.Fault{})
	w.reap()
}

func (w *world) revokes() {
	w.isRefused()
	w.reap()
}

func (w *world) reapsInVain() {
	w.sim.OnStop(cloud.Fault{Err: errCloud})
	w.post(http.StatusAccepted, "")
	w.reap()
}

func (w *world) reap() {
	if found, err := w.handler.ReapNext(w.t.Context()); err != nil || !found {
		w.t.Fatal(found, err)
	}
}

// drains gives up the lease of a claim that nobody works on any more.
func (w *world) drains() {
	w.claimed(w.store)
	w.handler.Drain(context.Background())
	w.server.Config.Handler = w.other // which the client is led to from now on
}
