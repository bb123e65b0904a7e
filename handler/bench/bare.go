//go:build linux || darwin

package main

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// bareServer is as little as can be called a switch: one conditional UPDATE, and an answer. It stops nothing, remembers nothing, and
// what it has done is lost with its answer.
type bareServer struct{ pool *pgxpool.Pool }

const sqlBare = `UPDATE workspaces
SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), updated_at = now()
WHERE id = $1 AND status = 'online' AND compute->>'provider' <> $2`

func (s bareServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Provider string `json:"provider"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	id := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/workspaces/"), "/switch-provider")
	tag, err := s.pool.Exec(r.Context(), sqlBare, id, body.Provider)
	switch {
	case err != nil:
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
	case tag.RowsAffected() == 0:
		http.Error(w, "lost", http.StatusConflict)
	default:
		w.WriteHeader(http.StatusAccepted)
	}
}
