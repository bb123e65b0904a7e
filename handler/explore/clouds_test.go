package explore_test

import (
	"context"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// A call is one of a provider, and who made it.
type call struct {
	by    string
	kind  string // stop, provision, revoke
	box   cloud.Box
	token string
	fence int64 // of the switch that was ordered for
	made  string
	err   error
}

// stopperOf is the simulated cloud as a replica sees it: each call is a step.
type stopperOf struct {
	*play
	name string
}

func (s stopperOf) Stop(ctx context.Context, box cloud.Box) error {
	s.yield(s.name, "stop")
	err := s.sim.Stop(ctx, box)
	s.record.calls = append(s.record.calls, call{by: s.name, kind: "stop", box: box, err: err})
	return err
}

// provisionerOf is one provider as a replica sees it.
type provisionerOf struct {
	*play
	name, provider string
}

func (o provisionerOf) Provision(ctx context.Context, order cloud.Order) (string, error) {
	o.yield(o.name, "provision")
	instance, err := o.sim.On(o.provider).Provision(ctx, order)
	c := call{by: o.name, kind: "provision", box: cloud.Box{Provider: o.provider}, token: order.Token, made: instance, err: err}
	o.record.calls = append(o.record.calls, c)
	return instance, err
}

func (o provisionerOf) Revoke(ctx context.Context, token string) error {
	o.yield(o.name, "revoke")
	var err error
	if !o.mutant.keepsTokens {
		err = o.sim.On(o.provider).Revoke(ctx, token)
	}
	o.record.calls = append(o.record.calls, call{by: o.name, kind: "revoke", box: cloud.Box{Provider: o.provider}, token: token, err: err})
	return err
}

func (p *play) yield(name, point string) {
	if a := p.replicas[name].actor; a != nil {
		a.Yield(point)
	}
}

// record is what a play remembers beside the rows.
type record struct {
	calls    []call
	checked  int                  // how many of the calls have been looked at
	owns     map[string]uuid.UUID // by actor: the switch that it won or took over last
	winners  map[uuid.UUID]string // by switch: who claimed it
	failures []error              // of steps that are not the handler's
}

func newRecord() record {
	return record{owns: make(map[string]uuid.UUID), winners: make(map[uuid.UUID]string)}
}

// boxesOf lists the boxes that were made for a token.
func (r *record) boxesOf(token uuid.UUID) map[cloud.Box]bool {
	made := make(map[cloud.Box]bool)
	for _, c := range r.calls {
		if c.kind == "provision" && c.made != "" && c.token == token.String() {
			made[cloud.Box{Provider: c.box.Provider, Instance: c.made}] = true
		}
	}
	return made
}

// askedToStop says whether anyone has ever asked the provider to stop the box.
func (r *record) askedToStop(box cloud.Box) bool {
	for _, c := range r.calls {
		if c.kind == "stop" && c.box == box {
			return true
		}
	}
	return false
}
