package cloudtest_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cloudtest"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) { os.Exit(databases.Main(m).Run()) }

// A client tells what the cloud told it, and calls the hook around each call.
func TestClient(t *testing.T) {
	var points []string
	c := cloudtest.New(t)
	client := cloudtest.NewClient(c.URL(), func(_ context.Context, point string) { points = append(points, point) })
	gcp, order := client.On("gcp"), cloud.Order{Token: "token", Workspace: "w"}
	instance, err := gcp.Provision(t.Context(), order)
	box := cloud.Box{Provider: "gcp", Instance: instance}
	if err != nil || !c.Running(box) || c.Made()[box] != "token" || c.Orders()[0] != order {
		t.Fatalf("Provision = %q, %v; made %v by %v", instance, err, c.Made(), c.Orders())
	}
	if err := client.Stop(t.Context(), box); err != nil || c.Running(box) {
		t.Errorf("Stop = %v, running %v", err, c.Running(box))
	}
	if _, err := gcp.Provision(t.Context(), order); !errors.Is(err, cloud.ErrRefused) {
		t.Errorf("Provision with a spent token = %v, want ErrRefused", err)
	}
	c.OnStop(cloud.Fault{Err: errors.New("a reason")})
	if err := gcp.Revoke(t.Context(), "token"); err == nil || err.Error() != "a reason" {
		t.Errorf("Revoke = %v, want the cloud's reason", err)
	}
	want := []string{"before provision", "after provision", "before stop", "after stop",
		"before provision", "after provision", "before revoke", "after revoke"}
	if !slices.Equal(points, want) {
		t.Errorf("points %q, want %q", points, want)
	}
}

func TestLostAnswer(t *testing.T) {
	c := cloudtest.New(t)
	c.LoseAnswers(1)
	gcp := cloudtest.NewClient(c.URL(), nil).On("gcp")
	instance, err := gcp.Provision(t.Context(), cloud.Order{Token: "token"})
	if err == nil || errors.Is(err, cloud.ErrRefused) {
		t.Errorf("Provision = %q, %v, want an answer that was lost", instance, err)
	}
	instance, err = gcp.Provision(t.Context(), cloud.Order{Token: "token"})
	if err != nil || !c.Running(cloud.Box{Provider: "gcp", Instance: instance}) || len(c.Made()) != 1 {
		t.Errorf("Provision = %q, %v, made %v, want the box that was made", instance, err, c.Made())
	}
}

// What has arrived is carried out, although its caller has gone.
func TestCallerThatLeaves(t *testing.T) {
	c := cloudtest.New(t)
	box := cloud.Box{Provider: "aws", Instance: "i-1"}
	c.Add(box)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	left := make(chan struct{})
	c.OnCall(func(_ context.Context, point string) {
		if point == "before stop" {
			leave()
			<-left
		}
	})
	if err := cloudtest.NewClient(c.URL(), nil).Stop(ctx, box); !errors.Is(err, context.Canceled) {
		t.Errorf("Stop = %v", err)
	}
	close(left)
	for end := time.Now().Add(30 * time.Second); c.Running(box); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the box was not stopped")
		}
	}
}

// Each promise is reported where it is broken, and nothing where it holds.
func TestAccount(t *testing.T) {
	const (
		workspace = `INSERT INTO workspaces (id, name, status, compute, instance_id)
			VALUES ('00000000-0000-4000-8000-000000000001', 'w', $1, '{"provider": "aws"}', $2)`
		unfinished = `INSERT INTO provider_switches
			(id, workspace_id, from_provider, to_provider, old_instance_id, prior_status, phase)
			SELECT $1, id, 'aws', 'gcp', $2, 'online', $3 FROM workspaces`
		event = `INSERT INTO structure_events (event_type, workspace_id, payload, resolved_at)
			SELECT $1, id, $2, CASE WHEN $3 THEN now() END FROM workspaces`
		elsewhere = `UPDATE workspaces SET compute = '{"provider": "gcp"}'`
		token     = "00000000-0000-4000-8000-000000000002"
	)
	old, made := cloud.Box{Provider: "aws", Instance: "i-1"}, "gcp-1-"+token[:8]
	with := func(rows ...[]any) [][]any { return rows }
	online, without := []any{workspace, "online", "i-1"}, []any{workspace, "failed", nil}
	exhausted := func(resolved bool) []any {
		return []any{event, "workspace.provider.switch_stop_exhausted", `{"old_provider": "aws", "old_instance_id": "i-1"}`, resolved}
	}
	failed := []any{event, "workspace.provider.switch_failed", `{"switch_id": "` + token + `", "provider_to": "gcp"}`, false}
	for name, c := range map[string]struct {
		order  bool // makes a box on gcp by the token
		rows   [][]any
		broken string // what the only sentence says; "" for none
	}{
		"a workspace names it": {false, with(online), ""},
		"nothing names it":     {false, with(without), "i-1 on aws runs, and nothing names it"},
		"one on another provider": {false, with([]any{workspace, "failed", "i-1"}, []any{elsewhere}),
			"i-1 on aws runs, and nothing names it"},
		"a switch names it":        {false, with(without, []any{unfinished, token, "i-1", "stopping"}), ""},
		"a switch names its token": {true, with(online, []any{unfinished, token, nil, "provisioning"}), ""},
		"nothing names its token":  {true, with(online), made + " on gcp runs, and nothing names it"},
		"an event names it":        {false, with(without, exhausted(false)), ""},
		"an event named it":        {false, with(without, exhausted(true)), "i-1 on aws runs, and nothing names it"},
		"an event names its token": {true, with(online, failed), ""},
		"online without its box": {false, with([]any{workspace, "online", "i-2"}, []any{unfinished, token, "i-1", "claimed"}),
			"is online, and its box i-2 on aws does not run"},
	} {
		t.Run(name, func(t *testing.T) {
			pool, cl := databases.Pool(t), cloudtest.New(t)
			cl.Add(old)
			if c.order {
				if _, err := cloudtest.NewClient(cl.URL(), nil).On("gcp").Provision(t.Context(), cloud.Order{Token: token}); err != nil {
					t.Fatal(err)
				}
			}
			for _, row := range c.rows {
				exec(t, pool, row[0].(string), row[1:]...)
			}
			broken, err := cl.Account(t.Context(), pool)
			if err != nil {
				t.Fatal(err)
			}
			if said := strings.Join(broken, "\n"); !strings.Contains(said, c.broken) || len(broken) != min(1, len(c.broken)) {
				t.Errorf("it says %q, want %q", said, c.broken)
			}
		})
	}
}

func TestStranded(t *testing.T) {
	for set, want := range map[string]int{
		`status = 'online'`: 0, `status = 'failed'`: 0, `status = 'provisioning'`: 1, `claim_token = gen_random_uuid()`: 1,
	} {
		pool := databases.Pool(t)
		exec(t, pool, `INSERT INTO workspaces (name, status) VALUES ('w', 'online')`)
		exec(t, pool, `UPDATE workspaces SET `+set)
		if stranded, err := cloudtest.Stranded(t.Context(), pool); err != nil || len(stranded) != want {
			t.Errorf("after SET %s: %v, %v, want %d", set, stranded, err, want)
		}
	}
}

func exec(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
}
