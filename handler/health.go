package handler

import (
	"context"
	"net/http"
	"time"
)

// healthTimeout bounds what a health check or a scrape waits for the database.
const healthTimeout = 2 * time.Second

type health struct {
	Status string `json:"status"`
}

// live says that the process serves; whether its database does is no reason to restart it.
func (h *Handler) live(w http.ResponseWriter, _ *http.Request) {
	ok(http.StatusOK, health{"live"}).write(w)
}

// ready says whether requests should come here.
func (h *Handler) ready(w http.ResponseWriter, r *http.Request) {
	if h.work.isDraining() {
		unavailable("SHUTTING_DOWN", "This replica is shutting down.").write(w)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), healthTimeout)
	defer cancel()
	if err := h.store.Ping(ctx); err != nil {
		unavailable("UNAVAILABLE", "The database does not answer.").write(w)
		return
	}
	ok(http.StatusOK, health{"ready"}).write(w)
}
