package handler

import (
	"context"
	"math"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/molecule-ai/claimvet/handler/store"
)

type metrics struct {
	registry       *prometheus.Registry
	claimsLost     prometheus.Counter
	switches       *prometheus.CounterVec
	stopsExhausted prometheus.Counter
	takeovers      prometheus.Counter
	reaped         prometheus.Counter
}

func newMetrics(s *store.Store) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		claimsLost: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switch_claims_lost_total", Help: "Requests that found another switch at work.",
		}),
		switches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switch_ended_total",
			Help: "Switches by how this replica's part in them ended: done, failed, rolled_back, handed_over, left.",
		}, []string{"outcome"}),
		stopsExhausted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switch_stops_exhausted_total", Help: "Old machines that could not be stopped.",
		}),
		takeovers: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switch_takeovers_total", Help: "Switches that this replica took over from an owner that was gone.",
		}),
		reaped: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switch_reaped_total", Help: "Machines left over by switches that this replica has seen gone.",
		}),
	}
	renewalsFailed := prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "switch_renewals_failed_total", Help: "Renewals of leases that failed.",
	}, func() float64 { return float64(s.RenewalsFailed()) })
	// The alarm: a switch that is older than lease, budget and sweep together is stuck.
	oldest := fromDatabase("switch_oldest_unfinished_seconds", "Age of the oldest unfinished switch of all replicas, 0 for none.",
		func(ctx context.Context) (float64, error) {
			age, err := s.OldestUnfinished(ctx)
			return age.Seconds(), err
		})
	unresolved := fromDatabase("switch_unresolved_events", "Events of all replicas about a machine that may be left over.",
		func(ctx context.Context) (float64, error) {
			n, err := s.Unresolved(ctx)
			return float64(n), err
		})
	m.registry.MustRegister(m.claimsLost, m.switches, m.stopsExhausted, m.takeovers, m.reaped, renewalsFailed, oldest, unresolved)
	return m
}

// fromDatabase is a gauge that asks the database at each scrape; NaN while it is away.
func fromDatabase(name, help string, read func(context.Context) (float64, error)) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
		defer cancel()
		v, err := read(ctx)
		if err != nil {
			return math.NaN()
		}
		return v
	})
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
