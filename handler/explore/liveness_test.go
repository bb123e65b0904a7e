package explore_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler"
	"github.com/molecule-ai/claimvet/handler/cloud"
)

// end holds the other promises against a schedule that has come to its end: whatever was left unfinished is finished by
// recovery, a replica that was held up changes nothing when it wakes up, the answers were true, and the workspace can be
// switched again. The clouds are well by then.
func (p *play) end(ctx context.Context) error {
	p.sim.OnStop(cloud.Fault{})
	p.sim.OnProvision(cloud.Fault{})
	h := p.handler(stageHand)
	if err := p.recoverAll(ctx, h); err != nil {
		return err
	}
	if err := p.wakeUp(); err != nil {
		return err
	}
	r, err := p.look()
	if err != nil {
		return err
	}
	if err := p.truth(r); err != nil {
		return err
	}
	if p.scene.forced {
		return nil
	}
	if err := p.switchAgain(ctx, h, r); err != nil {
		return err
	}
	return p.reapAll(ctx, h)
}

// recoverAll lets recovery run until it finds nothing, each time after all leases have run out.
func (p *play) recoverAll(ctx context.Context, h *handler.Handler) error {
	for range 10 {
		_, err := p.pool.Exec(ctx, `UPDATE provider_switches SET lease_expires_at = now() WHERE finished_at IS NULL`)
		if err != nil {
			return err
		}
		found, err := h.RecoverNext(ctx)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		r, err := p.look()
		if err != nil {
			return err
		}
		if unfinished(r) {
			return fmt.Errorf("recovery leaves a switch unfinished: %s", r.text)
		}
		return p.check(step{}, r, r)
	}
	return errors.New("recovery comes to no end")
}

// wakeUp lets replicas go on, one after the other, that were held up until now.
func (p *play) wakeUp() error {
	for _, name := range cast {
		a := p.actors[name]
		if a == nil || a.Over() {
			continue
		}
		before, err := p.look()
		if err != nil {
			return err
		}
		if err := p.crew.Free(a); err != nil {
			return err
		}
		after, err := p.look()
		if err != nil {
			return err
		}
		if s := before.switchOf(p.record.owns[name]); s != nil && before.text != after.text {
			return fmt.Errorf("%s was held up until its switch was %s, and then changed something", name, s.Phase)
		}
		if err := p.check(step{}, before, after); err != nil {
			return fmt.Errorf("%s was held up: %w", name, err)
		}
	}
	return nil
}

// truth compares what clients were told with what has come of it.
func (p *play) truth(r *rows) error {
	for _, a := range p.answers {
		phase := ""
		if a.id != nil && r.switchOf(*a.id) != nil {
			phase = r.switchOf(*a.id).Phase
		}
		won := a.id != nil && p.record.winners[*a.id] == a.by
		is := false
		switch fmt.Sprint(a.status, a.code) {
		case "202":
			is = won && phase == "done"
		case "200": // another one has moved it there
			is = true
		case "409ALREADY_SWITCHING":
			is = !won
		case "503SWITCH_ROLLED_BACK":
			is = won && phase == "rolled_back"
		case "503UNAVAILABLE": // goes on or has failed, or never began
			is = won && phase != "" && !p.scene.calm || a.id == nil && a.left
		default:
			is = p.scene.refused != "" && a.code == p.scene.refused
		}
		if !is {
			return fmt.Errorf("%s was told %d %s; the switch is %q, won by this one: %t", a.by, a.status, a.code, phase, won)
		}
	}
	if p.scene.calm {
		for _, s := range r.Switches {
			if s.Phase != "done" {
				return fmt.Errorf("nothing went wrong, and a switch is %s", s.Phase)
			}
		}
	}
	return nil
}

// switchAgain asks for one more switch. An agent's own statuses are no obstacle.
func (p *play) switchAgain(ctx context.Context, h http.Handler, r *rows) error {
	w := r.workspaceOf(p.workspace)
	if p.scene.refused != "" { // for a reason of the workspace's own
		return nil
	}
	if w.Token != uuid.Nil {
		return errors.New("the workspace is still claimed")
	}
	next := map[string]string{"aws": "gcp", "gcp": "hetzner", "hetzner": "aws"}[w.Provider]
	if a := p.request(ctx, stageHand, h, next); a.status != http.StatusAccepted {
		return fmt.Errorf("the workspace is %s and free, and the next switch is answered %d %s", w.Status, a.status, a.code)
	}
	return nil
}

// reapAll reaps until there is nothing to reap. Then what runs is what the workspaces name.
func (p *play) reapAll(ctx context.Context, h *handler.Handler) error {
	for range 10 {
		if _, err := p.pool.Exec(ctx, `UPDATE structure_events SET reap_expires_at = now()`); err != nil {
			return err
		}
		found, err := h.ReapNext(ctx)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		r, err := p.look()
		if err != nil {
			return err
		}
		used := make(map[cloud.Box]bool)
		for _, w := range r.Workspaces {
			used[w.box()] = true
		}
		for _, box := range p.sim.Boxes() {
			if !used[box] {
				return fmt.Errorf("%v is left over", box)
			}
		}
		for _, e := range r.Events {
			if e.Unresolved && e.Type != provisioning && !used[e.box()] {
				return fmt.Errorf("an event is left unresolved: %v", e)
			}
		}
		return nil
	}
	return errors.New("reaping comes to no end")
}
