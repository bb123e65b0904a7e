// Package c is the third head: a rollback is there, but its defer is registered before the claim. A loser answers 409,
// and its own defer then resets the winner's row to the loser's stale status; the guard on 'provisioning' does not help,
// for the winner's row looks the same. The steps after the claim still run on the request's context.
package c

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
	cp     *controlPlane
	docker *docker
	hub    *hub
	tasks  sync.WaitGroup
}

type workspace struct {
	id, status, provider, instance string
}

// SwitchProvider moves a live workspace to another cloud.
func (h *Handler) SwitchProvider(c *gin.Context) {
	ctx := c.Request.Context()
	var body struct {
		Provider string `json:"provider"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"error": "bad body"})
		return
	}
	ws, err := load(ctx, c.Param("id"))
	if errors.Is(err, sql.ErrNoRows) {
		c.AbortWithStatusJSON(http.StatusNotFound, gin.H{"error": "not found"})
		return
	}
	if err != nil {
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "lookup failed"})
		return
	}

	switched := false
	defer func() { // want [ownership]
		if switched {
			return
		}
		undo, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if _, err := db.ExecContext(undo,
			`UPDATE workspaces SET status = $2 WHERE id = $1 AND status = 'provisioning'`, ws.id, ws.status); err != nil {
			log.Printf("switch %s: status not restored: %v", ws.id, err)
		}
	}()

	res, err := db.ExecContext(ctx,
		`UPDATE workspaces SET status = 'provisioning' WHERE id = $1 AND status <> 'provisioning'`, ws.id)
	if err != nil {
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "switch failed"})
		return
	}
	if n, _ := res.RowsAffected(); n == 0 {
		c.AbortWithStatusJSON(http.StatusConflict, gin.H{"error": "already switching"})
		return
	}

	stopErr := h.stopWithRetry(ctx, ws) // want [lifetime]

	if _, err := db.ExecContext(ctx, // want [lifetime]
		`UPDATE workspaces SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), instance_id = NULL WHERE id = $1`,
		ws.id, body.Provider); err != nil {
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "switch failed"})
		return
	}
	if stopErr != nil {
		_, err := db.ExecContext(ctx, // want [lifetime]
			`INSERT INTO structure_events (event_type, workspace_id, payload) VALUES ('workspace.provider.switch_stop_exhausted', $1, $2)`,
			ws.id, ws.instance)
		if err != nil {
			c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "audit failed"})
			return
		}
	}
	h.hub.broadcast(ctx, "workspace.provisioning", ws.id) // want [lifetime]

	switched = true
	h.goAsync(func() { h.provisionAuto(ws.id, body.Provider) })
	c.JSON(http.StatusAccepted, gin.H{"status": "switching"})
}

func load(ctx context.Context, id string) (workspace, error) {
	ws := workspace{id: id}
	err := db.QueryRowContext(ctx, `SELECT status, compute->>'provider', instance_id FROM workspaces WHERE id = $1`, id).
		Scan(&ws.status, &ws.provider, &ws.instance)
	return ws, err
}

func (h *Handler) stopWithRetry(ctx context.Context, ws workspace) error {
	for attempt := 0; ; attempt++ {
		err := h.cp.CPStop(ctx, ws.id, ws.provider)
		if err == nil || attempt == 2 {
			return err
		}
		log.Printf("stop %s: attempt %d: %v", ws.id, attempt, err)
	}
}

func (h *Handler) goAsync(f func()) {
	h.tasks.Add(1)
	go func() {
		defer h.tasks.Done()
		f()
	}()
}

func (h *Handler) provisionAuto(id, provider string) {
	if h.cp != nil {
		h.provisionCloud(id, provider)
	} else {
		h.provisionDocker(id)
	}
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionCloud(id, provider string) { h.cp.create(id, provider) }

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionDocker(id string) { h.docker.create(id) }

type controlPlane struct{ calls chan<- string }

// CPStop destroys the box.
//
//claimvet:effect
func (p *controlPlane) CPStop(ctx context.Context, id, provider string) error {
	select {
	case p.calls <- "stop " + provider + "/" + id:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *controlPlane) create(id, provider string) { p.calls <- "create " + provider + "/" + id }

type docker struct{ calls chan<- string }

func (d *docker) create(id string) { d.calls <- "run " + id }

type hub struct{}

func (*hub) broadcast(ctx context.Context, event, id string) {
	_, _ = db.ExecContext(ctx, `SELECT pg_notify($1, $2)`, event, id)
}
