package page_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/page"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

var databases = pgtest.New(func(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := simcloud.Open(ctx, pool, nil)
	return errors.Join(err, store.Migrate(ctx, pool))
})

func TestMain(m *testing.M) { os.Exit(databases.Main(m).Run()) }

// world is a page in front of a handler.
type world struct {
	t       *testing.T
	pool    *pgxpool.Pool
	cloud   *simcloud.Cloud
	release func() // lets calls of the cloud through that are held
	server  *httptest.Server
}

// newWorldHeld has a cloud that stops nothing until it is released.
func newWorldHeld(t *testing.T) *world {
	t.Helper()
	held := make(chan struct{})
	w := newWorldOn(t, func(_ context.Context, point string) {
		if point == "before stop" {
			<-held
		}
	}, nil)
	w.release = sync.OnceFunc(func() { close(held) })
	t.Cleanup(w.release)
	return w
}

func newWorld(t *testing.T, alter func(*page.Config)) *world {
	t.Helper()
	return newWorldOn(t, nil, alter)
}

func newWorldOn(t *testing.T, hook func(context.Context, string), alter func(*page.Config)) *world {
	t.Helper()
	w := &world{t: t, pool: databases.Pool(t)}
	var err error
	if w.cloud, err = simcloud.Open(t.Context(), w.pool, hook); err != nil {
		t.Fatal(err)
	}
	w.faults(simcloud.Faults{})
	h := handler.New(handler.Config{
		Store:   store.New(w.pool, "replica", time.Minute),
		Stopper: w.cloud,
		Provisioners: map[string]cloud.Provisioner{
			"aws": w.cloud.On("aws"), "gcp": w.cloud.On("gcp"), "hetzner": w.cloud.On("hetzner"),
		},
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	c := page.Config{API: h, Pool: w.pool, Cloud: w.cloud, Replica: "replica", PID: 4242}
	if alter != nil {
		alter(&c)
	}
	w.server = httptest.NewServer(page.New(c))
	t.Cleanup(func() {
		h.Drain(context.Background())
		w.server.Close()
	})
	return w
}

func (w *world) faults(f simcloud.Faults) {
	w.t.Helper()
	if err := w.cloud.SetFaults(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

// workspace adds an online workspace on aws, and returns its id.
func (w *world) workspace(name string, set ...string) (id string) {
	w.t.Helper()
	w.one(&id, `INSERT INTO workspaces (name, status, compute, instance_id)
		VALUES ($1, 'online', '{"provider": "aws"}', 'i-old') RETURNING id::text`, name)
	for _, s := range set {
		if _, err := w.pool.Exec(w.t.Context(), `UPDATE workspaces SET `+s+` WHERE id = $1`, id); err != nil {
			w.t.Fatal(err)
		}
	}
	return id
}

func (w *world) one(to any, sql string, args ...any) {
	w.t.Helper()
	if err := w.pool.QueryRow(w.t.Context(), sql, args...).Scan(to); err != nil {
		w.t.Fatal(err)
	}
}

// get returns status, headers and body.
func (w *world) get(path string) (int, http.Header, string) {
	w.t.Helper()
	resp, err := w.server.Client().Get(w.server.URL + path)
	return w.read(resp, err)
}

// post sends a form as a browser does, and does not go where the answer leads.
func (w *world) post(path string, form url.Values, head ...string) (int, http.Header, string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", w.server.URL)
	for i := 0; i < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	resp, err := w.server.Client().Transport.RoundTrip(r)
	return w.read(resp, err)
}

func (w *world) read(resp *http.Response, err error) (int, http.Header, string) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

// until waits for the page to say something.
func (w *world) until(text string) {
	w.t.Helper()
	var body string
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, _, body = w.get("/"); strings.Contains(body, text) {
			return
		}
	}
	w.t.Fatalf("the page does not say %q:\n%s", text, body)
}
