package explore_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

// What real requests do to a workspace, all at once, is what they could have done one after the other: each claim is won where
// the workspace was what the request had seen, and lost elsewhere, and nothing comes between a claim and its release.
func TestLinearizable(t *testing.T) {
	operations := 5000
	if *everything {
		operations = 50_000
	}
	h := recordHistory(t, mutant{}, operations)
	if result := porcupine.CheckOperationsTimeout(model, h.operations, 10*time.Minute); result != porcupine.Ok {
		t.Errorf("the history is %s", result)
	}
	t.Logf("%d operations, %d claims won", len(h.operations), h.won)
}

// The same check rejects a claim that does not compare the instance, once one has come after there and back and before all
// others. That is soon, but not in every history.
func TestLinearizableRejectsAWeakerClaim(t *testing.T) {
	weaker := mutantOf(t, "claim without the instance")
	for n := range 20 {
		h := recordHistory(t, weaker, 400)
		if result := porcupine.CheckOperationsTimeout(model, h.operations, 10*time.Minute); result == porcupine.Illegal {
			t.Logf("rejected in history %d, of %d operations", n+1, len(h.operations))
			return
		}
	}
	t.Error("no history was rejected")
}

// input is a statement that claims or releases a workspace.
type input struct {
	kind      string // claim, repoint, finish
	workspace uuid.UUID
	id        uuid.UUID // of the switch
	status    string    // seen by a claim
	provider  string    // seen by a claim
	instance  string    // seen by a claim; new in finish
	to        string
}

// possession is the state of a workspace in the model.
type possession struct {
	owner                      uuid.UUID // uuid.Nil: free
	repointed                  bool
	status, provider, instance string
	to                         string // of its owner
}

// The output of an operation says whether it changed anything.
var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) (parts [][]porcupine.Operation) {
		byWorkspace := make(map[uuid.UUID][]porcupine.Operation)
		for _, op := range history {
			id := op.Input.(input).workspace
			byWorkspace[id] = append(byWorkspace[id], op)
		}
		for _, part := range byWorkspace {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return possession{status: "online", provider: "aws", instance: "i-old"} },
	Step: func(state, in, out any) (bool, any) {
		s, op, took := state.(possession), in.(input), out.(bool)
		may := false
		switch op.kind {
		case "claim":
			may = s.owner == uuid.Nil && s.status == op.status && s.provider == op.provider && s.instance == op.instance
			if took {
				s.owner, s.to, s.status = op.id, op.to, "provisioning"
			}
		case "repoint":
			may = s.owner == op.id && !s.repointed
			if took {
				s.repointed, s.provider, s.instance = true, s.to, ""
			}
		case "finish":
			may = s.owner == op.id && s.repointed
			if took {
				s.owner, s.repointed, s.status, s.instance = uuid.Nil, false, "online", op.instance
			}
		}
		return may == took, s
	},
}

// A history is what was asked of the database and answered, and when.
type history struct {
	mu         sync.Mutex
	changed    *sync.Cond
	operations []porcupine.Operation
	workspaces map[uuid.UUID]uuid.UUID // by switch
	finished   map[uuid.UUID]int       // by workspace: how many switches
	won        int
	over       bool
}

type clientKey struct{}

// client sends requests.
type client struct {
	id        int
	workspace uuid.UUID
	patient   bool // waits between its look and its claim until the workspace has gone there and back
	looked    int  // how many switches had been finished when it began to look
}

// clients is how many switch each workspace.
const clients = 6

// recordHistory lets clients switch two workspaces to and fro until there are so many operations.
func recordHistory(t *testing.T, m mutant, operations int) *history {
	t.Helper()
	h := &history{workspaces: make(map[uuid.UUID]uuid.UUID), finished: make(map[uuid.UUID]int)}
	h.changed = sync.NewCond(&h.mu)
	config := databases.Config(t)
	config.MaxConns = 16
	config.AfterConnect = m.alter
	config.ConnConfig.Tracer = recorder{h, time.Now()}
	pool := pgtest.Open(t, config)
	sim := cloud.NewSim()
	server := handler.New(handler.Config{
		Store: store.New(pool, "test", long), Stopper: sim, Log: slog.New(slog.DiscardHandler), Budget: long,
		Provisioners: map[string]cloud.Provisioner{"aws": sim.On("aws"), "gcp": sim.On("gcp")},
	})

	var all sync.WaitGroup
	var answered atomic.Int64
	for i := range 2 {
		var id uuid.UUID
		if err := pool.QueryRow(t.Context(), `INSERT INTO workspaces (name, status, compute, instance_id)
			VALUES ('w', 'online', '{"provider": "aws"}', 'i-old') RETURNING id`).Scan(&id); err != nil {
			t.Fatal(err)
		}
		for k := range clients {
			c := &client{id: clients*i + k, workspace: id, patient: k == 0}
			random := rand.New(rand.NewPCG(1, uint64(c.id)))
			all.Go(func() {
				for !h.enough(operations) {
					provider := []string{"aws", "gcp"}[random.IntN(2)]
					r := httptest.NewRequestWithContext(context.WithValue(t.Context(), clientKey{}, c), "POST",
						"/workspaces/"+id.String()+"/switch-provider", strings.NewReader(fmt.Sprintf(`{"provider": %q}`, provider)))
					r.Header.Set("Content-Type", "application/json")
					w := httptest.NewRecorder()
					server.ServeHTTP(w, r)
					if w.Code >= 500 {
						t.Errorf("answered %d %s", w.Code, w.Body)
						h.end()
						return
					}
					if w.Code == http.StatusConflict && random.IntN(4) > 0 {
						h.wait(id, c.looked+1) // for the winner: this one looks again when there is something to win
					}
					answered.Add(1)
				}
				h.end()
			})
		}
	}
	all.Wait()
	if len(h.operations) < operations || int(answered.Load()) < operations/10 {
		t.Fatalf("%d operations by %d requests", len(h.operations), answered.Load())
	}
	return h
}

// enough says whether the history is long enough.
func (h *history) enough(operations int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.over || len(h.operations) >= operations
}

// end lets go of all who wait.
func (h *history) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	h.changed.Broadcast()
}

// look returns how many switches of a workspace have been finished.
func (h *history) look(workspace uuid.UUID) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.finished[workspace]
}

// wait waits until so many are.
func (h *history) wait(workspace uuid.UUID, finished int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.finished[workspace] < finished && !h.over {
		h.changed.Wait()
	}
}

// add puts an operation on record.
func (h *history) add(c *client, in input, took bool, from, to time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if in.kind == "claim" {
		h.workspaces[in.id] = in.workspace
	}
	in.workspace = h.workspaces[in.id]
	h.operations = append(h.operations, porcupine.Operation{
		ClientId: c.id, Input: in, Call: from.Nanoseconds(), Output: took, Return: to.Nanoseconds(),
	})
	switch {
	case took && in.kind == "claim":
		h.won++
	case took && in.kind == "finish":
		h.finished[in.workspace]++
		h.changed.Broadcast()
	}
}
