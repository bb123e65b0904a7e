package wire_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// truthful checks what an answer says against the database.
func (w *world) truthful(a *answer) {
	w.t.Helper()
	phase, finished := "", false
	if a.id != nil {
		if err := w.pool.QueryRow(context.Background(), `SELECT phase, finished_at IS NOT NULL FROM provider_switches WHERE id = $1`, a.id).
			Scan(&phase, &finished); err != nil {
			w.t.Fatalf("the answer names the switch %v: %v", a.id, err)
		}
	}
	switch {
	case a.status == http.StatusAccepted && phase != "done",
		a.code == "SWITCH_ROLLED_BACK" && phase != "rolled_back",
		a.code == "ALREADY_SWITCHING" && finished:
		w.t.Errorf("answered %d %s, and the switch is %q", a.status, a.code, phase)
	}
}

// settle is what another replica does after a while: it takes over what is unfinished, and sees to what is left over.
func (w *world) settle() {
	w.t.Helper()
	w.sim.OnStop(cloud.Fault{})
	w.sim.OnProvision(cloud.Fault{})
	for _, chore := range []struct {
		wait string
		next func(context.Context) (bool, error)
	}{
		{`UPDATE provider_switches SET lease_expires_at = now() WHERE finished_at IS NULL`, w.other.RecoverNext},
		{`UPDATE structure_events SET reap_expires_at = now() WHERE resolved_at IS NULL`, w.other.ReapNext},
	} {
		w.exec(chore.wait)
		for range 10 {
			found, err := chore.next(context.Background())
			if err != nil {
				w.t.Fatal(err)
			}
			if !found {
				break
			}
		}
	}
}

// sound checks what holds at every moment.
func (w *world) sound() {
	w.t.Helper()
	var torn int
	w.one(&torn, `SELECT count(*) FROM workspaces w
		FULL JOIN (SELECT id, workspace_id FROM provider_switches WHERE finished_at IS NULL) s ON s.workspace_id = w.id
		WHERE w.claim_token IS DISTINCT FROM s.id`)
	if torn > 0 {
		w.t.Errorf("%d workspaces and unfinished switches do not belong together", torn)
	}
	var online bool
	var provider, instance string
	if err := w.pool.QueryRow(context.Background(), `SELECT status = 'online', compute->>'provider', coalesce(instance_id, '')
		FROM workspaces`).Scan(&online, &provider, &instance); err != nil {
		w.t.Fatal(err)
	}
	if online && !w.sim.Running(cloud.Box{Provider: provider, Instance: instance}) {
		w.t.Errorf("online, and %q does not run on %s", instance, provider)
	}
	for _, box := range w.sim.Boxes() {
		var named bool
		w.one(&named, `SELECT EXISTS (SELECT FROM workspaces WHERE instance_id = $2 AND compute->>'provider' = $1)
			OR EXISTS (SELECT FROM provider_switches WHERE finished_at IS NULL
				AND (old_instance_id = $2 AND from_provider = $1 OR to_provider = $1 AND $2 LIKE '%-' || left(id::text, 8)))
			OR EXISTS (SELECT FROM structure_events WHERE resolved_at IS NULL
				AND (payload->>'old_instance_id' = $2 AND payload->>'old_provider' = $1
				OR payload->>'provider_to' = $1 AND $2 LIKE '%-' || left(payload->>'switch_id', 8)))`, box.Provider, box.Instance)
		if !named {
			w.t.Errorf("nothing names %v", box)
		}
	}
}

// ends brings everything to its end and checks that: each late request arrives, another replica settles what is left, and the
// workspace can switch again.
func (w *world) ends(want string) {
	w.t.Helper()
	w.deliver()
	w.sound()
	w.settle()
	w.sound()
	if got := w.state(); got != want {
		w.t.Errorf("in the end\n%s, want\n%s", got, want)
	}
	w.switchesAgain()
}

// switchesAgain checks that the end of a switch is none of its workspace.
func (w *world) switchesAgain() {
	w.t.Helper()
	a, err := w.do(context.Background(), "hetzner")
	if err != nil {
		w.t.Fatal(err)
	}
	w.answered(a, http.StatusAccepted, "")
	w.sound()
}

func (w *world) deliver() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.way.Deliver(ctx); err != nil {
		w.t.Error(err)
	}
}

// state says what has happened, and how often.
func (w *world) state() (state string) {
	w.t.Helper()
	w.one(&state, `SELECT concat_ws('; ',
		(SELECT string_agg(concat_ws(' ', phase, old_box, fence), ', ' ORDER BY created_at) FROM provider_switches),
		(SELECT concat_ws(' ', status, compute->>'provider') FROM workspaces),
		(SELECT string_agg(replace(replace(event_type, 'provider.', ''), 'workspace.', '')
			|| CASE WHEN resolved_at IS NULL THEN '' ELSE ' resolved' END, ', ' ORDER BY event_type) FROM structure_events))`)
	return fmt.Sprintf("%s; %d stops, %d orders", state, len(w.sim.Stops()), len(w.sim.Orders()))
}

// rows is everything in the database, as text.
func (w *world) rows() (all string) {
	w.t.Helper()
	w.one(&all, `SELECT concat_ws(E'\n',
		(SELECT string_agg(w::text, E'\n' ORDER BY id) FROM workspaces w),
		(SELECT string_agg(s::text, E'\n' ORDER BY id) FROM provider_switches s),
		(SELECT string_agg(e::text, E'\n' ORDER BY id) FROM structure_events e))`)
	return all
}

func (w *world) unchanged(before string) {
	w.t.Helper()
	if after := w.rows(); after != before {
		w.t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
}
