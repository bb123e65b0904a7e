package main

import (
	"slices"
	"syscall"
	"testing"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// A replica is frozen at each point of a switch, past its lease. Another one takes the switch over and is frozen too, before it
// does anything. Now the first one wakes: the phase is its own still, and only the fence is not.
func TestFrozenOwnerInRecovery(t *testing.T) {
	for _, point := range onTheWay {
		if !reached(point, "after claim") || reached(point, "after finish") {
			continue
		}
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.slowEnough(point)
			workspace := s.workspace()
			zombie := s.start([]string{freezeAt + "=" + point}, "-sweep", "1h", "-reap", "1h")
			answer := zombie.asked(workspace, "gcp")
			eventually(t, "it is frozen", zombie.frozen)
			s.expired()
			recoverer := s.start([]string{freezeAt + "=after take"})
			eventually(t, "who recovers is frozen", recoverer.frozen)

			before := s.rows(everything)
			zombie.signal(syscall.SIGCONT)
			if r := <-answer; r.status != 503 {
				t.Errorf("who woke up answered %v", r)
			}
			if after := s.rows(everything); after != before {
				t.Errorf("who woke up changed\n%s\nto\n%s", before, after)
			}
			recoverer.signal(syscall.SIGCONT)
			s.recovered(recoverer, workspace, endOf(point))
		})
	}
}

// A replica is frozen at each point of a switch, past its lease. Another one goes on, and then makes a further switch of the
// same workspace; in the middle of that the first one wakes. It changes no row and makes no box.
func TestFrozenOwner(t *testing.T) {
	for _, point := range onTheWay {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.slowEnough(point)
			workspace := s.workspace()
			zombie, survivor := s.start([]string{freezeAt + "=" + point}, "-sweep", "1h", "-reap", "1h"), s.start(nil)
			answer := zombie.asked(workspace, "gcp")
			eventually(t, "it is frozen", zombie.frozen)
			if reached(point, "after claim") {
				var state string
				eventually(t, "the switch has ended", func() bool {
					s.one(&state, sqlState)
					return state != ""
				})
				if want := endOf(point); state != want {
					t.Errorf("the switch is %s, want %s", state, want)
				}
			}

			release := make(chan struct{})
			s.cloud.OnStop(cloud.Fault{Hold: release})
			stops := len(s.cloud.Stops())
			further := survivor.asked(workspace, "hetzner")
			eventually(t, "the further switch stops its old box", func() bool { return len(s.cloud.Stops()) > stops })

			before, boxes := s.rows(butForRenewal), len(s.cloud.Made())
			zombie.signal(syscall.SIGCONT)
			want := []int{503}
			switch {
			case point == "after finish":
				want = []int{202}
			case !reached(point, "after claim"): // or the time for an answer of the database has passed
				want = []int{409, 503}
			}
			if r := <-answer; !slices.Contains(want, r.status) {
				t.Errorf("who woke up answered %v, want %d", r, want)
			}
			if after := s.rows(butForRenewal); after != before {
				t.Errorf("who woke up changed\n%s\nto\n%s", before, after)
			}
			if made := len(s.cloud.Made()); made != boxes {
				t.Errorf("who woke up made %d boxes", made-boxes)
			}

			close(release)
			if r := <-further; r.status != 202 {
				t.Errorf("the further switch answered %v", r)
			}
			if boxes := s.cloud.Boxes(); len(boxes) != 1 || boxes[0].Provider != "hetzner" {
				t.Errorf("boxes %v, want one on hetzner", boxes)
			}
			s.accounted()
		})
	}
}

// A replica is frozen between its look at a workspace and the claim. When it wakes, the workspace has been to another provider
// and is back, online as before. It has another box, though, so it is not what the replica saw.
func TestFrozenBeforeTheClaim(t *testing.T) {
	for _, point := range []string{"after workspace", "before claim", "sending claim"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			workspace := s.workspace()
			zombie, other := s.start([]string{freezeAt + "=" + point}, "-sweep", "1h", "-reap", "1h"), s.start(nil)
			answer := zombie.asked(workspace, "gcp")
			eventually(t, "it is frozen", zombie.frozen)
			for _, provider := range []string{"gcp", "aws"} {
				if r, err := other.switchTo(workspace, provider); err != nil || r.status != 202 {
					t.Fatalf("the switch to %s answered %v, %v", provider, r, err)
				}
			}
			before := s.rows(everything)
			zombie.signal(syscall.SIGCONT)
			if r := <-answer; r.status != 409 && r.status != 503 { // 503 where the time for an answer of the database has passed
				t.Errorf("who woke up answered %v, want 409 or 503", r)
			}
			if after := s.rows(everything); after != before {
				t.Errorf("who woke up changed\n%s\nto\n%s", before, after)
			}
			s.accounted()
		})
	}
}

// frozen reports whether the process has stopped since the last question.
func (d *daemon) frozen() bool {
	d.t.Helper()
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(d.cmd.Process.Pid, &status, syscall.WUNTRACED|syscall.WNOHANG, nil)
	if err != nil || pid != 0 && !status.Stopped() {
		d.t.Fatalf("instead of being frozen it ended: %v, %v", status, err)
	}
	return pid != 0
}

// What rows shows of a switch.
const (
	everything    = `to_jsonb(s)`
	butForRenewal = `CASE WHEN finished_at IS NULL THEN to_jsonb(s) - 'lease_expires_at' - 'updated_at' ELSE to_jsonb(s) END`
)

// rows is all rows in the database, as text.
func (s *site) rows(ofSwitch string) (all string) {
	s.t.Helper()
	s.one(&all, `SELECT concat_ws(E'\n',
		(SELECT string_agg(w::text, E'\n' ORDER BY id) FROM workspaces w),
		(SELECT string_agg((`+ofSwitch+`)::text, E'\n' ORDER BY id) FROM provider_switches s),
		(SELECT string_agg(e::text, E'\n' ORDER BY id) FROM structure_events e))`)
	return all
}
