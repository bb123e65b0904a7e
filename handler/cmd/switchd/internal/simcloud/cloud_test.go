package simcloud_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
	"github.com/molecule-ai/claimvet/handler/pgtest"
)

var databases = pgtest.New(func(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := simcloud.Open(ctx, pool, nil)
	return err
})

func TestMain(m *testing.M) { os.Exit(databases.Main(m).Run()) }

func open(t *testing.T, pool *pgxpool.Pool) *simcloud.Cloud {
	t.Helper()
	c, err := simcloud.Open(t.Context(), pool, nil)
	if err != nil {
		t.Fatal(err)
	}
	set(t, c, simcloud.Faults{})
	return c
}

func set(t *testing.T, c *simcloud.Cloud, f simcloud.Faults) {
	t.Helper()
	if err := c.SetFaults(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func boxes(t *testing.T, c *simcloud.Cloud) (boxes []cloud.Box) {
	t.Helper()
	running, err := c.Boxes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range running {
		boxes = append(boxes, r.Box)
	}
	return boxes
}

// Two servers see one cloud: the same token gives the same box on both, and another one elsewhere.
func TestReplicasShareTheCloud(t *testing.T) {
	pool := databases.Pool(t)
	a, b := open(t, pool), open(t, pool)
	order := cloud.Order{Token: "11111111-1111-4111-8111-111111111111"}
	var instances []string
	for _, on := range []cloud.Provisioner{a.On("gcp"), b.On("gcp"), b.On("aws")} {
		instance, err := on.Provision(t.Context(), order)
		if err != nil {
			t.Fatal(err)
		}
		instances = append(instances, instance)
	}
	if instances[0] != instances[1] || instances[0] == instances[2] {
		t.Errorf("instances %v, want the first two equal and the third another", instances)
	}
	want := []cloud.Box{{Provider: "aws", Instance: instances[2]}, {Provider: "gcp", Instance: instances[0]}}
	if got := boxes(t, a); !slices.Equal(got, want) {
		t.Errorf("boxes %v, want %v", got, want)
	}
}

// A token that was spent or revoked makes no box any more.
func TestTokenMakesOneBoxAtMost(t *testing.T) {
	type provisioner = cloud.Provisioner
	for name, end := range map[string]func(*simcloud.Cloud, provisioner, cloud.Order) error{
		"stopped": func(c *simcloud.Cloud, on provisioner, order cloud.Order) error {
			instance, err := on.Provision(t.Context(), order)
			return errors.Join(err, c.Stop(t.Context(), cloud.Box{Provider: "gcp", Instance: instance}))
		},
		"revoked": func(_ *simcloud.Cloud, on provisioner, order cloud.Order) error {
			_, err := on.Provision(t.Context(), order)
			return errors.Join(err, on.Revoke(t.Context(), order.Token))
		},
		"revoked before the order, twice": func(_ *simcloud.Cloud, on provisioner, order cloud.Order) error {
			return errors.Join(on.Revoke(t.Context(), order.Token), on.Revoke(t.Context(), order.Token))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t, databases.Pool(t))
			order := cloud.Order{Token: "token"}
			if err := end(c, c.On("gcp"), order); err != nil {
				t.Fatal(err)
			}
			if instance, err := c.On("gcp").Provision(t.Context(), order); !errors.Is(err, cloud.ErrRefused) {
				t.Errorf("Provision = %q, %v, want ErrRefused", instance, err)
			}
			if left := boxes(t, c); len(left) != 0 {
				t.Errorf("boxes %v", left)
			}
		})
	}
}

func TestStopIsForThatBoxOnly(t *testing.T) {
	c := open(t, databases.Pool(t))
	a, b := cloud.Box{Provider: "aws", Instance: "i-1"}, cloud.Box{Provider: "gcp", Instance: "i-1"}
	if err := errors.Join(c.Add(t.Context(), a), c.Add(t.Context(), b), c.Add(t.Context(), b)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is gone already
		if err := c.Stop(t.Context(), a); err != nil {
			t.Error(err)
		}
	}
	if left := boxes(t, c); !slices.Equal(left, []cloud.Box{b}) {
		t.Errorf("boxes %v, want %v alone", left, b)
	}
}

// A call that fails changes nothing.
func TestFaults(t *testing.T) {
	c := open(t, databases.Pool(t))
	box := cloud.Box{Provider: "aws", Instance: "i-1"}
	if err := c.Add(t.Context(), box); err != nil {
		t.Fatal(err)
	}
	faults := simcloud.Faults{StopFails: true, Refuses: true, StopLatency: time.Millisecond, ProvisionLatency: 2 * time.Millisecond}
	set(t, c, faults)
	if got, err := c.Faults(t.Context()); err != nil || got != faults {
		t.Errorf("Faults = %+v, %v, want %+v", got, err, faults)
	}
	if err := c.Stop(t.Context(), box); err == nil {
		t.Error("Stop succeeded")
	}
	if err := c.On("aws").Revoke(t.Context(), "token"); err == nil {
		t.Error("Revoke succeeded")
	}
	if _, err := c.On("aws").Provision(t.Context(), cloud.Order{Token: "token"}); !errors.Is(err, cloud.ErrRefused) {
		t.Errorf("Provision = %v, want ErrRefused", err)
	}
	set(t, c, simcloud.Faults{})
	if instance, err := c.On("aws").Provision(t.Context(), cloud.Order{Token: "token"}); err != nil || instance == "" {
		t.Errorf("Provision without faults = %q, %v", instance, err)
	}
	if left := boxes(t, c); len(left) != 2 || !slices.Contains(left, box) {
		t.Errorf("boxes %v, want %v and the one made last", left, box)
	}
}

func TestLatencyEndsWithTheContext(t *testing.T) {
	c := open(t, databases.Pool(t))
	set(t, c, simcloud.Faults{StopLatency: time.Hour, ProvisionLatency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := c.Stop(ctx, cloud.Box{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Stop = %v", err)
	}
	if _, err := c.On("aws").Provision(ctx, cloud.Order{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Provision = %v", err)
	}
}

func TestHookSeesBothEndsOfEachCall(t *testing.T) {
	pool := databases.Pool(t)
	var points []string
	c, err := simcloud.Open(t.Context(), pool, func(_ context.Context, point string) { points = append(points, point) })
	if err != nil {
		t.Fatal(err)
	}
	set(t, c, simcloud.Faults{})
	_, provisionErr := c.On("aws").Provision(t.Context(), cloud.Order{Token: "t"})
	if err := errors.Join(provisionErr, c.Stop(t.Context(), cloud.Box{}), c.On("aws").Revoke(t.Context(), "t")); err != nil {
		t.Fatal(err)
	}
	want := []string{"before provision", "after provision", "before stop", "after stop", "before revoke", "after revoke"}
	if !slices.Equal(points, want) {
		t.Errorf("points %v, want %v", points, want)
	}
}
