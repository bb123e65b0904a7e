// Package refactored answers 409 through a helper, which stands at the end of the file.
package refactored

import (
	"database/sql"
	"log"
	"net/http"
)

// Handler moves boxes.
type Handler struct {
	db   *sql.DB
	stop Stopper
}

// Move serves POST /boxes/{id}/move.
func (h *Handler) Move(w http.ResponseWriter, r *http.Request) {
	box := r.PathValue("id")
	res, err := h.db.Exec(`UPDATE boxes SET status = 'moving' WHERE id = $1 AND status = 'ready'`, box)
	if err != nil {
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	if n, _ := res.RowsAffected(); n == 0 {
		busy(w)
		return
	}

	moved := false
	defer func() {
		if !moved {
			h.release(box)
		}
	}()
	if err := h.stop.Stop(box); err != nil {
		http.Error(w, "not stopped", http.StatusBadGateway)
		return
	}
	moved = true
	w.WriteHeader(http.StatusAccepted)
}

func (h *Handler) release(box string) {
	if _, err := h.db.Exec(`UPDATE boxes SET status = 'ready' WHERE id = $1 AND status = 'moving'`, box); err != nil {
		log.Printf("box %s stays claimed: %v", box, err)
	}
}

// Stopper stops boxes.
type Stopper interface {
	//claimvet:effect
	Stop(box string) error
}

func busy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "5")
	http.Error(w, "already moving", http.StatusConflict)
}
