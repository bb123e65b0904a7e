package explore_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/explore/schedule"
	"github.com/molecule-ai/claimvet/handler/store"
)

// A play is one schedule of a scene, on a stage.
type play struct {
	*stage
	scene     scene
	workspace uuid.UUID
	sim       *cloud.Sim
	crew      *schedule.Crew
	only      map[*schedule.Actor]func(*rows) bool // when an actor may take its next step; missing: always
	actors    map[string]*schedule.Actor
	length    map[*schedule.Actor]int // how many steps are left, about; missing: one
	killed    *schedule.Actor
	answers   []answer
	record    record
	trail     []string // the steps taken, for the reader of a failure
}

// An answer is what a request was told.
type answer struct {
	by     string
	status int
	code   string
	id     *uuid.UUID
	left   bool // the client had left by then
}

func (s *stage) perform(sc scene, choices *schedule.Choices) (err error) {
	ctx := context.Background()
	p := &play{
		stage: s, scene: sc, sim: cloud.NewSim(), record: newRecord(),
		only: make(map[*schedule.Actor]func(*rows) bool), length: make(map[*schedule.Actor]int),
		actors: make(map[string]*schedule.Actor),
	}
	p.crew = schedule.NewCrew(nil)
	if s.locks != nil {
		if err := s.locks.hold(); err != nil {
			return err
		}
		p.crew = schedule.NewCrew(s.locks)
	}
	defer func() {
		err = errors.Join(err, p.crew.Close())
		for _, r := range s.replicas {
			r.actor = nil
		}
		if err != nil {
			err = fmt.Errorf("%w\nafter: %s", err, strings.Join(p.trail, ", "))
		}
	}()
	if err := p.set(ctx); err != nil {
		return err
	}
	if err := sc.actors(p); err != nil {
		return err
	}
	if err := p.run(choices); err != nil {
		return err
	}
	return p.end(ctx)
}

// set puts one online workspace with a box on aws into the database.
func (p *play) set(ctx context.Context) error {
	if err := p.reset(ctx); err != nil {
		return err
	}
	err := p.pool.QueryRow(ctx, `INSERT INTO workspaces (name, status, compute, instance_id)
		VALUES ('w', 'online', '{"provider": "aws"}', 'i-old') RETURNING id`).Scan(&p.workspace)
	p.sim.Add(oldBox)
	if err == nil && p.scene.before != "" {
		_, err = p.pool.Exec(ctx, p.scene.before)
	}
	return err
}

var oldBox = cloud.Box{Provider: "aws", Instance: "i-old"}

// run lets one actor at a time take a step, until all have ended or none of the others may, and holds the promises
// against each step.
func (p *play) run(choices *schedule.Choices) error {
	before, err := p.look()
	if err != nil {
		return err
	}
	if err := p.check(step{}, before, before); err != nil {
		return fmt.Errorf("at the beginning: %w", err)
	}
	for {
		var ready []*schedule.Actor
		var left []int // steps, about
		for _, a := range p.crew.Ready() {
			if may := p.only[a]; a != p.killed && (may == nil || may(before)) {
				ready = append(ready, a)
				left = append(left, max(1, p.length[a]))
			}
		}
		if len(ready) == 0 {
			if p.crew.Blocked() {
				return errors.New("those that are left wait for each other")
			}
			return nil
		}
		a := ready[choices.Next(left...)]
		p.length[a]--
		st := step{by: a.Name, name: a.Point()}
		if r := p.replicas[a.Name]; r != nil {
			st.args = r.args
		}
		p.trail = append(p.trail, a.Name+": "+st.name)
		if err := p.crew.Step(a); err != nil {
			return err
		}
		after, err := p.look()
		if err != nil {
			return err
		}
		if !a.Between() {
			st = step{by: a.Name} // is not committed yet
		}
		if err := p.check(st, before, after); err != nil {
			return err
		}
		before = after
	}
}

// start gives an actor its replica. The length is how many steps it has, about.
func (p *play) start(name string, length int, program func(*schedule.Actor, *handler.Handler)) error {
	h := p.handler(name)
	a, err := p.crew.Start(name, func(a *schedule.Actor) {
		p.replicas[name].actor = a
		program(a, h)
	})
	p.actors[name], p.length[a] = a, length
	p.only[a] = func(r *rows) bool {
		switch a.Point() { // where there is nothing to find, the schedule would be as good as one without this look
		case "take":
			return unfinished(r)
		case "take leak":
			return leaks(r)
		}
		return true
	}
	return err
}

// handler is a new process of a replica.
func (p *play) handler(name string) *handler.Handler {
	provisioners := make(map[string]cloud.Provisioner)
	for _, provider := range []string{"aws", "gcp", "hetzner"} {
		provisioners[provider] = provisionerOf{p, name, provider}
	}
	return handler.New(handler.Config{
		Store:   store.New(p.replicas[name].pool, name, long),
		Stopper: stopperOf{p, name}, Provisioners: provisioners, Log: slog.New(slog.DiscardHandler),
		Budget: long, SettleBudget: long, StopTimeout: long, StopAttempts: cmp.Or(p.scene.attempts, 1), StopBackoff: time.Nanosecond,
		ReapInterval: time.Nanosecond,
	})
}

// requests sends one request after another, to switch to each of the providers.
func (p *play) requests(name string, providers ...string) error {
	return p.start(name, 8*len(providers), func(_ *schedule.Actor, h *handler.Handler) {
		for _, provider := range providers {
			p.answers = append(p.answers, p.request(context.Background(), name, h, provider))
		}
	})
}

// leaver sends a request, and leaves at some time.
func (p *play) leaver(name, provider string) error {
	ctx, leave := context.WithCancel(context.Background())
	return errors.Join(p.start(name, 8, func(_ *schedule.Actor, h *handler.Handler) {
		p.answers = append(p.answers, p.request(ctx, name, h, provider))
	}), p.once("client of "+name, "leave", nil, func() error {
		leave()
		return nil
	}))
}

func (p *play) request(ctx context.Context, by string, h http.Handler, provider string) answer {
	body := fmt.Sprintf(`{"provider": %q, "confirm_data_loss": %t}`, provider, p.scene.confirm)
	r := httptest.NewRequestWithContext(ctx, "POST", "/workspaces/"+p.workspace.String()+"/switch-provider", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var told struct {
		Error  string
		Switch *uuid.UUID `json:"switch_id"`
	}
	_ = json.Unmarshal(w.Body.Bytes(), &told) // what is missing is missed later
	return answer{by: by, status: w.Code, code: told.Error, id: told.Switch, left: ctx.Err() != nil}
}

// recoverer looks a number of times for something to take over.
func (p *play) recoverer(name string, times int) error {
	return p.start(name, 6*times, func(_ *schedule.Actor, h *handler.Handler) {
		for range times {
			_, _ = h.RecoverNext(context.Background()) // what it did is in the rows
		}
	})
}

// renewer claims, and renews its lease while it stops the old box, as [store.Store.Holding] does by the clock. Then it is gone.
func (p *play) renewer(name, provider string) error {
	return p.start(name, 5, func(*schedule.Actor, *handler.Handler) {
		ctx, s := context.Background(), store.New(p.replicas[name].pool, name, long)
		seen, err := s.Workspace(ctx, p.workspace)
		if err != nil {
			p.record.failures = append(p.record.failures, err)
			return
		}
		c, won, err := s.Claim(ctx, seen, provider)
		if err != nil || !won || s.Begin(ctx, c) != nil {
			return
		}
		for range 2 {
			if _, err := s.Renew(ctx, c); err != nil {
				return
			}
		}
	})
}

// reaper looks a number of times for a box that is left over.
func (p *play) reaper(times int) error {
	return p.start("reaper", 3*times, func(_ *schedule.Actor, h *handler.Handler) {
		for range times {
			_, _ = h.ReapNext(context.Background())
		}
	})
}

// once does something at some time, if it ever may.
func (p *play) once(name, what string, may func(*rows) bool, do func() error) error {
	a, err := p.crew.Start(name, func(a *schedule.Actor) {
		if !a.Yield(what) {
			return // all is over, and it never was its turn
		}
		if err := do(); err != nil {
			p.record.failures = append(p.record.failures, err)
		}
	})
	p.only[a] = may
	return err
}

// sql is a statement of somebody else, each time that it may.
func (p *play) sql(name, what string, may func(*rows) bool, statement string) error {
	return p.once(name, what, may, func() error {
		pool := p.pool
		if r := p.replicas[name]; r != nil { // a connection that the locks know
			pool = r.pool
		}
		_, err := pool.Exec(context.Background(), statement)
		return err
	})
}

// clock lets the leases run out, a number of times.
func (p *play) clock(times int) (err error) {
	for i := range times {
		err = errors.Join(err, p.sql(fmt.Sprint("clock ", i+1), "leases run out", leased,
			`UPDATE provider_switches SET lease_expires_at = now() WHERE finished_at IS NULL`))
	}
	return err
}

// leased says that there is a lease to run out.
func leased(r *rows) bool {
	for _, s := range r.Switches {
		if !s.finished() && !s.Expired {
			return true
		}
	}
	return false
}

// until holds a replica up at a point until another has come to its end.
func (p *play) until(name, point, other string) error {
	a, otherwise := p.actors[name], p.only[p.actors[name]]
	p.only[a] = func(r *rows) bool { return otherwise(r) && (a.Point() != point || p.actors[other].Over()) }
	return nil
}

func unfinished(r *rows) bool {
	for _, s := range r.Switches {
		if !s.finished() {
			return true
		}
	}
	return false
}

func leaks(r *rows) bool {
	for _, e := range r.Events {
		if e.Unresolved && e.Type != provisioning {
			return true
		}
	}
	return false
}

// kill ends an actor where it stands. It is in fact frozen, and wakes up when all is over.
func (p *play) kill(name string) error {
	works := func(r *rows) bool {
		s := r.switchOf(p.record.owns[name])
		return s != nil && !s.finished()
	}
	return p.once("killer", "kill "+name, works, func() error {
		p.killed = p.actors[name]
		return nil
	})
}

func cutBefore(point string) (name string, before bool) { return strings.CutPrefix(point, "before ") }
