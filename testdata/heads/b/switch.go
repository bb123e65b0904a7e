// Package b is the second head: claim first, stop second. But nothing undoes the claim: an error, a panic or a client
// that leaves after it keeps the row 'provisioning' for ever, and each retry is answered 409.
package b

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

var db *sql.DB

const claimSQL = `UPDATE workspaces SET status = 'provisioning', updated_at = now() WHERE id = $1 AND status <> 'provisioning'`

// Workspaces serves the workspace routes.
type Workspaces struct {
	cp     ControlPlane
	docker Docker
	events *Events
}

// ControlPlane is the cloud side.
type ControlPlane interface {
	// CPStop destroys the box.
	//
	//claimvet:effect
	CPStop(ctx context.Context, id, provider string) error

	CPCreate(id, provider string) error
}

// Docker is the local side.
type Docker interface {
	Run(id string) error
}

// ServeSwitch handles POST /workspaces/{id}/switch-provider.
func (h *Workspaces) ServeSwitch(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	id := r.PathValue("id")

	var body struct {
		Provider string `json:"provider"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Provider == "" {
		reply(w, http.StatusBadRequest, map[string]string{"error": "INVALID_BODY"})
		return
	}

	var provider, status string
	err := db.QueryRowContext(ctx, `SELECT compute->>'provider', status FROM workspaces WHERE id = $1`, id).
		Scan(&provider, &status)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		reply(w, http.StatusNotFound, map[string]string{"error": "NOT_FOUND"})
		return
	case err != nil:
		reply(w, http.StatusServiceUnavailable, map[string]string{"error": "UNAVAILABLE"})
		return
	case provider == body.Provider && status == "online":
		reply(w, http.StatusOK, map[string]string{"status": "noop"})
		return
	}

	res, err := db.ExecContext(ctx, claimSQL, id)
	if err != nil {
		reply(w, http.StatusServiceUnavailable, map[string]string{"error": "UNAVAILABLE"})
		return
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		reply(w, http.StatusConflict, map[string]string{"error": "ALREADY_SWITCHING"})
		return
	}

	if err := h.stopWithRetry(ctx, id, provider); err != nil { // want [lifetime]
		slog.Error("stop failed", "workspace", id, "error", err)
		reply(w, http.StatusBadGateway, map[string]string{"error": "STOP_FAILED"})
		return // want [stranded]
	}

	_, err = db.ExecContext(ctx, // want [lifetime]
		`UPDATE workspaces SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), instance_id = NULL WHERE id = $1`,
		id, body.Provider)
	if err != nil {
		reply(w, http.StatusInternalServerError, map[string]string{"error": "WRITE_FAILED"})
		return // want [stranded]
	}

	if err := h.events.record(ctx, "workspace.provisioning", id); err != nil { // want [lifetime]
		slog.Error("audit failed", "workspace", id, "error", err)
	}
	h.events.broadcast(ctx, "workspace.provisioning", id) // want [lifetime]

	go h.provisionAuto(id, body.Provider)
	reply(w, http.StatusAccepted, map[string]string{"status": "switching", "from": provider, "to": body.Provider})
} // want [stranded]

// stopWithRetry stops the box with a growing pause between the tries.
func (h *Workspaces) stopWithRetry(ctx context.Context, id, provider string) (err error) {
	for pause := time.Second; pause < 8*time.Second; pause *= 2 {
		if err = h.cp.CPStop(ctx, id, provider); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
	return err
}

// provisionAuto picks the backend.
func (h *Workspaces) provisionAuto(id, provider string) {
	var err error
	if h.cp != nil {
		err = h.provisionCloud(id, provider)
	} else {
		err = h.provisionDocker(id)
	}
	if err != nil {
		slog.Error("provision failed", "workspace", id, "error", err)
	}
}

//claimvet:only (*Workspaces).provisionAuto
func (h *Workspaces) provisionCloud(id, provider string) error { return h.cp.CPCreate(id, provider) }

//claimvet:only (*Workspaces).provisionAuto
func (h *Workspaces) provisionDocker(id string) error { return h.docker.Run(id) }

// Events writes and publishes what happens to workspaces.
type Events struct{ channel string }

func (e *Events) record(ctx context.Context, event, id string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO structure_events (event_type, workspace_id) VALUES ($1, $2)`, event, id)
	return err
}

func (e *Events) broadcast(ctx context.Context, event, id string) {
	_, _ = db.ExecContext(ctx, `SELECT pg_notify($1, $2)`, e.channel, event+" "+id)
}

func reply(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}
