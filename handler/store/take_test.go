package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/lease"
	"github.com/molecule-ai/claimvet/handler/store"
)

// expire lets all leases run out.
func (f *fixture) expire() {
	f.t.Helper()
	f.exec(`UPDATE provider_switches SET lease_expires_at = now() WHERE finished_at IS NULL`)
}

func (f *fixture) mustTake() *store.Claim {
	f.t.Helper()
	c, taken, err := f.Take(f.t.Context())
	if err != nil || !taken {
		f.t.Fatalf("Take = %v, %v", taken, err)
	}
	return c
}

func TestTakeIsForUnfinishedSwitchesWhoseLeaseRanOut(t *testing.T) {
	for _, phase := range phases {
		t.Run(phase, func(t *testing.T) {
			f := newFixture(t)
			old := f.in(phase)
			if _, taken, err := f.Take(t.Context()); taken || err != nil {
				t.Fatalf("Take = %v, %v before the lease ran out", taken, err)
			}
			f.expire()
			before := f.rows()
			c, taken, err := f.Take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if unfinished := phase == store.Claimed || phase == store.Stopping || phase == store.Provisioning; taken != unfinished {
				t.Fatalf("taken: %v, want %v", taken, unfinished)
			}
			if !taken {
				if after := f.rows(); after != before {
					t.Errorf("changed from\n%s\nto\n%s", before, after)
				}
				return
			}
			if c.ID() != old.ID() || c.Workspace() != f.workspace || c.From() != "aws" || c.To() != "gcp" ||
				c.OldInstance() != "i-1" || c.Phase() != phase || c.Attempt() != 2 {
				t.Errorf("took %v %v %s %s %s in %s, attempt %d", c.ID(), c.Workspace(), c.From(), c.To(), c.OldInstance(), c.Phase(), c.Attempt())
			}
			if _, again, err := f.Take(t.Context()); again || err != nil {
				t.Errorf("taken twice: %v, %v", again, err)
			}
		})
	}
}

// Whatever an owner still tries after a real takeover changes nothing, while the new owner can do it.
func TestTakeOverridesTheEarlierOwner(t *testing.T) {
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			f := newFixture(t)
			old := f.in(s.phase)
			f.expire()
			c := f.mustTake()
			before := f.rows()
			if err := s.step(t.Context(), f.Store, old); !errors.Is(err, store.ErrNotOwner) {
				t.Errorf("error %v, want ErrNotOwner", err)
			}
			if err := f.HandOver(t.Context(), old, errTest); !errors.Is(err, store.ErrNotOwner) {
				t.Errorf("HandOver = %v, want ErrNotOwner", err)
			}
			if _, err := f.Renew(t.Context(), old); !errors.Is(err, store.ErrNotOwner) {
				t.Errorf("Renew = %v, want ErrNotOwner", err)
			}
			if after := f.rows(); after != before {
				t.Errorf("changed from\n%s\nto\n%s", before, after)
			}
			if err := s.step(t.Context(), f.Store, c); err != nil {
				t.Errorf("the new owner: %v", err)
			}
		})
	}
}

func TestOneTakeOfManyWins(t *testing.T) {
	f := newFixture(t)
	const switches, replicas = 5, 20
	for range switches {
		f.another(t).in(store.Stopping)
	}
	f.expire()
	var mu sync.Mutex
	owners := make(map[uuid.UUID]int)
	var all sync.WaitGroup
	for range replicas {
		all.Go(func() {
			for {
				c, taken, err := f.Take(t.Context())
				if err != nil {
					t.Error(err)
				}
				if !taken {
					return
				}
				mu.Lock()
				owners[c.ID()]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(owners) != switches {
		t.Errorf("%d switches taken, want %d", len(owners), switches)
	}
	for id, n := range owners {
		if n != 1 {
			t.Errorf("%v has %d owners", id, n)
		}
	}
}

func TestRenewExtendsTheLease(t *testing.T) {
	f := newFixture(t)
	c := f.in(store.Stopping)
	f.expire()
	began := time.Now()
	until, err := f.Renew(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if until.Before(began.Add(time.Minute)) || until.After(time.Now().Add(time.Minute)) {
		t.Errorf("until %v, want a minute after %v", until, began)
	}
	if _, taken, err := f.Take(t.Context()); taken || err != nil {
		t.Errorf("Take = %v, %v after the renewal", taken, err)
	}
}

// A renewal that arrives after the switch was handed over does not keep recovery away from it.
func TestRenewAfterTheEndChangesNothing(t *testing.T) {
	f := newFixture(t)
	for _, end := range []string{"handed over", "done", "failed", "rolled_back"} {
		t.Run(end, func(t *testing.T) {
			f := f.another(t)
			var c *store.Claim
			if end == "handed over" {
				c = f.in(store.Stopping)
				if err := f.HandOver(t.Context(), c, nil); err != nil {
					t.Fatal(err)
				}
			} else {
				c = f.in(end)
			}
			before := f.rows()
			if _, err := f.Renew(t.Context(), c); !errors.Is(err, store.ErrNotOwner) {
				t.Errorf("Renew = %v, want ErrNotOwner", err)
			}
			if after := f.rows(); after != before {
				t.Errorf("changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

// What runs on the lease is told when it is lost, and from then on the owner's steps are not even tried.
func TestHoldingALeaseThatIsLost(t *testing.T) {
	f := newFixture(t)
	short := store.New(f.pool, "short", 1500*time.Millisecond)
	c, won, err := short.Claim(t.Context(), f.look(), "gcp")
	if err != nil || !won {
		t.Fatal(won, err)
	}
	if err := short.Begin(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	err = short.Holding(t.Context(), c, func(ctx context.Context) error {
		f.exec(`UPDATE provider_switches SET fence = fence + 1`)
		<-ctx.Done()
		return context.Cause(ctx)
	})
	if !errors.Is(err, lease.ErrLost) || !errors.Is(err, store.ErrNotOwner) {
		t.Errorf("cause %v, want ErrLost", err)
	}
	if n := short.RenewalsFailed(); n != 1 {
		t.Errorf("%d renewals failed, want 1", n)
	}
	err = short.Holding(t.Context(), c, func(context.Context) error {
		t.Error("called without the lease")
		return nil
	})
	if !errors.Is(err, lease.ErrLost) {
		t.Errorf("cause %v, want ErrLost", err)
	}
	f.exec(`UPDATE provider_switches SET fence = fence - 1`) // so that only the owner's own clock is in the way
	before := f.rows()
	if err := short.Repoint(t.Context(), c, errTest); !errors.Is(err, store.ErrNotOwner) {
		t.Errorf("Repoint = %v, want ErrNotOwner", err)
	}
	if after := f.rows(); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
	if err := short.HandOver(t.Context(), c, errTest); err != nil {
		t.Errorf("HandOver = %v", err)
	}
}

func TestReleaseAllIsForThisReplica(t *testing.T) {
	f := newFixture(t)
	mine := f.in(store.Stopping)
	other := &fixture{t: t, pool: f.pool, Store: store.New(f.pool, "test", time.Minute)} // of the same name
	other = other.another(t)
	theirs := other.in(store.Stopping)
	if err := f.ReleaseAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := f.mustTake(); c.ID() != mine.ID() {
		t.Errorf("took %v, want %v", c.ID(), mine.ID())
	}
	if err := other.Repoint(t.Context(), theirs, nil); err != nil {
		t.Errorf("the other replica's step: %v", err)
	}
}
