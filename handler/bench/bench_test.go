//go:build linux || darwin

package main

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var few = options{clients: 2, rounds: 2, warmup: 2, length: 20 * time.Millisecond}

// The whole bench, with few requests: each contestant does what it is asked for, and the tables say so.
func TestBench(t *testing.T) {
	var out, progress bytes.Buffer
	if err := run(t.Context(), few, &out, &progress); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`(?m)^lost claims \(the handler: 3 statements each\)$`,
		`(?m)^won switches \(the handler: 6 statements each\)$`,
		`(?m)^  handler +[1-9]\d* \([1-9]\d* to [1-9]\d*\) *$`,
		`(?m)^  bare server, one UPDATE +[1-9]\d* \([1-9]\d* to [1-9]\d*\) +\d+\.\d\d \(\d+\.\d\d to \d+\.\d\d\)$`,
		`(?m)^  pgbench, the same statements +[1-9]\d* \([1-9]\d* to [1-9]\d*\) +\d+\.\d\d \(\d+\.\d\d to \d+\.\d\d\)$`,
		`(?m)^Median of 2 rounds`,
	} {
		if !regexp.MustCompile(want).Match(out.Bytes()) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
}

// A script that does not do what the handler does is no contestant, however fast it is.
func TestStatementsThatDoSomethingElse(t *testing.T) {
	b, err := newBench(t.Context(), few)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	for name, script := range map[string]string{
		"nothing":       "SELECT 1;",
		"something bad": "SELECT 1/0;",
	} {
		if _, err := b.measure(t.Context(), wonSwitches, []byte(script)); err == nil || !strings.Contains(err.Error(), "pgbench") {
			t.Errorf("%s: %v, want pgbench to be refused", name, err)
		}
	}
}

func TestBenchWithoutPostgreSQL(t *testing.T) {
	t.Setenv("PGTEST_BINDIR", t.TempDir())
	if err := run(t.Context(), few, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "PGTEST_BINDIR") {
		t.Errorf("error %v, want it to name PGTEST_BINDIR", err)
	}
}

// The bare server wins where there is something to change, and loses where there is not.
func TestBareServer(t *testing.T) {
	b, err := newBench(t.Context(), few)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if err := b.reset(t.Context(), wonSwitches); err != nil {
		t.Fatal(err)
	}
	path := "/workspaces/" + workspaceOf(0).String() + "/switch-provider"
	for _, want := range []int{http.StatusAccepted, http.StatusConflict} {
		answer := httptest.NewRecorder()
		bareServer{b.pool}.ServeHTTP(answer, httptest.NewRequest("POST", path, strings.NewReader(`{"provider": "gcp"}`)))
		if answer.Code != want {
			t.Errorf("answered %d, want %d", answer.Code, want)
		}
	}
	var moved int
	err = b.pool.QueryRow(t.Context(), `SELECT count(*) FROM workspaces WHERE compute->>'provider' = 'gcp'`).Scan(&moved)
	if err != nil || moved != 1 {
		t.Errorf("%d moved, %v, want 1", moved, err)
	}
}

func TestScript(t *testing.T) {
	token, other, reason := uuid.New(), uuid.New(), "it's down"
	got, err := script([]statement{
		{"-- claim\nUPDATE w SET t = $1 WHERE id = $2 AND box = $3 AND old = $10",
			[]any{token, workspaceOf(0), "gcp-1-x", 0, 0, 0, 0, 0, 0, oldBox}},
		{"SELECT $1, $2, $3, $4, $1", []any{other, (*string)(nil), &reason, 1.5e9}},
		{"SELECT $1, $2", []any{token, true}},
	}, []string{"gcp-1-x"})
	if err != nil {
		t.Fatal(err)
	}
	want := `\set n :n + 1
-- claim
UPDATE w SET t = md5(:client_id::text || ' ' || :n::text || ' 0')::uuid WHERE id = ` +
		`('00000000-0000-4000-8000-' || lpad(:client_id::text, 12, '0'))::uuid AND box = 'i-old' AND old = 'i-old';
SELECT md5(:client_id::text || ' ' || :n::text || ' 1')::uuid, NULL, 'it''s down', 1500000000, ` +
		`md5(:client_id::text || ' ' || :n::text || ' 1')::uuid;
SELECT md5(:client_id::text || ' ' || :n::text || ' 0')::uuid, true;
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, bad := range []statement{{"SELECT $2", []any{1.5}}, {"SELECT $1", []any{time.Second}}} {
		if got, err := script([]statement{bad}, nil); err == nil {
			t.Errorf("%v became %s", bad, got)
		}
	}
}

func TestSpread(t *testing.T) {
	for want, values := range map[string][]float64{
		"2.0 (1.0 to 9.0)": {9, 1, 2},
		"2.5 (1.0 to 9.0)": {3, 9, 1, 2},
	} {
		if got := spread("%.1f", values); got != want {
			t.Errorf("spread of %v is %s, want %s", values, got, want)
		}
	}
	if got := ratios([]float64{1, 9}, []float64{2, 3}); math.Abs(got[0]-0.5)+math.Abs(got[1]-3) > 1e-9 {
		t.Errorf("ratios %v", got)
	}
}
