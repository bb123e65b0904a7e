package explore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/explore/schedule"
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

// perform plays a scene in the order that is chosen. The error is of the first promise that was broken.
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
