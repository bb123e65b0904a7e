// Package d is the fourth head, the one that was merged: the rollback is armed after the claim is won, on a fresh bounded
// context. But the stop, the provider write, the audit insert and the broadcast run on the request's context: a client
// that hangs up turns a switch into half a switch, and the rollback restores the old status on a row whose box is gone.
package d

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
	cp     controlPlane
	docker dockerRunner
	hub    broadcaster
	wg     sync.WaitGroup
}

type controlPlane interface {
	// CPStop destroys the box.
	//
	//claimvet:effect
	CPStop(ctx context.Context, id, provider string) error
	Create(id, provider string) error
}

type dockerRunner interface {
	Run(id string) error
}

type broadcaster interface {
	Broadcast(ctx context.Context, event, id string, payload map[string]string)
}

// SwitchProvider moves a live workspace to another cloud.
func (h *Handler) SwitchProvider(c *gin.Context) {
	id := c.Param("id")
	ctx := c.Request.Context()

	var body struct {
		Provider string `json:"provider"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": "bad body"})
		return
	}

	var prior, provider string
	var instance sql.NullString
	err := db.QueryRowContext(ctx, `SELECT status, compute->>'provider', instance_id FROM workspaces WHERE id = $1`, id).
		Scan(&prior, &provider, &instance)
	if errors.Is(err, sql.ErrNoRows) {
		c.JSON(http.StatusNotFound, gin.H{"error": "not found"})
		return
	} else if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "lookup failed"})
		return
	}

	res, err := db.ExecContext(ctx, `
		UPDATE workspaces SET status = 'provisioning', updated_at = now()
		WHERE id = $1 AND status <> 'provisioning'`, id)
	if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "claim failed"})
		return
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		c.JSON(http.StatusConflict, gin.H{"error": "already switching"})
		return
	}
	committed := false
	defer func() {
		if committed {
			return
		}
		fresh, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, err := db.ExecContext(fresh, `
			UPDATE workspaces SET status = $2, updated_at = now()
			WHERE id = $1 AND status = 'provisioning'`, id, prior)
		if err != nil {
			log.Printf("switch %s: rollback: %v", id, err)
		}
	}()

	stopErr := h.stopWithRetry(ctx, id, provider) // want [lifetime]
	if stopErr != nil {
		log.Printf("switch %s: old box may still run: %v", id, stopErr)
	}

	if _, err := db.ExecContext(ctx, // want [lifetime]
		`UPDATE workspaces SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), instance_id = NULL WHERE id = $1`,
		id, body.Provider); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "write failed"})
		return
	}

	if stopErr != nil {
		if err := h.audit(ctx, "workspace.provider.switch_stop_exhausted", id, instance.String); err != nil { // want [lifetime]
			c.JSON(http.StatusInternalServerError, gin.H{"error": "audit failed"})
			return
		}
	}
	h.hub.Broadcast(ctx, "workspace.provisioning", id, map[string]string{"from": provider, "to": body.Provider}) // want [lifetime]

	committed = true
	h.goAsync(func() { h.provisionAuto(id, body.Provider) })
	c.JSON(http.StatusAccepted, gin.H{"status": "switching", "from": provider, "to": body.Provider})
}

func (h *Handler) audit(ctx context.Context, event, id, instance string) error {
	_, err := db.ExecContext(ctx,
		`INSERT INTO structure_events (event_type, workspace_id, payload) VALUES ($1, $2, jsonb_build_object('instance', $3::text))`,
		event, id, instance)
	return err
}

func (h *Handler) stopWithRetry(ctx context.Context, id, provider string) error {
	var last error
	for attempt := range 3 {
		last = h.cp.CPStop(ctx, id, provider)
		if last == nil {
			return nil
		}
		time.Sleep(time.Second << attempt)
	}
	return last
}

func (h *Handler) goAsync(f func()) {
	h.wg.Add(1)
	go func() {
		defer h.wg.Done()
		f()
	}()
}

func (h *Handler) provisionAuto(id, provider string) {
	provision := h.provisionDocker
	if h.cp != nil {
		provision = h.provisionCloud
	}
	if err := provision(id, provider); err != nil {
		log.Printf("provision %s: %v", id, err)
	}
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionCloud(id, provider string) error { return h.cp.Create(id, provider) }

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionDocker(id, _ string) error { return h.docker.Run(id) }
