package handler_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

func TestSwitch(t *testing.T) {
	for _, to := range []string{"gcp", "hetzner"} {
		t.Run(to, func(t *testing.T) {
			w := newWorld(t)
			id := w.workspace()
			r := w.post(id, `{"provider": "`+to+`", "migrate_data": true}`)
			w.answered(r, http.StatusAccepted, "")
			var token uuid.UUID
			w.one(&token, `SELECT id FROM provider_switches`)
			want := fmt.Sprintf("map[from:aws status:switching switch_id:%s to:%s workspace_id:%s]", token, to, id)
			if got := fmt.Sprint(r.body); got != want {
				t.Errorf("answered %s, want %s", got, want)
			}
			location := "/workspaces/" + id.String() + "/switches/" + token.String()
			if got := r.Header.Get("Location"); got != location {
				t.Errorf("Location is %s, want %s", got, location)
			}

			if got, want := fmt.Sprint(w.sim.Stops()), "[{aws i-old}]"; got != want {
				t.Errorf("stopped %s, want %s", got, want)
			}
			if got, want := w.sim.Orders(), (cloud.Order{Token: token.String(), Workspace: id.String()}); len(got) != 1 || got[0] != want {
				t.Errorf("ordered %v, want %v", got, want)
			}
			var instance string
			w.one(&instance, `SELECT instance_id FROM workspaces`)
			if !w.sim.Running(cloud.Box{Provider: to, Instance: instance}) {
				t.Errorf("%s does not run on %s", instance, to)
			}
			w.expect("online "+to+" t t", `SELECT concat_ws(' ', status, compute->>'provider', url IS NULL, claim_token IS NULL) FROM workspaces`)
			w.expect("done stopped aws "+to+" i-old "+instance+" online 1 1 1 t t", `SELECT concat_ws(' ', phase, old_box, from_provider,
				to_provider, old_instance_id, new_instance_id, prior_status, fence, provision_fence, attempt,
				lease_expires_at IS NULL, finished_at IS NOT NULL) FROM provider_switches`)
			w.expect(fmt.Sprintf(`workspace.provisioning {"switch_id": "%s", "provider_to": "%s", "provider_from": "aws"}`, token, to),
				`SELECT string_agg(event_type || ' ' || payload, E'\n') FROM structure_events`)

			again := w.request("GET", location, "")
			w.answered(again, http.StatusOK, "")
			if again.body["status"] != "done" || again.body["to"] != to || again.body["switch_id"] != token.String() {
				t.Errorf("the switch reads %s", again.text)
			}
		})
	}
}

func TestGuards(t *testing.T) {
	w := newWorld(t)
	w.exec(`INSERT INTO workspaces (name, status) VALUES ('parent', 'paused')`)
	const paused = `parent_id = (SELECT id FROM workspaces WHERE name = 'parent')`
	const persistent = `compute = '{"provider": "aws", "data_persistence": true}'`
	for _, c := range []struct {
		name, set, body string
		status          int
		code            string
	}{
		{"removed", `status = 'removed'`, toGCP, 404, "NOT_FOUND"},
		{"not on a cloud", `compute = NULL`, toGCP, 409, "NOT_SAAS"},
		{"on no known cloud", `compute = '{"provider": "basement"}'`, toGCP, 409, "NOT_SAAS"},
		{"external", `runtime = 'external'`, toGCP, 409, "EXTERNAL_RUNTIME"},
		{"mock", `runtime = 'mock'`, toGCP, 409, "EXTERNAL_RUNTIME"},
		{"parent paused", paused, toGCP, 409, "PARENT_PAUSED"},
		{"paused", `status = 'paused'`, toGCP, 409, "NOT_SWITCHABLE"},
		{"hibernated", `status = 'hibernated'`, toGCP, 409, "NOT_SWITCHABLE"},
		{"provisioning", `status = 'provisioning'`, toGCP, 409, "ALREADY_SWITCHING"},
		{"persistent", persistent, toGCP, 409, "DATA_LOSS_UNCONFIRMED"},
		{"persistent, denied", persistent, `{"provider": "gcp", "confirm_data_loss": false}`, 409, "DATA_LOSS_UNCONFIRMED"},
		{"same", `name = 'w'`, `{"provider": "aws"}`, 200, ""},
		{"same, by default", `compute = '{}'`, `{"provider": "aws"}`, 200, ""},
		{"same, empty", `compute = '{"provider": ""}'`, `{"provider": "aws"}`, 200, ""},
		{"same, persistent", persistent, `{"provider": "aws"}`, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := w.in(t)
			id := w.workspace(c.set)
			before := w.rows()
			r := w.post(id, c.body)
			w.answered(r, c.status, c.code)
			if after := w.rows(); after != before {
				t.Errorf("changed from\n%s\nto\n%s", before, after)
			}
			if c.status == http.StatusOK && r.text != "{\"status\":\"noop\"}\n" {
				t.Errorf("answered %s", r.text)
			}
		})
	}
	w.quiet()
}

func TestGuardsLetThrough(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ name, set, body string }{
		{"persistent, confirmed", `compute = '{"provider": "aws", "data_persistence": true}'`, `{"provider": "gcp", "confirm_data_loss": true}`},
		{"same, not healthy", `status = 'failed'`, `{"provider": "aws"}`},
		{"other, by default", `compute = '{}'`, toGCP},
		{"degraded", `status = 'degraded'`, toGCP},
		{"offline", `status = 'offline'`, toGCP},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := w.in(t)
			w.answered(w.post(w.workspace(c.set), c.body), http.StatusAccepted, "")
		})
	}
}

func TestNoSuchWorkspace(t *testing.T) {
	w := newWorld(t)
	w.answered(w.post(uuid.New(), toGCP), http.StatusNotFound, "NOT_FOUND")
}

// A workspace without a box has nothing to stop.
func TestNothingToStop(t *testing.T) {
	w := newWorld(t)
	w.answered(w.post(w.workspace(`instance_id = NULL, status = 'failed'`), toGCP), http.StatusAccepted, "")
	if stops := w.sim.Stops(); len(stops) > 0 {
		t.Errorf("stopped %v", stops)
	}
	w.expect("done none", `SELECT concat_ws(' ', phase, old_box) FROM provider_switches`)
}

func TestReadSwitch(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	base := "/workspaces/" + id.String() + "/switches/"
	w.answered(w.request("GET", base+uuid.NewString(), ""), http.StatusNotFound, "NOT_FOUND")
	w.answered(w.request("GET", base+"1", ""), http.StatusBadRequest, "INVALID_ID")
	w.answered(w.request("GET", "/workspaces/1/switches/"+uuid.NewString(), ""), http.StatusBadRequest, "INVALID_ID")

	r := w.post(id, toGCP)
	w.answered(r, http.StatusAccepted, "")
	other := w.workspace()
	w.answered(w.request("GET", "/workspaces/"+other.String()+"/switches/"+r.body["switch_id"].(string), ""), http.StatusNotFound, "NOT_FOUND")
}

func TestRoutesAndMethods(t *testing.T) {
	w := newWorld(t)
	id := uuid.NewString()
	for _, c := range []struct {
		method, path string
		status       int
		code, allow  string
	}{
		{"GET", "/workspaces/" + id + "/switch-provider", 405, "METHOD_NOT_ALLOWED", "POST"},
		{"PUT", "/workspaces/" + id + "/switch-provider", 405, "METHOD_NOT_ALLOWED", "POST"},
		{"DELETE", "/workspaces/" + id + "/switches/" + id, 405, "METHOD_NOT_ALLOWED", "GET, HEAD"},
		{"POST", "/workspaces/" + id + "/switches/" + id, 405, "METHOD_NOT_ALLOWED", "GET, HEAD"},
		{"POST", "/workspaces/" + id + "/switch-provider/", 404, "NOT_FOUND", ""},
		{"POST", "/workspaces/" + id, 404, "NOT_FOUND", ""},
		{"GET", "/", 404, "NOT_FOUND", ""},
	} {
		r := w.request(c.method, c.path, "")
		w.answered(r, c.status, c.code)
		if got := r.Header.Get("Allow"); got != c.allow {
			t.Errorf("%s %s: Allow is %q, want %q", c.method, c.path, got, c.allow)
		}
	}
}
