// Package a is the first head of the provider switch: the stop runs first, and one combined UPDATE decides the winner.
// A loser has then stopped a box that it does not own. The new box is made by the direct provisioner instead of the
// Auto dispatcher, nothing undoes the claim, and what follows the claim runs on the request's context.
package a

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

var db *sql.DB

// Handler serves the workspace routes.
type Handler struct {
	cloud  *cloudClient
	docker *dockerClient
	hub    *hub
	wg     sync.WaitGroup
}

type switchRequest struct {
	Provider        string `json:"provider"`
	ConfirmDataLoss bool   `json:"confirm_data_loss"`
}

// SwitchProvider moves a live workspace to another cloud.
func (h *Handler) SwitchProvider(c *gin.Context) {
	id := c.Param("id")
	ctx := c.Request.Context()

	var body switchRequest
	if err := c.ShouldBindJSON(&body); err != nil || !knownProvider(body.Provider) {
		c.JSON(http.StatusBadRequest, gin.H{"error": "unknown provider"})
		return
	}

	var name, status, provider string
	err := db.QueryRowContext(ctx,
		`SELECT name, status, COALESCE(compute->>'provider', 'aws') FROM workspaces WHERE id = $1`, id).
		Scan(&name, &status, &provider)
	if errors.Is(err, sql.ErrNoRows) || status == "removed" {
		c.JSON(http.StatusNotFound, gin.H{"error": "workspace not found"})
		return
	}
	if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "lookup failed"})
		return
	}
	if provider == body.Provider && status == "online" {
		c.JSON(http.StatusOK, gin.H{"status": "noop"})
		return
	}

	// The old box goes first: it is addressed by the provider that the UPDATE below overwrites.
	if err := h.stopWithRetry(ctx, id, provider); err != nil { // want [gate]
		log.Printf("switch %s: old box still running: %v", id, err)
	}

	res, err := db.ExecContext(ctx, `
		UPDATE workspaces
		   SET status = 'provisioning',
		       compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)),
		       updated_at = now()
		 WHERE id = $1 AND status <> 'provisioning'`, id, body.Provider)
	if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "switch failed"})
		return
	}
	if n, _ := res.RowsAffected(); n == 0 {
		c.JSON(http.StatusConflict, gin.H{"error": "already provisioning"})
		return
	}

	if _, err := db.ExecContext(ctx, // want [lifetime]
		`INSERT INTO structure_events (event_type, workspace_id, payload) VALUES ('workspace.provisioning', $1, $2)`,
		id, body.Provider); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "audit failed"})
		return // want [stranded]
	}
	h.hub.broadcast(ctx, "workspace.provisioning", id) // want [lifetime]

	h.goAsync(func() {
		h.provisionCloud(id, body.Provider) // want [dispatch]
	})
	c.JSON(http.StatusAccepted, gin.H{"status": "switching", "from": provider, "to": body.Provider})
} // want [stranded]

// stopWithRetry stops the box, trying three times.
func (h *Handler) stopWithRetry(ctx context.Context, id, provider string) error {
	var err error
	for attempt := 1; attempt <= 3; attempt++ {
		if err = h.cloud.CPStop(ctx, id, provider); err == nil {
			return nil
		}
		time.Sleep(time.Duration(attempt) * time.Second)
	}
	return err
}

func (h *Handler) goAsync(f func()) {
	h.wg.Add(1)
	go func() {
		defer h.wg.Done()
		f()
	}()
}

// provisionAuto picks the backend for a workspace; nobody else may.
func (h *Handler) provisionAuto(id, provider string) {
	if h.cloud != nil {
		h.provisionCloud(id, provider)
		return
	}
	h.provisionDocker(id)
}

// Create is the other way in, and uses the dispatcher as it should.
func (h *Handler) Create(c *gin.Context) {
	id := c.Param("id")
	h.goAsync(func() { h.provisionAuto(id, "aws") })
	c.JSON(http.StatusAccepted, gin.H{"id": id})
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionCloud(id, provider string) {
	if err := h.cloud.create(id, provider); err != nil {
		log.Printf("provision %s on %s: %v", id, provider, err)
	}
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionDocker(id string) {
	if err := h.docker.run(id); err != nil {
		log.Printf("provision %s: %v", id, err)
	}
}

func knownProvider(p string) bool {
	return p == "aws" || p == "gcp" || p == "hetzner"
}
