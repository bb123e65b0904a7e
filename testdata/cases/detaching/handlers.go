package detaching

import (
	"context"
	"net/http"

	"github.com/molecule-ai/claimvet/testdata/cases/detaching/worker"
)

// The worker's package says that its contexts outlive requests.
func wrongWorker(w *worker.Worker) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		_ = w.One(r.Context(), 1) // want [lifetime]
	}
}

func rightWorker(w *worker.Worker) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		_ = w.One(context.WithoutCancel(r.Context()), 1)
	}
}
