package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/faults"
)

// onTheWay is every point of a switch, in order. The lease is renewed while the old box is being stopped.
var onTheWay = []string{
	"before workspace", "after workspace",
	"before claim", "sending claim", "after claim",
	"before begin", "sending begin", "after begin",
	"before stop", "before renew", "sending renew", "after renew", "after stop",
	"before repoint", "sending repoint", "after repoint",
	"before admit", "sending admit", "after admit",
	"before provision", "after provision",
	"before finish", "sending finish", "after finish",
}

// toDieAt is those points at which being killed differs from being killed at the one before.
var toDieAt = slices.DeleteFunc(slices.Clone(onTheWay), func(point string) bool { return strings.HasPrefix(point, "sending ") })

// reached reports whether who comes to one point has been at another.
func reached(at, point string) bool {
	return slices.Index(onTheWay, at) >= slices.Index(onTheWay, point)
}

// endOf is how a switch ends whose owner got no further than a point; "" for one that was not claimed.
func endOf(at string) string {
	switch {
	case reached(at, "after begin"):
		return "done online gcp"
	case reached(at, "after claim"):
		return "rolled_back online aws"
	}
	return ""
}

// slowEnough lets a call take so long that the lease of 2 seconds is renewed, where the point asks for it.
func (s *site) slowEnough(point string) {
	if strings.HasSuffix(point, "renew") {
		s.cloud.OnStop(cloud.Fault{Latency: time.Second})
	}
}

const sqlState = `SELECT coalesce((SELECT concat_ws(' ', s.phase, w.status, w.compute->>'provider')
	FROM provider_switches s JOIN workspaces w ON w.id = s.workspace_id
	WHERE s.finished_at IS NOT NULL ORDER BY s.created_at DESC LIMIT 1), '')`

// recovered waits until the only switch has ended as it should, and holds all else against it.
func (s *site) recovered(by *daemon, workspace, want string) {
	s.t.Helper()
	if want == "" {
		var free bool
		if s.one(&free, `SELECT status = 'online' AND claim_token IS NULL AND compute->>'provider' = 'aws'
			AND NOT EXISTS (SELECT FROM provider_switches) FROM workspaces`); !free {
			s.t.Error("the workspace is not as it was before")
		}
	} else {
		var got, id string
		eventually(s.t, "the switch has ended", func() bool {
			s.one(&got, sqlState)
			return got != ""
		})
		if got != want {
			s.t.Errorf("the switch is %s, want %s", got, want)
		}
		s.one(&id, `SELECT id::text FROM provider_switches`)
		phase, _, _ := strings.Cut(want, " ")
		if r := by.read(workspace, id); r.body["status"] != phase || r.body["finished_at"] == nil {
			s.t.Errorf("a read of the switch answered %v, want %s", r, phase)
		}
	}
	if boxes, made := s.cloud.Boxes(), s.cloud.Made(); len(boxes) != 1 || len(made) > 1 {
		s.t.Errorf("boxes %v of which were made %v, want one box, and one made at most", boxes, made)
	}
	s.accounted()
	if r, err := by.switchTo(workspace, "hetzner"); err != nil || r.status != 202 {
		s.t.Errorf("the next switch answered %v, %v", r, err)
	}
	s.accounted()
}

// A replica is killed at each point of a switch; another one goes on.
func TestKilledOwner(t *testing.T) {
	for _, point := range toDieAt {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.slowEnough(point)
			workspace := s.workspace()
			owner := s.start([]string{killAt + "=" + point})
			if r, err := owner.switchTo(workspace, "gcp"); err == nil {
				t.Fatalf("the replica to be killed answered %v", r)
			}
			owner.killed()
			s.recovered(s.start(nil), workspace, endOf(point))
		})
	}
}

// The replica is killed while its call is at work in the cloud, which goes on by itself. The call is carried out just before
// the end of the caller, or so late that the next owner's call has overtaken it.
func TestKilledWhileTheCloudIsAtWork(t *testing.T) {
	for _, point := range []string{"before stop", "after stop", "before provision", "after provision"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			workspace := s.workspace()
			owner := s.start(nil, "-sweep", "1h")
			_, call, _ := strings.Cut(point, " ")
			overtaken, both := make(chan struct{}), make(chan struct{})
			killing := faults.At(point, 1, func() {
				_ = owner.cmd.Process.Kill()
				if strings.HasPrefix(point, "before") {
					select {
					case <-overtaken:
					case <-t.Context().Done():
					}
				}
			})
			first, second := faults.At("after "+call, 1, func() { close(overtaken) }), faults.At("after "+call, 2, func() { close(both) })
			s.cloud.OnCall(func(ctx context.Context, at string) {
				killing(ctx, at)
				first(ctx, at)
				second(ctx, at)
			})
			if r, err := owner.switchTo(workspace, "gcp"); err == nil {
				t.Fatalf("the replica to be killed answered %v", r)
			}
			owner.killed()
			survivor := s.start(nil)
			select {
			case <-both:
			case <-time.After(30 * time.Second):
				t.Fatalf("nobody made the call again: %s", call)
			}
			s.recovered(survivor, workspace, "done online gcp")
		})
	}
}

// Whoever recovers is killed as well, at each of its points; a third one goes on.
func TestKilledRecoverer(t *testing.T) {
	recovery := []string{"before take", "after take"}
	for _, c := range []struct {
		owner  string
		points []string
	}{
		{"after claim", []string{"before take", "after take", "before rollback", "after rollback"}},
		{"after begin", append(recovery, toDieAt[slices.Index(toDieAt, "before stop"):]...)},
		{"after provision", append(recovery, toDieAt[slices.Index(toDieAt, "before admit"):]...)},
	} {
		for _, point := range c.points {
			t.Run(c.owner+", "+point, func(t *testing.T) {
				t.Parallel()
				s := newSite(t)
				workspace := s.workspace()
				owner := s.start([]string{killAt + "=" + c.owner})
				if r, err := owner.switchTo(workspace, "gcp"); err == nil {
					t.Fatalf("the replica to be killed answered %v", r)
				}
				owner.killed()
				s.slowEnough(point)
				s.expired()
				s.start([]string{killAt + "=" + point}).killed()
				s.recovered(s.start(nil), workspace, endOf(c.owner))
			})
		}
	}
}
