package main

import (
	"syscall"
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// atWork starts a switch that is held in the cloud, in its stop or while its new box is made. Closing release lets it go on.
func (s *site) atWork(d *daemon, workspace, call string) (release chan struct{}, answer <-chan reply) {
	s.t.Helper()
	release = make(chan struct{})
	calls := func() int { return len(s.cloud.Stops()) }
	if call == "stop" {
		s.cloud.OnStop(cloud.Fault{Hold: release})
	} else {
		s.cloud.OnProvision(cloud.Fault{Hold: release})
		calls = func() int { return len(s.cloud.Orders()) }
	}
	before := calls()
	answer = d.asked(workspace, "gcp")
	eventually(s.t, "the switch is held in its "+call, func() bool { return calls() > before })
	return release, answer
}

const sqlLease = `SELECT concat_ws(' ', phase, attempt, coalesce(lease_owner, 'nobody'), lease_expires_at <= now())
	FROM provider_switches`

// endedWell waits until it is gone, and checks that it went in order.
func (d *daemon) endedWell() {
	d.t.Helper()
	impatient := time.AfterFunc(30*time.Second, func() { _ = d.cmd.Process.Kill() })
	defer impatient.Stop()
	if err := d.cmd.Wait(); err != nil {
		d.t.Errorf("switchd ended with %v", err)
	}
}

// A shutdown that has the time waits for the switch at work.
func TestTermWaitsForTheSwitch(t *testing.T) {
	for _, call := range []string{"stop", "provision"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			d := s.start(nil)
			release, answer := s.atWork(d, s.workspace(), call)
			d.signal(syscall.SIGTERM)
			eventually(t, "it says that it shuts down", func() bool { return d.ready() == "SHUTTING_DOWN" })
			r, err := d.switchTo(s.workspace(), "gcp")
			if err != nil || r.body["error"] != "SHUTTING_DOWN" || r.header.Get("Retry-After") == "" {
				t.Errorf("a new switch answered %v, %v", r, err)
			}
			close(release)
			if r := <-answer; r.status != 202 {
				t.Errorf("the switch at work answered %v", r)
			}
			d.endedWell()
			var state string
			if s.one(&state, sqlState); state != "done online gcp" {
				t.Errorf("the switch is %s", state)
			}
			s.accounted()
		})
	}
}

// One that has not hands the switch over. Who takes it does not wait for the lease, which is longer than the test here.
func TestTermHandsTheSwitchOver(t *testing.T) {
	for call, phase := range map[string]string{"stop": "stopping", "provision": "provisioning"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			workspace := s.workspace()
			d := s.start(nil, "-lease", "1h", "-drain", "50ms")
			release, answer := s.atWork(d, workspace, call)
			d.signal(syscall.SIGTERM)
			r := <-answer
			if r.status != 503 || r.body["error"] != "UNAVAILABLE" || r.body["switch_id"] == nil {
				t.Errorf("the switch at work answered %v", r)
			}
			d.endedWell()
			var lease string
			if s.one(&lease, sqlLease); lease != phase+" 1 nobody t" {
				t.Errorf("the switch is %s, want it in the phase %s, free to be taken", lease, phase)
			}
			close(release)
			s.recovered(s.start(nil, "-lease", "1h"), workspace, "done online gcp")
		})
	}
}

// A recovery that is at work is handed over like a request.
func TestTermHandsTheRecoveryOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	workspace := s.workspace()
	owner := s.start([]string{killAt + "=after begin"})
	if r, err := owner.switchTo(workspace, "gcp"); err == nil {
		t.Fatalf("the replica to be killed answered %v", r)
	}
	owner.killed()
	release := make(chan struct{})
	s.cloud.OnStop(cloud.Fault{Hold: release})
	d := s.start(nil, "-drain", "50ms")
	eventually(t, "the recovery stops the old box", func() bool { return len(s.cloud.Stops()) == 1 })
	d.signal(syscall.SIGTERM)
	d.endedWell()
	var lease string
	s.one(&lease, `SELECT concat_ws(' ', phase, attempt, coalesce(lease_owner, 'nobody')) FROM provider_switches`)
	if lease != "stopping 2 nobody" {
		t.Errorf("the switch is %s, want it in the phase stopping, free to be taken", lease)
	}
	close(release)
	s.recovered(s.start(nil), workspace, "done online gcp")
}

// ready returns the code of the answer to a health check, "" where all is well.
func (d *daemon) ready() string {
	d.t.Helper()
	r, err := ask(patient, "GET", d.url()+"/readyz", "")
	if err != nil {
		d.t.Fatal(err)
	}
	code, _ := r.body["error"].(string)
	return code
}
