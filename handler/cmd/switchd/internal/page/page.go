// Package page shows what the switch handler does, to a person with a browser: workspaces, their switches, the simulated
// cloud. It is rendered here, as a whole, each time that it is asked for, and needs no script.
//
// It is a client of the handler like any other. What it shows it reads from the database; a button sends the request that
// curl would send.
package page

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
)

const (
	busyRefresh = 2 * time.Second // how often the page reloads itself while a switch is under way
	idleRefresh = 5 * time.Second // and else: a reload takes back a tick that is not sent yet
	readTimeout = 2 * time.Second // what the page waits for the database
	formLimit   = 4 << 10         // bytes of a form
)

//go:embed assets
var assets embed.FS

var page = template.Must(template.ParseFS(assets, "assets/*.html"))

// Config is what a page needs. All of it is required, but for Lost and Draining.
type Config struct {
	API      http.Handler // serves all that the page does not
	Pool     *pgxpool.Pool
	Cloud    *simcloud.Cloud
	Replica  string      // the name of this replica in the rows that it works on, up to what makes it unique
	PID      int         // of this process
	Lost     bool        // whether the database goes when this process is killed
	Draining func() bool // whether this replica shuts down
}

// New returns a handler that serves the page at / and everything else by the API.
func New(c Config) http.Handler {
	if c.Draining == nil {
		c.Draining = func() bool { return false }
	}
	s := &server{Config: c, asks: new(asks)}
	own := http.NewServeMux()
	own.HandleFunc("GET /{$}", s.show)
	own.HandleFunc("POST /page/switch", s.postSwitch)
	own.HandleFunc("POST /page/cloud", s.postCloud)
	own.Handle("GET /page/style.css", asset("style.css", "text/css; charset=utf-8"))
	own.Handle("GET /page/icon.svg", asset("icon.svg", "image/svg+xml"))
	guarded := secure(http.NewCrossOriginProtection().Handler(own))

	mux := http.NewServeMux()
	mux.Handle("/{$}", guarded)
	mux.Handle("/page/", guarded)
	mux.Handle("/", c.API)
	return mux
}

type server struct {
	Config
	asks *asks
}

// show serves the page.
func (s *server) show(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readTimeout)
	defer cancel()
	status := http.StatusOK
	now, err := read(ctx, s.Pool, s.Cloud)
	if err != nil {
		slog.Error("database", "step", "page", "error", err)
		status = http.StatusServiceUnavailable
	}
	v := viewOf(now, s.Replica, s.asks.recent())
	v.Failed = err != nil
	v.PID, v.Lost, v.Draining = s.PID, s.Lost, s.Draining()
	v.Style = styleURL
	v.Paused = r.URL.Query().Get("refresh") == "off"
	v.Refresh = seconds(idleRefresh)
	if v.busy() {
		v.Refresh = seconds(busyRefresh)
	}

	var body bytes.Buffer
	if err := page.ExecuteTemplate(&body, "page.html", v); err != nil {
		slog.Error("page", "error", err)
		http.Error(w, "The page could not be made; the log says why.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // fails only for a client that has gone
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// back leads from a form to the page, and leaves its refreshing as it was.
func back(w http.ResponseWriter, r *http.Request) {
	to := "/"
	if r.PostForm.Get("refresh") == "off" {
		to = "/?refresh=off"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// parseForm reads a form, or answers that it cannot.
func parseForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form cannot be read: go back and try again.", http.StatusBadRequest)
		return false
	}
	return true
}

// secure keeps what a page holds from being more than text: no scripts, nothing from elsewhere, no framing.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "+
			"base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin") // with none, a form of our own would have no origin to check
		next.ServeHTTP(w, r)
	})
}

// styleURL changes with the style, so that it may be cached for good.
var styleURL = func() string {
	sum := sha256.Sum256(mustRead("style.css"))
	return "/page/style.css?" + hex.EncodeToString(sum[:6])
}()

func asset(name, media string) http.Handler {
	data := mustRead(name)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Cache-Control", "max-age=31536000, immutable")
		_, _ = w.Write(data)
	})
}

// mustRead reads an asset, which is there since it was compiled in.
func mustRead(name string) []byte {
	data, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err)
	}
	return data
}
