package handler_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// held starts a switch and returns once it is held in its stop. Closing release lets it go on; its answer comes through
// the channel.
func (w *world) held(ctx context.Context, id uuid.UUID) (release chan struct{}, answer <-chan *response) {
	w.t.Helper()
	release = make(chan struct{})
	w.sim.OnStop(cloud.Fault{Hold: release})
	answers := make(chan *response, 1)
	go func() {
		r, err := w.do(ctx, "POST", switchPath(id), toGCP)
		if err != nil && ctx.Err() == nil {
			w.t.Error(err)
		}
		answers <- r
	}()
	eventually(w.t, "the box is being stopped", func() bool { return len(w.sim.Stops()) == 1 })
	return release, answers
}

func TestManyAtOnce(t *testing.T) {
	const requests = 1000
	w := newWorld(t)
	w.client.Transport = &http.Transport{MaxIdleConnsPerHost: requests}
	id := w.workspace()

	// The winner is held until all others have answered: one that came after it had finished would rightly see
	// another state.
	release := make(chan struct{})
	w.sim.OnStop(cloud.Fault{Hold: release})
	answers := make(chan *response, requests)
	for range requests {
		go func() {
			r, err := w.do(t.Context(), "POST", switchPath(id), toGCP)
			if err != nil {
				t.Error(err)
			}
			answers <- r
		}()
	}
	lost := make(map[any]int)
	for range requests - 1 {
		r := <-answers
		w.answered(r, http.StatusConflict, "ALREADY_SWITCHING")
		if r.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		lost[r.body["switch_id"]]++
	}
	close(release)
	won := <-answers
	w.answered(won, http.StatusAccepted, "")
	if lost[won.body["switch_id"]] != requests-1 {
		t.Errorf("the winner is %v, the losers name %v", won.body["switch_id"], lost)
	}
	if stops, orders := len(w.sim.Stops()), len(w.sim.Orders()); stops != 1 || orders != 1 {
		t.Errorf("%d stops and %d orders, want 1 and 1", stops, orders)
	}
	w.expect("1 1", `SELECT concat_ws(' ', (SELECT count(*) FROM provider_switches), (SELECT count(*) FROM structure_events))`)
}

func TestLoserChangesNothing(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	release, answer := w.held(t.Context(), id)
	before := w.rows()
	for _, body := range []string{toGCP, `{"provider": "hetzner"}`, `{"provider": "aws"}`} {
		w.answered(w.post(id, body), http.StatusConflict, "ALREADY_SWITCHING")
	}
	if after := w.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
	if stops, orders := len(w.sim.Stops()), len(w.sim.Orders()); stops != 1 || orders != 0 {
		t.Errorf("%d stops and %d orders, want 1 and 0", stops, orders)
	}
	close(release)
	w.answered(<-answer, http.StatusAccepted, "")
}

// A heartbeat sets the status to online in the middle of a switch. That opens no door: the status is no lock.
func TestHeartbeatOpensNoDoor(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	release, answer := w.held(t.Context(), id)
	w.exec(`UPDATE workspaces SET status = 'online'`)
	w.answered(w.post(id, `{"provider": "hetzner"}`), http.StatusConflict, "ALREADY_SWITCHING")
	close(release)
	w.answered(<-answer, http.StatusAccepted, "")
	w.expect("online gcp", `SELECT concat_ws(' ', status, compute->>'provider') FROM workspaces`)
}

func TestClientHangsUp(t *testing.T) {
	w := newWorld(t)
	id := w.workspace()
	ctx, hangUp := context.WithCancel(t.Context())
	release, answer := w.held(ctx, id)
	hangUp()
	if r := <-answer; r != nil {
		t.Fatalf("answered %s", r.text)
	}
	time.Sleep(50 * time.Millisecond) // for the server to notice
	close(release)
	eventually(t, "the switch is done", func() bool {
		var phase string
		w.one(&phase, `SELECT phase FROM provider_switches`)
		return phase == "done"
	})
	w.expect("online gcp t", `SELECT concat_ws(' ', status, compute->>'provider', claim_token IS NULL) FROM workspaces`)
	if stops, orders := len(w.sim.Stops()), len(w.sim.Orders()); stops != 1 || orders != 1 {
		t.Errorf("%d stops and %d orders, want 1 and 1", stops, orders)
	}
}

// Two replicas that both believe to own a switch call the provisioner once.
func TestReplicasProvisionOnce(t *testing.T) {
	w := newWorld(t)
	seen, err := w.store.Workspace(t.Context(), w.workspace())
	if err != nil {
		t.Fatal(err)
	}
	claim, won, err := w.store.Claim(t.Context(), seen, "gcp")
	if err != nil || !won {
		t.Fatal(won, err)
	}
	other := store.New(w.pool, "other", time.Minute)
	autos := []*handler.Auto{
		handler.NewAuto(w.store, map[string]cloud.Provisioner{"gcp": w.sim.On("gcp")}),
		handler.NewAuto(other, map[string]cloud.Provisioner{"gcp": w.sim.On("gcp")}),
	}
	provision := func() (made []string) {
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				instance, err := autos[i%2].Provision(t.Context(), claim)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made = append(made, instance)
				} else if want := handler.ErrNotAdmitted; err != want {
					t.Errorf("error %v, want %v", err, want)
				}
			})
		}
		all.Wait()
		return made
	}

	if made := provision(); len(made) != 0 {
		t.Errorf("made %v before the switch came to it", made)
	}
	if err := w.store.Begin(t.Context(), claim); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Repoint(t.Context(), claim, nil); err != nil {
		t.Fatal(err)
	}
	if made := provision(); len(made) != 1 || len(w.sim.Orders()) != 1 {
		t.Errorf("made %v by the orders %s, want one", made, fmt.Sprint(w.sim.Orders()))
	}
}
