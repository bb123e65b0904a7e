package page

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// patience is what a form waits for an answer. Refusals come that soon, and are then on the page that the form leads to; a
// switch takes longer, and its answer comes with a later look.
const patience = 250 * time.Millisecond

// postSwitch serves the form that starts a switch. The switch goes on in the background; the browser comes back at once.
func (s *server) postSwitch(w http.ResponseWriter, r *http.Request) {
	if !parseForm(w, r) {
		return
	}
	if r.PostForm.Get("workspace") == "" {
		http.Error(w, "The form names no workspace: go back to the page and use its buttons.", http.StatusBadRequest)
		return
	}
	a := s.asks.add(r.PostForm.Get("workspace"), r.PostForm.Get("provider"))
	answered := make(chan struct{})
	go func() { // without the browser, which may leave
		defer close(answered)
		s.asks.answer(a, s.ask(context.WithoutCancel(r.Context()), a, r.PostForm.Has("confirm_data_loss")))
	}()
	select {
	case <-answered:
	case <-time.After(patience):
	}
	back(w, r)
}

// ask sends the request to the API, and returns its answer. net/http would keep a panic of the API to its request; here that
// is our part.
func (s *server) ask(ctx context.Context, a *asked, confirmed bool) (text string) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("panic", "panic", p, "stack", string(debug.Stack()))
			text = "It went wrong in a way that nobody thought of; the log says more."
		}
	}()
	body, err := json.Marshal(map[string]any{"provider": a.Provider, "confirm_data_loss": confirmed})
	if err != nil {
		return err.Error()
	}
	path := "/workspaces/" + url.PathEscape(a.Workspace) + "/switch-provider"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, path, bytes.NewReader(body))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	w := response{header: make(http.Header)}
	s.API.ServeHTTP(&w, r)
	return w.text()
}

// response keeps what the API answers.
type response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *response) Header() http.Header         { return w.header }
func (w *response) WriteHeader(status int)      { w.status = status }
func (w *response) Write(p []byte) (int, error) { return w.body.Write(p) }

// text says what the answer means.
func (w *response) text() string {
	switch w.status {
	case http.StatusAccepted:
		return "Done."
	case http.StatusOK:
		return "It is there already."
	}
	var problem struct{ Error, Detail string }
	if err := json.Unmarshal(w.body.Bytes(), &problem); err != nil {
		return fmt.Sprintf("%d, and no reason that this page can read.", w.status)
	}
	return fmt.Sprintf("%d %s: %s", w.status, problem.Error, problem.Detail)
}

// asked is a request that was sent from the page.
type asked struct {
	Workspace, Provider string
	At                  time.Time
	Answer              string // "" while it is at work
}

// asks are the last requests.
type asks struct {
	mu   sync.Mutex
	last []*asked // the newest first
}

// kept is how many requests are remembered.
const kept = 4

func (k *asks) add(workspace, provider string) *asked {
	k.mu.Lock()
	defer k.mu.Unlock()
	a := &asked{Workspace: workspace, Provider: provider, At: time.Now()}
	k.last = slices.Insert(k.last, 0, a)
	k.last = k.last[:min(len(k.last), kept)]
	return a
}

func (k *asks) answer(a *asked, text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	a.Answer = text
}

// recent returns copies.
func (k *asks) recent() []asked {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []asked
	for _, a := range k.last {
		out = append(out, *a)
	}
	return out
}
