package page_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/page"
)

// Whatever stands in the database is text on the page.
func TestHostileTextIsInert(t *testing.T) {
	const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)><!--` + "\u202e"
	w := newWorld(t, nil)
	id := w.workspace(hostile, `status = 'failed'`, `runtime = '`+strings.ReplaceAll(hostile, `'`, `''`)+`'`,
		`instance_id = '`+strings.ReplaceAll(hostile, `'`, `''`)+`'`)
	if _, err := w.pool.Exec(t.Context(), `
		WITH s AS (
			INSERT INTO provider_switches (id, workspace_id, from_provider, to_provider, old_instance_id, prior_status, lease_owner, last_error)
			VALUES (gen_random_uuid(), $1, $2, $2, $2, $2, $2, $2))
		INSERT INTO structure_events (event_type, workspace_id, payload) VALUES ('workspace.provider.switch_failed', $1,
			jsonb_build_object('switch_id', $2::text, 'provider_to', $2::text, 'last_error', $2::text))`, id, hostile); err != nil {
		t.Fatal(err)
	}
	w.post("/page/switch", map[string][]string{"workspace": {hostile}, "provider": {hostile}})
	status, _, body := w.get("/")
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	for _, alive := range []string{"<script", "<img src=x", "<!--", `"'>`} {
		if strings.Contains(body, alive) {
			t.Errorf("the page contains %s", alive)
		}
	}
	if n := strings.Count(body, "&lt;script&gt;alert(1)"); n < 10 {
		t.Errorf("the page shows the text %d times only", n)
	}
	if strings.Count(body, "<bdi>") < 3 {
		t.Error("a name that turns the direction of writing reaches beyond itself")
	}
}

// The browser is told to take nothing but what comes from here, and the page asks for nothing else.
func TestNothingFromElsewhere(t *testing.T) {
	w := newWorld(t, nil)
	w.workspace("w")
	paths := []string{"/"}
	_, _, body := w.get("/")
	for _, m := range regexp.MustCompile(`(?:src|href|action)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(m[1], "/") || strings.HasPrefix(m[1], "//") {
			t.Errorf("the page leads to %s", m[1])
		}
		if strings.HasPrefix(m[1], "/page/") && !strings.Contains(m[0], "action") {
			paths = append(paths, m[1])
		}
	}
	if len(paths) < 3 {
		t.Errorf("the page refers to %v only", paths)
	}
	for _, inline := range []string{"<style", " style=", "<script", " onclick="} {
		if strings.Contains(body, inline) {
			t.Errorf("the page contains %s, which its own policy forbids", inline)
		}
	}
	for _, path := range paths {
		status, head, _ := w.get(path)
		policy := head.Get("Content-Security-Policy")
		if status != http.StatusOK || !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") ||
			!strings.Contains(policy, "frame-ancestors 'none'") || head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", path, status, head)
		}
	}
}

// Refreshing is for the one who looks to switch off, and stays off.
func TestRefreshing(t *testing.T) {
	w := newWorldHeld(t)
	const meta = `http-equiv="refresh"`
	if _, _, body := w.get("/"); !strings.Contains(body, meta+` content="5"`) {
		t.Error("the page does not refresh itself")
	}
	if _, _, body := w.get("/?refresh=off"); strings.Contains(body, meta) {
		t.Error("the page refreshes itself although that was switched off")
	}
	_, head, _ := w.post("/page/cloud", map[string][]string{"set": {"stop-works"}, "refresh": {"off"}})
	if to := head.Get("Location"); to != "/?refresh=off" {
		t.Errorf("a form led to %s", to)
	}
	id := w.workspace("w")
	w.post("/page/switch", map[string][]string{"workspace": {id}, "provider": {"gcp"}})
	if _, _, body := w.get("/"); !strings.Contains(body, meta+` content="2"`) {
		t.Error("the page is slow while a switch is under way")
	}
}

func TestDatabaseAway(t *testing.T) {
	w := newWorld(t, nil)
	w.pool.Close()
	status, _, body := w.get("/")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "The database does not answer") ||
		!strings.Contains(body, `http-equiv="refresh"`) || strings.Contains(body, "closed pool") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, body := w.post("/page/cloud", map[string][]string{"set": {"slow"}}); status != http.StatusServiceUnavailable {
		t.Errorf("a form was answered with %d %s", status, body)
	}
}

// What a person may do with this server depends on how it runs.
func TestWhatIsSaidOfTheServer(t *testing.T) {
	for name, c := range map[string]struct {
		alter func(*page.Config)
		want  string
	}{
		"kept":     {func(*page.Config) {}, "kill -9 4242"},
		"lost":     {func(c *page.Config) { c.Lost = true }, "-data DIR"},
		"draining": {func(c *page.Config) { c.Draining = func() bool { return true } }, "This replica is shutting down."},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, body := newWorld(t, c.alter).get("/"); !strings.Contains(body, c.want) {
				t.Errorf("the page does not say %q", c.want)
			}
		})
	}
}

// All else is the handler's.
func TestTheRestIsServedByTheAPI(t *testing.T) {
	w := newWorld(t, nil)
	for path, want := range map[string]int{"/livez": http.StatusOK, "/metrics": http.StatusOK, "/nothing": http.StatusNotFound} {
		if status, head, _ := w.get(path); status != want || head.Get("Content-Security-Policy") != "" {
			t.Errorf("%s: %d %v", path, status, head)
		}
	}
}
