package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// load is clients that ask for switches, and what they were told.
type load struct {
	over    atomic.Bool
	clients sync.WaitGroup

	mu         sync.Mutex
	answers    map[int]int       // by status
	unanswered int               // the client hung up, or the replica was not there
	told       map[string]string // by switch: the phase that an answer says it ended in
	named      map[string]bool   // switches that an answer named
}

func startLoad(f *fleet, seed uint64, workspaces []string) *load {
	l := &load{answers: make(map[int]int), told: make(map[string]string), named: make(map[string]bool)}
	for i := range soakClients {
		choice := rand.New(rand.NewPCG(seed, uint64(i)+1))
		l.clients.Go(func() {
			for !l.over.Load() {
				l.one(f, choice, workspaces)
			}
		})
	}
	return l
}

// end returns when the last client has its answer, or has hung up.
func (l *load) end() {
	l.over.Store(true)
	l.clients.Wait()
}

// one asks once.
func (l *load) one(f *fleet, choice *rand.Rand, workspaces []string) {
	client := &http.Client{Timeout: 3 * time.Second}
	if choice.IntN(10) == 0 {
		client.Timeout = time.Duration(1+choice.IntN(100)) * time.Millisecond
	}
	workspace := workspaces[choice.IntN(len(workspaces))]
	provider := []string{"aws", "gcp", "hetzner"}[choice.IntN(3)]
	r, err := ask(client, "POST", f.any(choice)+"/workspaces/"+workspace+"/switch-provider", fmt.Sprintf(`{"provider": %q}`, provider))

	l.mu.Lock()
	if err != nil {
		l.unanswered++
	} else {
		l.note(r)
	}
	l.mu.Unlock()
	time.Sleep(time.Duration(choice.IntN(30)) * time.Millisecond)
}

func (l *load) note(r reply) {
	l.answers[r.status]++
	id, named := r.body["switch_id"].(string)
	if !named {
		return
	}
	l.named[id] = true
	switch {
	case r.status == http.StatusAccepted:
		l.told[id] = "done"
	case r.body["error"] == "SWITCH_ROLLED_BACK":
		l.told[id] = "rolled_back"
	}
}

// holds checks that the clients were told the truth.
func (l *load) holds(s *site) {
	s.t.Helper()
	for status := range l.answers {
		switch status {
		case http.StatusOK, http.StatusAccepted, http.StatusConflict, http.StatusServiceUnavailable:
		default:
			s.t.Errorf("%d answers were %d", l.answers[status], status)
		}
	}
	for id := range l.named {
		var phase string
		s.one(&phase, `SELECT coalesce((SELECT phase FROM provider_switches WHERE id::text = $1), 'unknown')`, id)
		if told, final := l.told[id]; phase == "unknown" || final && told != phase {
			s.t.Errorf("the switch %s is %s, a client was told %q", id, phase, told)
		}
	}
	if l.answers[http.StatusAccepted] == 0 {
		s.t.Error("no switch was ever accepted")
	}
}
