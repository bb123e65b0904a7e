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

// request sends one to a replica and returns what it was told.
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

// recoverer looks once for something to take over.
func (p *play) recoverer(name string) error {
	return p.start(name, 6, func(_ *schedule.Actor, h *handler.Handler) {
		_, _ = h.RecoverNext(context.Background()) // what it did is in the rows
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

// sql is a statement of somebody else.
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

// clock lets the leases run out. What the replicas' own clocks say is nothing to rely on: they go on.
func (p *play) clock() error {
	return p.sql(clockHand, "leases run out", leased, `UPDATE provider_switches SET lease_expires_at = now() WHERE finished_at IS NULL`)
}

// until holds a replica up at a point until another has come to its end.
func (p *play) until(name, point, other string) error {
	a, otherwise := p.actors[name], p.only[p.actors[name]]
	p.only[a] = func(r *rows) bool { return otherwise(r) && (a.Point() != point || p.actors[other].Over()) }
	return nil
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
