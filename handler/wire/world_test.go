package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/faults"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
	"github.com/molecule-ai/claimvet/handler/wire"
)

var errCloud = errors.New("the cloud is down")

// world is a replica whose statements go over the wire, and one workspace, on aws with the box i-old. Another replica and the
// test itself have connections of their own.
type world struct {
	t         *testing.T
	pool      *pgxpool.Pool // the test's own
	sim       *cloud.Sim
	workspace uuid.UUID
	way       wire.Wire
	replica   *pgxpool.Pool // the replica's, over the wire
	store     *store.Store
	handler   *handler.Handler
	server    *httptest.Server
	client    *http.Client

	other      *handler.Handler // the other replica
	otherStore *store.Store

	mu    sync.Mutex
	hooks []faults.Hook
}

func newWorld(t *testing.T, alter ...func(*handler.Config)) *world {
	t.Helper()
	return newWorldLeasing(t, databases.Config(t), time.Minute, alter...)
}

// newWorldLeasing works on a database of the test's, with leases of some length.
func newWorldLeasing(t *testing.T, config *pgxpool.Config, lease time.Duration, alter ...func(*handler.Config)) *world {
	t.Helper()
	w := &world{t: t, sim: cloud.NewSim(), client: &http.Client{Timeout: time.Minute}}
	w.pool = pgtest.Open(t, config.Copy())
	w.way.Attach(config.ConnConfig)
	config.ConnConfig.Tracer = faults.Statements(w.hook)
	config.ConnConfig.RuntimeParams["application_name"] = "replica"
	w.replica = pgtest.Open(t, config)
	w.sim.OnCall(w.hook)

	w.store = store.New(w.replica, "replica", lease)
	w.handler = w.newHandler(w.store, alter...)
	w.otherStore = store.New(w.pool, "other", time.Minute)
	w.other = w.newHandler(w.otherStore)
	w.server = httptest.NewUnstartedServer(w.handler)
	w.server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(t.Output(), nil), slog.LevelError)
	w.server.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		w.handler.Drain(ctx) // lets go of what a failed test still holds
		w.client.CloseIdleConnections()
		w.server.Close()
	})

	w.one(&w.workspace, `INSERT INTO workspaces (name, status, compute, instance_id)
		VALUES ('w', 'online', '{"provider": "aws"}', 'i-old') RETURNING id`)
	w.sim.Add(cloud.Box{Provider: "aws", Instance: "i-old"})
	return w
}

func (w *world) newHandler(s *store.Store, alter ...func(*handler.Config)) *handler.Handler {
	c := handler.Config{
		Store: s, Stopper: w.sim, StopBackoff: time.Millisecond, Log: slog.New(slog.NewTextHandler(w.t.Output(), nil)),
		Provisioners: map[string]cloud.Provisioner{"aws": w.sim.On("aws"), "gcp": w.sim.On("gcp"), "hetzner": w.sim.On("hetzner")},
	}
	for _, change := range alter {
		change(&c)
	}
	return handler.New(c)
}

// in is the same world for a test inside the test.
func (w *world) in(t *testing.T) *world {
	w.t = t
	return w
}

// on adds a hook to the points of the replica. Those of the simulated cloud are the other replica's too.
func (w *world) on(hook faults.Hook) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hooks = append(w.hooks, hook)
}

func (w *world) hook(ctx context.Context, point string) {
	w.mu.Lock()
	hooks := w.hooks
	w.mu.Unlock()
	for _, hook := range hooks {
		hook(ctx, point)
	}
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

// failOn makes each statement fail that moves a switch to the phase.
func (w *world) failOn(phase string) {
	w.t.Helper()
	w.exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'for the test'; END $$`)
	w.exec(`CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON provider_switches FOR EACH ROW WHEN (NEW.phase = '` + phase + `')
		EXECUTE FUNCTION refuse()`)
}

// answer is what the client was told.
type answer struct {
	status int
	code   string     // of a problem
	id     *uuid.UUID // of the switch, if it was named
}

// do asks for a switch. It may be called from any goroutine.
func (w *world) do(ctx context.Context, provider string) (*answer, error) {
	req, err := http.NewRequestWithContext(ctx, "POST", w.server.URL+"/workspaces/"+w.workspace.String()+"/switch-provider",
		strings.NewReader(`{"provider": "`+provider+`"}`))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var body struct {
		Error  string     `json:"error"`
		Switch *uuid.UUID `json:"switch_id"`
	}
	if err := json.Unmarshal(text, &body); err != nil {
		return nil, err
	}
	return &answer{resp.StatusCode, body.Error, body.Switch}, nil
}

// post asks for a switch to gcp, and checks that the answer is the wanted one, and true.
func (w *world) post(status int, code string) {
	w.t.Helper()
	a, err := w.do(context.Background(), "gcp")
	if err != nil {
		w.t.Fatal(err)
	}
	w.answered(a, status, code)
}

func (w *world) answered(a *answer, status int, code string) {
	w.t.Helper()
	if a.status != status || a.code != code {
		w.t.Fatalf("answered %d %s, want %d %s", a.status, a.code, status, code)
	}
	w.truthful(a)
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not so: " + what)
		}
	}
}
