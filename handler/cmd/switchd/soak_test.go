package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cloudtest"
)

var (
	soakTime = flag.Duration("soak", 8*time.Second, "`time` for which TestSoak has clients and mischief")
	soakSeed = flag.Uint64("seed", 0, "`number` that TestSoak's choices follow from; 0 for another one each time")
)

const (
	soakWorkspaces = 12
	soakClients    = 12
	soakLease      = 2 * time.Second
	soakSweep      = 250 * time.Millisecond
	soakRetries    = 10 * time.Second // the budget of a switch: who takes one over may be busy with another for so long
	soakCalm       = time.Minute      // after this time without clients and mischief, nothing waits any more
)

// Three replicas on one database, with clients that ask for switches all the time, some of which hang up. Replicas are killed,
// frozen and told to end at random, and the cloud fails now and then. Whatever happens, no box is lost and no workspace is left
// in between.
func TestSoak(t *testing.T) {
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	s := newSite(t)
	var workspaces []string
	for range soakWorkspaces {
		workspaces = append(workspaces, s.workspace())
	}
	s.cloud.OnCall(func(context.Context, string) { time.Sleep(rand.N(60 * time.Millisecond)) })
	f := newFleet(s, 3)
	fmt.Fprintf(t.Output(), "the seed is %d, the first replicas are the processes %v\n", seed, f.processes())
	watch := f.watch()
	load := startLoad(f, seed, workspaces)
	mischief := f.torment(time.Now().Add(*soakTime), rand.New(rand.NewPCG(seed, 0)))
	load.end()
	f.mend()
	s.cloud.OnStop(cloud.Fault{})
	s.cloud.OnProvision(cloud.Fault{})
	s.cloud.LoseAnswers(0)
	s.calm()
	watch.end()

	load.holds(s)
	f.agree()
	for _, r := range f.replicas {
		r.daemon.signal(syscall.SIGTERM)
		r.daemon.endedWell()
	}
	s.accounted()
	for _, sentence := range slices.Sorted(maps.Keys(watch.broken)) {
		t.Errorf("for a moment or longer, %s", sentence)
	}
	const bound = soakLease + soakSweep + soakRetries
	if watch.longest > bound {
		t.Errorf("a switch had no owner for %v, more than %v", watch.longest, bound)
	}
	s.table(seed, load, mischief, fmt.Sprintf("%v of %v: lease %v, sweep %v, retries %v",
		watch.longest.Round(time.Millisecond), bound, soakLease, soakSweep, soakRetries))
}

// calm waits until no switch and no box is left to anyone.
func (s *site) calm() {
	for end := time.Now().Add(soakCalm); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var calm bool
		s.one(&calm, `SELECT NOT EXISTS (SELECT FROM provider_switches WHERE finished_at IS NULL)
			AND NOT EXISTS (SELECT FROM structure_events WHERE resolved_at IS NULL
				AND event_type IN ('workspace.provider.switch_stop_exhausted', 'workspace.provider.switch_failed'))`)
		if calm {
			return
		}
	}
	s.t.Errorf("after %v, switches or boxes still wait for somebody", soakCalm)
}

// agree checks that each switch has one state, whichever replica is asked, and that it is the database's.
func (f *fleet) agree() {
	f.site.t.Helper()
	rows, err := f.site.pool.Query(f.site.t.Context(), `SELECT workspace_id::text, id::text, phase FROM provider_switches`)
	if err != nil {
		f.site.t.Fatal(err)
	}
	defer rows.Close()
	for i := 0; rows.Next(); i++ {
		var workspace, id, phase string
		if err := rows.Scan(&workspace, &id, &phase); err != nil {
			f.site.t.Fatal(err)
		}
		if r := f.replicas[i%len(f.replicas)].daemon.read(workspace, id); r.body["status"] != phase {
			f.site.t.Errorf("a read answered %v, in the database it is %s", r, phase)
		}
	}
	if err := rows.Err(); err != nil {
		f.site.t.Fatal(err)
	}
}

// table prints what happened.
func (s *site) table(seed uint64, l *load, m mischief, longest string) {
	s.t.Helper()
	count := func(what string) (n string) {
		s.t.Helper()
		s.one(&n, `SELECT coalesce(`+what+`, 0)::text FROM provider_switches`)
		return n
	}
	unnamed, err := s.cloud.Unnamed(s.t.Context(), s.pool)
	if err != nil {
		s.t.Fatal(err)
	}
	stranded, err := cloudtest.Stranded(s.t.Context(), s.pool)
	if err != nil {
		s.t.Fatal(err)
	}
	made, running := len(s.cloud.Made()), len(s.cloud.Boxes())
	w := tabwriter.NewWriter(s.t.Output(), 0, 0, 2, ' ', 0)
	for _, line := range [][2]any{
		{"seed", seed},
		{"time under load", *soakTime},
		{"switches started", count(`count(*)`)},
		{"  done", count(`count(*) FILTER (WHERE phase = 'done')`)},
		{"  failed", count(`count(*) FILTER (WHERE phase = 'failed')`)},
		{"  rolled back", count(`count(*) FILTER (WHERE phase = 'rolled_back')`)},
		{"  taken over", count(`count(*) FILTER (WHERE attempt > 1)`)},
		{"  takeovers, most of one", count(`sum(attempt - 1)`) + ", " + count(`max(attempt - 1)`)},
		{"answers 202, 409, 503, 200", fmt.Sprint(l.answers[http.StatusAccepted], ", ", l.answers[http.StatusConflict], ", ",
			l.answers[http.StatusServiceUnavailable], ", ", l.answers[http.StatusOK])},
		{"requests without an answer", l.unanswered},
		{"kill -9, SIGSTOP, SIGTERM", fmt.Sprint(m.kills, ", ", m.freezes, ", ", m.terms)},
		{"cloud told to fail stops, refuse and fail orders, lose answers",
			fmt.Sprint(m.stopsFailed, ", ", m.refused, ", ", m.ordersFailed, ", ", m.answersLost)},
		{"longest time without an owner at work", longest},
		{"slowest switch", count(`max(round(extract(epoch FROM finished_at - created_at), 3))`) + "s"},
		{"boxes at first, made, stopped, running",
			fmt.Sprint(soakWorkspaces, ", ", made, ", ", soakWorkspaces+made-running, ", ", running)},
		{"boxes unaccounted", len(unnamed)},
		{"workspaces stranded", len(stranded)},
	} {
		fmt.Fprintf(w, "%s\t%v\n", line[0], line[1])
	}
	if err := w.Flush(); err != nil {
		s.t.Fatal(err)
	}
}
