package explore_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// A step is what an actor has just done: a statement, a call of a provider, or something that is not the handler's. The zero
// step is none.
type step struct {
	by   string
	name string
	args []any
}

// check holds the promises that must be kept at every moment against a step, and the rows before and after it.
func (p *play) check(st step, before, after *rows) error {
	p.own(st, after)
	var broken []error
	for _, promise := range []struct {
		text string
		kept func(step, *rows, *rows) error
	}{
		{"a workspace has at most one unfinished switch, which its token names", p.oneSwitch},
		{"a switch moves along its phases, and what is finished stays", p.phases},
		{"a claim is won where the workspace is what was seen, and only there", p.claims},
		{"a lease is taken over once it has run out, under a higher fence", p.takeovers},
		{"who is not the owner changes nothing", p.strangers},
		{"who has not claimed calls no provider, and each call comes in a phase that was committed before it", p.providerCalls},
		{"what is online has a box that nobody was asked to stop", p.online},
		{"each box is named by a workspace, an unfinished switch or an unresolved event", p.boxesNamed},
		{"each move and each failure is put on record once", p.events},
	} {
		if err := promise.kept(st, before, after); err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", promise.text, err))
		}
	}
	p.record.checked = len(p.record.calls)
	return errors.Join(append(broken, p.record.failures...)...)
}

// own remembers which switch an actor has.
func (p *play) own(st step, after *rows) {
	for _, s := range after.Switches {
		claimed := st.name == "claim" && s.ID == st.args[0].(uuid.UUID)
		taken := st.name == "take" && s.LeaseToken == st.args[1].(uuid.UUID)
		if claimed || taken {
			p.record.owns[st.by] = s.ID
		}
		if claimed {
			p.record.winners[s.ID] = st.by
		}
	}
}

func (p *play) oneSwitch(_ step, _, after *rows) error {
	owner := make(map[uuid.UUID]uuid.UUID)
	for _, s := range after.Switches {
		if s.finished() {
			continue
		}
		if other, twice := owner[s.Workspace]; twice {
			return fmt.Errorf("%s and %s are both unfinished", other, s.ID)
		}
		owner[s.Workspace] = s.ID
	}
	for _, w := range after.Workspaces {
		id := owner[w.ID]
		if w.Token != id && !(p.scene.forced && w.Token == uuid.Nil) {
			return fmt.Errorf("the token is %v, the unfinished switch %v", w.Token, id)
		}
	}
	return nil
}

// edges are the phases that follow a phase, and by which statement.
var edges = map[[2]string]string{
	{"claimed", "stopping"}: "begin", {"stopping", "provisioning"}: "repoint", {"provisioning", "done"}: "finish",
	{"claimed", "rolled_back"}: "rollback", {"provisioning", "failed"}: "fail",
}

func (p *play) phases(st step, before, after *rows) error {
	for _, was := range before.Switches {
		is := after.switchOf(was.ID)
		switch {
		case is == nil:
			return errors.New("a switch is gone")
		case was.Phase == "claimed" && is.Phase == "rolled_back" && !p.scene.forced && after.workspaceOf(was.Workspace).Status != was.Prior:
			return fmt.Errorf("rolled back to %s, and it was %s before", after.workspaceOf(was.Workspace).Status, was.Prior)
		case was.Phase != is.Phase && edges[[2]string{was.Phase, is.Phase}] != st.name:
			return fmt.Errorf("%s from %s to %s", st.name, was.Phase, is.Phase)
		case was.From != is.From || was.To != is.To || was.Old != is.Old || was.Prior != is.Prior || was.Workspace != is.Workspace:
			return errors.New("a switch is about something else now")
		case was.finished():
			if was.OldBox == "unresolved" && is.OldBox == "stopped" && st.name == "resolve" {
				was.OldBox = is.OldBox
			}
			if was != *is {
				return fmt.Errorf("%s changed a finished switch from %v to %v", st.name, was, *is)
			}
		case was.Fence != is.Fence && st.name != "take":
			return fmt.Errorf("%s changed the fence", st.name)
		}
	}
	return nil
}

func (p *play) claims(st step, before, after *rows) error {
	if st.name != "claim" {
		return nil
	}
	token, seen := st.args[0].(uuid.UUID), before.workspaceOf(st.args[1].(uuid.UUID))
	same := seen.Token == uuid.Nil && seen.Status == st.args[2] && seen.Runtime == st.args[3] && seen.Provider == st.args[4] &&
		seen.Persistent == st.args[5] && seen.Instance == st.args[6] &&
		!slices.Contains([]string{"removed", "paused", "hibernated", "provisioning"}, seen.Status)
	won := after.switchOf(token)
	switch {
	case same != (won != nil):
		return fmt.Errorf("the workspace is what was seen: %t, won: %t", same, won != nil)
	case won == nil && after.text != before.text:
		return errors.New("a loser changed something")
	case won != nil && (won.oldBox() != seen.box() || won.Prior != seen.Status || won.To != st.args[7] || won.Phase != "claimed"):
		return fmt.Errorf("won %v of %v", *won, *seen)
	}
	return nil
}

func (p *play) takeovers(st step, before, after *rows) error {
	if st.name != "take" {
		return nil
	}
	taken := 0
	for _, was := range before.Switches {
		is := after.switchOf(was.ID)
		if is.LeaseToken != st.args[1].(uuid.UUID) {
			continue
		}
		taken++
		if !was.Expired || was.finished() || is.Fence != was.Fence+1 {
			return fmt.Errorf("taken over: run out %t, fence from %d to %d", was.Expired, was.Fence, is.Fence)
		}
	}
	if taken > 1 || taken == 0 && after.text != before.text {
		return fmt.Errorf("%d were taken over", taken)
	}
	return nil
}

// fenced are the statements that only the owner of a switch may have success with: their first arguments are its id and fence.
var fenced = map[string]bool{
	"begin": true, "repoint": true, "admit": true, "finish": true, "fail": true, "rollback": true, "hand over": true, "renew": true,
}

func (p *play) strangers(st step, before, after *rows) error {
	if before.text == after.text {
		return nil
	}
	if !fenced[st.name] {
		if slices.Contains([]string{"workspace", "active", "claimed", "reached", "admitted", "handed over", "taken"}, st.name) {
			return fmt.Errorf("%s only reads", st.name)
		}
		return nil
	}
	id, fence := st.args[0].(uuid.UUID), st.args[1].(int64)
	if s := before.switchOf(id); s.Fence != fence || s.finished() {
		return fmt.Errorf("%s came with the fence %d, the switch is %s under %d, and something changed", st.name, fence, s.Phase, s.Fence)
	}
	for _, was := range before.Workspaces {
		if is := after.workspaceOf(was.ID); was.Text != is.Text && was.Token != id {
			return fmt.Errorf("%s changed a workspace whose token is %v", st.name, was.Token)
		}
	}
	return nil
}

func (p *play) providerCalls(_ step, before, _ *rows) error {
	for _, c := range p.record.calls[p.record.checked:] {
		if c.by == stageHand {
			continue
		}
		if c.by == "reaper" {
			if err := p.reaped(c, before); err != nil {
				return err
			}
			continue
		}
		s := before.switchOf(p.record.owns[c.by])
		switch {
		case s == nil:
			return fmt.Errorf("%s by %s, who has claimed nothing", c.kind, c.by)
		case c.kind == "stop" && (c.box != s.oldBox() || s.Phase == "claimed" || s.Phase == "rolled_back"):
			return fmt.Errorf("stop of %v by a switch that is %s and leaves %v", c.box, s.Phase, s.oldBox())
		case c.kind == "provision" && (c.token != s.ID.String() || c.box.Provider != s.To || s.Admitted == 0 ||
			s.Phase != "provisioning" && !s.finished()):
			return fmt.Errorf("order on %s by a switch that is %s and goes to %s", c.box.Provider, s.Phase, s.To)
		case len(p.record.boxesOf(s.ID)) > 1:
			return fmt.Errorf("one switch made the boxes %v", p.record.boxesOf(s.ID))
		}
	}
	return nil
}

// reaped looks at a call of the reaper.
func (p *play) reaped(c call, before *rows) error {
	if c.kind == "revoke" {
		if s := before.switchOf(uuid.MustParse(c.token)); s == nil || s.Phase != "failed" {
			return fmt.Errorf("revoked the token %s, which is of no failed switch", c.token)
		}
		return nil
	}
	for _, w := range before.Workspaces {
		if w.box() == c.box {
			return fmt.Errorf("the reaper stopped %v, which is in use", c.box)
		}
	}
	for _, s := range before.Switches {
		if !s.finished() && s.oldBox() == c.box {
			return fmt.Errorf("the reaper stopped %v, which an unfinished switch is about", c.box)
		}
	}
	return nil
}

// online leaves workspaces alone that a switch has claimed: an agent may write their status at any time.
func (p *play) online(_ step, _, after *rows) error {
	for _, w := range after.Workspaces {
		if w.Status == "online" && w.Token == uuid.Nil && !p.scene.forced && (!p.sim.Running(w.box()) || p.record.askedToStop(w.box())) {
			return fmt.Errorf("%v runs: %t, was to be stopped: %t", w.box(), p.sim.Running(w.box()), p.record.askedToStop(w.box()))
		}
	}
	return nil
}

func (p *play) boxesNamed(_ step, _, after *rows) error {
	if p.scene.forced {
		return nil
	}
	named := make(map[cloud.Box]bool)
	for _, w := range after.Workspaces {
		named[w.box()] = true
	}
	for _, s := range after.Switches {
		if s.finished() {
			continue
		}
		named[s.oldBox()] = true
		for box := range p.record.boxesOf(s.ID) {
			named[box] = true
		}
	}
	for _, e := range after.Events {
		if !e.Unresolved {
			continue
		}
		switch e.Type {
		case exhausted:
			named[e.box()] = true
		case failed:
			for box := range p.record.boxesOf(e.Payload.Switch) {
				named[box] = true
			}
		}
	}
	for _, box := range p.sim.Boxes() {
		if !named[box] {
			return fmt.Errorf("nothing names %v", box)
		}
	}
	return nil
}

func (p *play) events(_ step, _, after *rows) error {
	count := make(map[string]int)
	for _, e := range after.Events {
		count[e.Type+e.Payload.Switch.String()]++
	}
	for _, s := range after.Switches {
		repointed := s.Phase == "provisioning" || s.Phase == "done" || s.Phase == "failed"
		for kind, want := range map[string]bool{
			provisioning: repointed && !p.scene.forced, failed: s.Phase == "failed" && !p.scene.forced, exhausted: s.OldBox == "unresolved",
		} {
			got := count[kind+s.ID.String()]
			if want && got != 1 || !repointed && got > 0 || got > 1 {
				return fmt.Errorf("%d times %s of a switch that is %s", got, kind, s.Phase)
			}
		}
	}
	return nil
}
