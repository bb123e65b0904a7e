package handler_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/pgtest"
)

// Bad input is answered before any database access: here the first access would be counted, and fail.
func TestBadInputNeverReachesTheDatabase(t *testing.T) {
	config, err := pgxpool.ParseConfig("postgres://nobody@localhost/nothing")
	if err != nil {
		t.Fatal(err)
	}
	var accesses atomic.Int32
	config.BeforeConnect = func(context.Context, *pgx.ConnConfig) error {
		accesses.Add(1)
		return context.Canceled
	}
	w := newWorldOn(t, pgtest.Open(t, config), nil)
	id := uuid.NewString()
	for _, c := range []struct {
		name, id, body, media string
		status                int
		code                  string
	}{
		{"id", "1", toGCP, "", 400, "INVALID_ID"},
		{"id of another form", strings.ReplaceAll(id, "-", ""), toGCP, "", 400, "INVALID_ID"},
		{"id in braces", "{" + id + "}", toGCP, "", 400, "INVALID_ID"},
		{"SQL for an id", "'%20OR%201=1--", toGCP, "", 400, "INVALID_ID"},
		{"no body", id, "", "application/json", 400, "INVALID_BODY"},
		{"malformed", id, `{"provider": "gcp"`, "", 400, "INVALID_BODY"},
		{"no comma", id, `{"provider": "gcp" "migrate_data": true}`, "", 400, "INVALID_BODY"},
		{"comma at the end", id, `{"provider": "gcp",}`, "", 400, "INVALID_BODY"},
		{"not UTF-8", id, "{\"provider\": \"gcp\xff\"}", "", 400, "INVALID_BODY"},
		{"trailing value", id, toGCP + ` {}`, "", 400, "INVALID_BODY"},
		{"trailing brace", id, toGCP + `}`, "", 400, "INVALID_BODY"},
		{"trailing text", id, toGCP + ` x`, "", 400, "INVALID_BODY"},
		{"null", id, `null`, "", 400, "INVALID_BODY"},
		{"array", id, `[` + toGCP + `]`, "", 400, "INVALID_BODY"},
		{"unknown field", id, `{"provider": "gcp", "force": true}`, "", 400, "INVALID_BODY"},
		{"field in another case", id, `{"Provider": "gcp"}`, "", 400, "INVALID_BODY"},
		{"field twice", id, `{"provider": "gcp", "provider": "aws"}`, "", 400, "INVALID_BODY"},
		{"field twice, escaped", id, `{"provider": "gcp", "provide\u0072": "aws"}`, "", 400, "INVALID_BODY"},
		{"number for a string", id, `{"provider": 1}`, "", 400, "INVALID_BODY"},
		{"null for a string", id, `{"provider": null}`, "", 400, "INVALID_BODY"},
		{"null for a bool", id, `{"provider": "gcp", "confirm_data_loss": null}`, "", 400, "INVALID_BODY"},
		{"string for a bool", id, `{"provider": "gcp", "confirm_data_loss": "true"}`, "", 400, "INVALID_BODY"},
		{"number for a bool", id, `{"provider": "gcp", "migrate_data": 1}`, "", 400, "INVALID_BODY"},
		{"object for a bool", id, `{"provider": "gcp", "migrate_data": {}}`, "", 400, "INVALID_BODY"},
		{"no provider", id, `{}`, "", 400, "INVALID_PROVIDER"},
		{"empty provider", id, `{"provider": ""}`, "", 400, "INVALID_PROVIDER"},
		{"unknown provider", id, `{"provider": "azure"}`, "", 400, "INVALID_PROVIDER"},
		{"provider in another case", id, `{"provider": "GCP"}`, "", 400, "INVALID_PROVIDER"},
		{"a little too large", id, `{"provider": "` + strings.Repeat("x", 16<<10) + `"}`, "", 413, "BODY_TOO_LARGE"},
		{"1 MiB", id, toGCP + strings.Repeat(" ", 1<<20), "", 413, "BODY_TOO_LARGE"},
		{"form", id, toGCP, "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"text", id, toGCP, "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"no media type", id, toGCP, " ", 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"other characters", id, toGCP, "application/json; charset=latin1", 415, "UNSUPPORTED_MEDIA_TYPE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := w.in(t)
			var head []string
			if c.media != "" {
				head = []string{"Content-Type", c.media}
			}
			w.answered(w.request("POST", "/workspaces/"+c.id+"/switch-provider", c.body, head...), c.status, c.code)
		})
	}
	compressed := w.request("POST", "/workspaces/"+id+"/switch-provider", toGCP, "Content-Encoding", "gzip")
	w.answered(compressed, http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")
	if n := accesses.Load(); n > 0 {
		t.Errorf("%d accesses to the database", n)
	}

	// The counter counts: good input does reach the database, whose state is nobody's business.
	r := w.post(uuid.New(), toGCP)
	w.answered(r, http.StatusServiceUnavailable, "UNAVAILABLE")
	if r.Header.Get("Retry-After") == "" || accesses.Load() == 0 {
		t.Errorf("Retry-After %q, %d accesses", r.Header.Get("Retry-After"), accesses.Load())
	}
	for _, inside := range []string{"postgres", "localhost", "SELECT", "nobody", "connect"} {
		if strings.Contains(r.text, inside) {
			t.Errorf("%q in the answer %s", inside, r.text)
		}
	}
}

func TestInputThatIsFine(t *testing.T) {
	w := newWorld(t)
	for body, media := range map[string]string{
		" {\"provider\" : \"aws\"}\r\n":                                              "application/json",
		`{"migrate_data": false, "provider": "\u0061ws", "confirm_data_loss": true}`: "application/json; charset=UTF-8",
		`{"provider": "aws"}` + strings.Repeat(" ", 16<<10-19):                       "Application/JSON",
	} {
		w.answered(w.request("POST", switchPath(w.workspace()), body, "Content-Type", media), http.StatusOK, "")
	}
}
