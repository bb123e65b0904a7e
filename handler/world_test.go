package handler_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) { goleak.VerifyTestMain(databases.Main(m)) }

// world is a server, its database and its clouds.
type world struct {
	t       *testing.T
	pool    *pgxpool.Pool
	store   *store.Store
	sim     *cloud.Sim
	handler *handler.Handler
	server  *httptest.Server
	client  *http.Client
}

type config = handler.Config

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, databases.Pool(t), nil)
}

func newWorldWith(t *testing.T, alter func(*config)) *world {
	t.Helper()
	return newWorldOn(t, databases.Pool(t), alter)
}

// newWorldLeasing has a lease of the given length.
func newWorldLeasing(t *testing.T, lease time.Duration) *world {
	t.Helper()
	pool := databases.Pool(t)
	short := store.New(pool, "test", lease)
	w := newWorldOn(t, pool, func(c *config) { c.Store = short })
	w.store = short
	return w
}

func newWorldOn(t *testing.T, pool *pgxpool.Pool, alter func(*config)) *world {
	t.Helper()
	w := &world{t: t, pool: pool, sim: cloud.NewSim(), client: &http.Client{Timeout: time.Minute}}
	w.store = store.New(pool, "test", 3*time.Minute)
	provisioners := make(map[string]cloud.Provisioner)
	for _, name := range []string{"aws", "gcp", "hetzner"} {
		provisioners[name] = w.sim.On(name)
	}
	c := config{
		Store: w.store, Stopper: w.sim, Provisioners: provisioners, StopBackoff: time.Millisecond,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	if alter != nil {
		alter(&c)
	}
	w.handler = handler.New(c)
	w.server = httptest.NewUnstartedServer(w.handler)
	w.server.Config.ErrorLog = slog.NewLogLogger(c.Log.Handler(), slog.LevelError)
	w.server.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		w.handler.Drain(ctx) // lets go of what a failed test still holds
		w.client.CloseIdleConnections()
		w.server.Close()
	})
	return w
}

// in is the same world for a test inside the test.
func (w *world) in(t *testing.T) *world {
	inner := *w
	inner.t = t
	return &inner
}

// panicking is a stopper with a defect.
type panicking struct{}

func (panicking) Stop(context.Context, cloud.Box) error { panic("for the test") }

// workspace adds an online workspace on aws with the box i-old, altered by SET clauses.
func (w *world) workspace(set ...string) uuid.UUID {
	w.t.Helper()
	var id uuid.UUID
	w.one(&id, `INSERT INTO workspaces (name, status, runtime, compute, instance_id, url)
		VALUES ('w', 'online', 'container', '{"provider": "aws"}', 'i-old', 'https://old.example') RETURNING id`)
	for _, s := range set {
		w.exec(`UPDATE workspaces SET `+s+` WHERE id = $1`, id)
	}
	w.sim.Add(cloud.Box{Provider: "aws", Instance: "i-old"})
	return id
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.pool.Exec(context.Background(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) one(to any, sql string, args ...any) {
	w.t.Helper()
	if err := w.pool.QueryRow(context.Background(), sql, args...).Scan(to); err != nil {
		w.t.Fatal(err)
	}
}

// expect compares the text that a query returns.
func (w *world) expect(want, sql string, args ...any) {
	w.t.Helper()
	var got string
	if w.one(&got, sql, args...); got != want {
		w.t.Errorf("%s\ngot  %s\nwant %s", sql, got, want)
	}
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

// failOn makes each statement fail that moves a switch to the phase.
func (w *world) failOn(phase string) {
	w.t.Helper()
	w.exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'for the test'; END $$`)
	w.exec(`CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON provider_switches FOR EACH ROW WHEN (NEW.phase = '` + phase + `')
		EXECUTE FUNCTION refuse()`)
}

// response is an answer that was read to its end.
type response struct {
	*http.Response
	text string
	body map[string]any
}

// do sends a request. It may be called from any goroutine.
func (w *world) do(ctx context.Context, method, path, body string, head ...string) (*response, error) {
	req, err := http.NewRequestWithContext(ctx, method, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	r := &response{Response: resp, text: string(text)}
	if strings.HasSuffix(resp.Header.Get("Content-Type"), "json") && err == nil {
		err = json.Unmarshal(text, &r.body)
	}
	return r, err
}

func (w *world) request(method, path, body string, head ...string) *response {
	w.t.Helper()
	r, err := w.do(context.Background(), method, path, body, head...)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) post(id uuid.UUID, body string) *response {
	w.t.Helper()
	return w.request("POST", switchPath(id), body)
}

// answered checks the status and the code of an answer; "" for one that is no problem.
func (w *world) answered(r *response, status int, code string) {
	w.t.Helper()
	got, _ := r.body["error"].(string)
	if r.StatusCode != status || got != code {
		w.t.Fatalf("answered %d %s, want %d %s: %s", r.StatusCode, got, status, code, r.text)
	}
	media := "application/json"
	if code != "" {
		media = "application/problem+json"
		if r.body["status"] != float64(status) || r.body["title"] != http.StatusText(status) || r.body["detail"] == "" || r.body["type"] != "about:blank" {
			w.t.Errorf("not a problem of RFC 9457: %s", r.text)
		}
	}
	if got := r.Header.Get("Content-Type"); got != media {
		w.t.Errorf("Content-Type is %s, want %s", got, media)
	}
}

// quiet checks that no provider was called.
func (w *world) quiet() {
	w.t.Helper()
	if stops, orders := w.sim.Stops(), w.sim.Orders(); len(stops)+len(orders) > 0 {
		w.t.Errorf("called: stops %v, orders %v", stops, orders)
	}
}

func switchPath(id uuid.UUID) string { return "/workspaces/" + id.String() + "/switch-provider" }

const toGCP = `{"provider": "gcp"}`

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not so: " + what)
		}
	}
}
