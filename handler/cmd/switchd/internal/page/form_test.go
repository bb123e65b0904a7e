package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/page"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
)

// The browser comes back while the switch is still under way, and the switch goes on.
func TestFormStartsASwitch(t *testing.T) {
	w := newWorldHeld(t)
	id := w.workspace("w")
	status, head, _ := w.post("/page/switch", url.Values{"workspace": {id}, "provider": {"gcp"}})
	if status != http.StatusSeeOther || head.Get("Location") != "/" {
		t.Errorf("answered %d, to %s", status, head.Get("Location"))
	}
	w.until(`<li class="now" aria-current="step">stopping`)
	w.release()
	w.until(`to gcp: Done.`)
	var where string
	w.one(&where, `SELECT status || ' ' || (compute->>'provider') FROM workspaces`)
	if where != "online gcp" {
		t.Errorf("the workspace is %s", where)
	}
}

// What the API refuses is on the page that the form leads to, in the API's words.
func TestRefusals(t *testing.T) {
	w := newWorld(t, nil)
	persistent := w.workspace("persistent", `compute = '{"provider": "aws", "data_persistence": true}'`)
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"workspace": {persistent}, "provider": {"gcp"}}, "DATA_LOSS_UNCONFIRMED"},
		{url.Values{"workspace": {persistent}, "provider": {"aws"}}, "It is there already."},
		{url.Values{"workspace": {persistent}, "provider": {"moon"}}, "INVALID_PROVIDER"},
		{url.Values{"workspace": {"../livez?"}, "provider": {"gcp"}}, "INVALID_ID"},
	} {
		if status, _, body := w.post("/page/switch", c.form); status != http.StatusSeeOther {
			t.Errorf("%v: %d %s", c.form, status, body)
		}
		w.until(c.want)
	}
	if status, _, _ := w.post("/page/switch", url.Values{"provider": {"gcp"}}); status != http.StatusBadRequest {
		t.Errorf("a form without a workspace was answered with %d", status)
	}
	var switches int
	if w.one(&switches, `SELECT count(*) FROM provider_switches`); switches != 0 {
		t.Errorf("%d switches", switches)
	}
	w.post("/page/switch", url.Values{"workspace": {persistent}, "provider": {"gcp"}, "confirm_data_loss": {"yes"}})
	w.until("to gcp: Done.")
}

// A page of another site cannot press the buttons.
func TestFormFromElsewhereIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	id := w.workspace("w")
	for _, head := range [][]string{{"Origin", "https://elsewhere.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
		for path, form := range map[string]url.Values{
			"/page/switch": {"workspace": {id}, "provider": {"gcp"}},
			"/page/cloud":  {"set": {"stop-fails"}},
		} {
			if status, _, _ := w.post(path, form, head...); status != http.StatusForbidden {
				t.Errorf("%s with %v: %d", path, head, status)
			}
		}
	}
	var switches int
	if w.one(&switches, `SELECT count(*) FROM provider_switches`); switches != 0 {
		t.Errorf("%d switches", switches)
	}
	if f, err := w.cloud.Faults(t.Context()); err != nil || f.StopFails {
		t.Errorf("faults %+v, %v", f, err)
	}
}

// Each button of the simulated cloud sets one thing, and there is one that takes it back.
func TestFaultButtons(t *testing.T) {
	w := newWorld(t, nil)
	normal := simcloud.Faults{StopLatency: 2 * time.Second, ProvisionLatency: 2 * time.Second}
	w.faults(normal)
	slow := simcloud.Faults{StopLatency: 15 * time.Second, ProvisionLatency: 15 * time.Second}
	failing, refusing := normal, normal
	failing.StopFails, refusing.Refuses = true, true
	for _, c := range []struct {
		button string
		want   simcloud.Faults
		remedy string
	}{{"stop-fails", failing, "stop-works"}, {"refuse", refusing, "refuse-none"}, {"slow", slow, "normal"}} {
		for button, want := range map[string]simcloud.Faults{c.button: c.want} {
			w.post("/page/cloud", url.Values{"set": {button}})
			if got, err := w.cloud.Faults(t.Context()); err != nil || got != want {
				t.Errorf("after %s: %+v, %v, want %+v", button, got, err, want)
			}
		}
		if _, _, body := w.get("/"); !strings.Contains(body, `value="`+c.remedy+`"`) {
			t.Errorf("after %s the page has no button %s", c.button, c.remedy)
		}
		w.post("/page/cloud", url.Values{"set": {c.remedy}})
		if got, err := w.cloud.Faults(t.Context()); err != nil || got != normal {
			t.Errorf("after %s: %+v, %v", c.remedy, got, err)
		}
	}
	if status, _, _ := w.post("/page/cloud", url.Values{"set": {"fire"}}); status != http.StatusBadRequest {
		t.Errorf("an unknown fault was answered with %d", status)
	}
	if status, _, _ := w.post("/page/cloud", url.Values{"set": {strings.Repeat("x", 1<<16)}}); status != http.StatusBadRequest {
		t.Errorf("a huge form was answered with %d", status)
	}
}

// A panic of the API does not end the process, as it would not if a client of its own had asked.
func TestPanicOfTheAPI(t *testing.T) {
	w := newWorld(t, func(c *page.Config) {
		c.API = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("for the test") })
	})
	w.post("/page/switch", url.Values{"workspace": {w.workspace("w")}, "provider": {"gcp"}})
	w.until("the log says more")
}
