package main

import (
	"errors"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// fleet is the replicas of a site, and what is done to them.
type fleet struct {
	site     *site
	replicas []*replica

	mu   sync.Mutex
	gone map[int]time.Time // since when a process does not work: it was killed, or is frozen
}

type replica struct {
	daemon *daemon
	mode   mode
	until  time.Time // when it is started again, or wakes
}

type mode int

const (
	awake mode = iota
	frozen
	down
)

func newFleet(s *site, n int) *fleet {
	f := &fleet{site: s, gone: make(map[int]time.Time)}
	for range n {
		r := new(replica)
		f.replicas = append(f.replicas, r)
		f.start(r)
	}
	return f
}

func (f *fleet) processes() (all []int) {
	for _, r := range f.replicas {
		all = append(all, r.daemon.cmd.Process.Pid)
	}
	return all
}

func (f *fleet) start(r *replica) {
	d := f.site.start([]string{dawdle + "=20ms"}, "-lease", soakLease.String(), "-sweep", soakSweep.String(), "-reap", "250ms",
		"-budget", soakRetries.String(), "-drain", "500ms")
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.gone, d.cmd.Process.Pid)
	r.daemon, r.mode = d, awake
}

func (f *fleet) wake(r *replica) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r.daemon.signal(syscall.SIGCONT)
	delete(f.gone, r.daemon.cmd.Process.Pid)
	r.mode = awake
}

// leave puts on record that a replica does not work from now on.
func (f *fleet) leave(r *replica, as mode, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r.mode, r.until = as, until
	f.gone[r.daemon.cmd.Process.Pid] = time.Now()
}

// any returns the address of a replica that may or may not be there.
func (f *fleet) any(choice *rand.Rand) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.replicas[choice.IntN(len(f.replicas))].daemon.url()
}

// mischief counts what was done.
type mischief struct {
	kills, freezes, terms                           int
	stopsFailed, refused, ordersFailed, answersLost int
}

// torment does something at random every now and then, to the replicas and to the cloud. One replica is left alone at each
// time, each time another one.
func (f *fleet) torment(end time.Time, choice *rand.Rand) (m mischief) {
	for ; time.Now().Before(end); time.Sleep(time.Duration(20+choice.IntN(180)) * time.Millisecond) {
		f.due()
		what, length := choice.IntN(100), time.Duration(choice.Int64N(int64(3*soakLease/2)))
		victim := f.replicas[choice.IntN(len(f.replicas))]
		switch {
		case what < 70 && (victim.mode != awake || f.awake() < 2):
		case what < 30:
			f.leave(victim, down, time.Now().Add(length/2))
			victim.daemon.kill()
			m.kills++
		case what < 55:
			f.leave(victim, frozen, time.Now().Add(length))
			victim.daemon.signal(syscall.SIGSTOP)
			m.freezes++
		case what < 70:
			victim.daemon.signal(syscall.SIGTERM)
			victim.daemon.endedWell()
			f.leave(victim, down, time.Now().Add(length/2))
			m.terms++
		case what < 80: // more than the three attempts of a switch at times
			n := 1 + choice.IntN(5)
			f.site.cloud.OnStop(cloud.Fault{Err: errors.New("the cloud fails for the test"), Times: n})
			m.stopsFailed += n
		case what < 86:
			f.site.cloud.OnProvision(cloud.Fault{Err: cloud.ErrRefused, Times: 1})
			m.refused++
		case what < 93:
			f.site.cloud.OnProvision(cloud.Fault{Err: errors.New("the cloud fails for the test"), Times: 1})
			m.ordersFailed++
		default:
			f.site.cloud.LoseAnswers(1)
			m.answersLost++
		}
	}
	return m
}

func (f *fleet) awake() (n int) {
	for _, r := range f.replicas {
		if r.mode == awake {
			n++
		}
	}
	return n
}

// due starts and wakes the replicas whose time has come.
func (f *fleet) due() {
	for _, r := range f.replicas {
		switch {
		case time.Now().Before(r.until):
		case r.mode == down:
			f.start(r)
		case r.mode == frozen:
			f.wake(r)
		}
	}
}

// mend starts and wakes all.
func (f *fleet) mend() {
	for _, r := range f.replicas {
		r.until = time.Time{}
	}
	f.due()
}
