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
	}
	// The alarm: a switch that is older than lease, budget and sweep together is stuck. NaN while the database is away.
	oldest := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "switch_oldest_unfinished_seconds", Help: "Age of the oldest unfinished switch of all replicas, 0 for none.",
	}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
		defer cancel()
		age, err := s.OldestUnfinished(ctx)
		if err != nil {
			return math.NaN()
		}
		return age.Seconds()
	})
	m.registry.MustRegister(m.claimsLost, m.switches, m.stopsExhausted, oldest)
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
