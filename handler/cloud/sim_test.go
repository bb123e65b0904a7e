package cloud_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

var errTest = errors.New("for the test")

func TestSameTokenGivesSameBox(t *testing.T) {
	sim := cloud.NewSim()
	order := cloud.Order{Token: "token", Workspace: "w"}
	first, err := sim.On("gcp").Provision(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	again, err := sim.On("gcp").Provision(t.Context(), order)
	if err != nil || again != first {
		t.Errorf("the same token gave %q and then %q, %v", first, again, err)
	}
	other, err := sim.On("gcp").Provision(t.Context(), cloud.Order{Token: "other", Workspace: "w"})
	if err != nil || other == first {
		t.Errorf("another token gave %q too, %v", other, err)
	}
	elsewhere, err := sim.On("aws").Provision(t.Context(), order)
	if err != nil || elsewhere == first {
		t.Errorf("another provider gave %q too, %v", elsewhere, err)
	}
}

// A token that was spent or revoked makes no box any more.
func TestTokenMakesOneBoxAtMost(t *testing.T) {
	for name, end := range map[string]func(*cloud.Sim, string) error{
		"stopped": func(sim *cloud.Sim, instance string) error {
			return sim.Stop(t.Context(), cloud.Box{Provider: "gcp", Instance: instance})
		},
		"revoked": func(sim *cloud.Sim, _ string) error { return sim.On("gcp").Revoke(t.Context(), "token") },
		"revoked twice": func(sim *cloud.Sim, _ string) error {
			return errors.Join(sim.On("gcp").Revoke(t.Context(), "token"), sim.On("gcp").Revoke(t.Context(), "token"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			sim := cloud.NewSim()
			order := cloud.Order{Token: "token"}
			instance, err := sim.On("gcp").Provision(t.Context(), order)
			if err := errors.Join(err, end(sim, instance)); err != nil {
				t.Fatal(err)
			}
			if again, err := sim.On("gcp").Provision(t.Context(), order); !errors.Is(err, cloud.ErrRefused) {
				t.Errorf("Provision = %q, %v, want ErrRefused", again, err)
			}
			if boxes := sim.Boxes(); len(boxes) != 0 {
				t.Errorf("boxes %v", boxes)
			}
		})
	}
}

func TestRevokeBeforeTheOrder(t *testing.T) {
	sim := cloud.NewSim()
	if err := sim.On("gcp").Revoke(t.Context(), "token"); err != nil {
		t.Fatal(err)
	}
	if _, err := sim.On("gcp").Provision(t.Context(), cloud.Order{Token: "token"}); !errors.Is(err, cloud.ErrRefused) {
		t.Errorf("Provision = %v, want ErrRefused", err)
	}
	if _, err := sim.On("aws").Provision(t.Context(), cloud.Order{Token: "token"}); err != nil {
		t.Errorf("another provider: %v", err)
	}
}

func TestStopIsForThatBoxOnly(t *testing.T) {
	sim := cloud.NewSim()
	a, b := cloud.Box{Provider: "aws", Instance: "i-1"}, cloud.Box{Provider: "gcp", Instance: "i-1"}
	sim.Add(a)
	sim.Add(b)
	for range 2 { // the second time it is gone already
		if err := sim.Stop(t.Context(), a); err != nil {
			t.Error(err)
		}
	}
	if sim.Running(a) || !sim.Running(b) {
		t.Errorf("running: the stopped one %v, the other one %v", sim.Running(a), sim.Running(b))
	}
}

func TestFaults(t *testing.T) {
	sim := cloud.NewSim()
	box := cloud.Box{Provider: "aws", Instance: "i-1"}
	sim.Add(box)
	sim.OnStop(cloud.Fault{Err: errTest, Times: 2})
	for i, want := range []error{errTest, errTest, nil} {
		if sim.Running(box) != true {
			t.Errorf("gone before call %d", i+1)
		}
		if err := sim.Stop(t.Context(), box); err != want {
			t.Errorf("call %d = %v, want %v", i+1, err, want)
		}
	}
	sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused})
	for range 3 {
		if _, err := sim.On("aws").Provision(t.Context(), cloud.Order{Token: "t"}); err != cloud.ErrRefused {
			t.Errorf("Provision = %v, want %v", err, cloud.ErrRefused)
		}
	}
}

func TestLatencyEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := cloud.NewSim()
		sim.OnStop(cloud.Fault{Latency: time.Hour})
		began := time.Now()
		if err := sim.Stop(t.Context(), cloud.Box{}); err != nil || time.Since(began) != time.Hour {
			t.Errorf("Stop = %v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := sim.Stop(ctx, cloud.Box{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Stop = %v", err)
		}
		sim.OnStop(cloud.Fault{Hold: make(chan struct{})})
		if err := sim.Stop(ctx, cloud.Box{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a held Stop = %v", err)
		}
	})
}
