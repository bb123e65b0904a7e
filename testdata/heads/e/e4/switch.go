// Package e4 is the fifth head taken apart: the claim, the rollback, the section after the claim and the detaching are
// helpers, each one level down, and the moved-on UPDATE commits.
package e4

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

var db *sql.DB

// Handler serves the workspace routes.
type Handler struct {
	cp  controlPlane
	hub hub

	cloud, local provisioner
	wg           sync.WaitGroup
}

type controlPlane interface {
	//claimvet:effect
	CPStop(ctx context.Context, id, provider string) error
}

type provisioner interface {
	//claimvet:only (*Handler).provisionAuto
	Provision(ctx context.Context, id, provider string) error
}

type hub struct {
	publish func(ctx context.Context, topic, id string) error
}

type workspace struct {
	id, status, provider, instance string
}

// SwitchProvider moves a live workspace to another cloud.
func (h *Handler) SwitchProvider(c *gin.Context) {
	ctx, cancel := detach(c)
	defer cancel()

	var body struct {
		Provider string `json:"provider"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": "INVALID_BODY"})
		return
	}
	ws, err := h.load(ctx, c.Param("id"))
	if err != nil {
		c.JSON(http.StatusNotFound, gin.H{"error": "NOT_FOUND"})
		return
	}

	won, err := h.claim(ctx, ws.id)
	if err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "UNAVAILABLE"})
		return
	}
	if !won {
		c.JSON(http.StatusConflict, gin.H{"error": "ALREADY_SWITCHING"})
		return
	}
	done := false
	defer h.undo(ws, &done)

	if err := h.move(ctx, ws, body.Provider); err != nil {
		slog.Error("switch failed", "workspace", ws.id, "error", err)
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "SWITCH_ROLLED_BACK"})
		return
	}
	if err := h.finish(ctx, ws.id); err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "SWITCH_ROLLED_BACK"})
		return
	}
	done = true
	c.JSON(http.StatusAccepted, gin.H{"status": "switching", "from": ws.provider, "to": body.Provider})
}

// detach returns a context with a budget of its own.
func detach(c *gin.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(c.Request.Context()), 2*time.Minute)
}

func (h *Handler) load(ctx context.Context, id string) (*workspace, error) {
	ws := &workspace{id: id}
	err := db.QueryRowContext(ctx, `SELECT status, compute->>'provider', instance_id FROM workspaces WHERE id = $1`, id).
		Scan(&ws.status, &ws.provider, &ws.instance)
	if err != nil {
		return nil, err
	}
	return ws, nil
}

// claim says whether this request owns the switch.
func (h *Handler) claim(ctx context.Context, id string) (bool, error) {
	res, err := db.ExecContext(ctx,
		`UPDATE workspaces SET status = 'provisioning', updated_at = now() WHERE id = $1 AND status <> 'provisioning'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// undo gives the claim back unless the switch is done.
func (h *Handler) undo(ws *workspace, done *bool) {
	if *done {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := db.ExecContext(ctx,
		`UPDATE workspaces SET status = $2, updated_at = now() WHERE id = $1 AND status = 'provisioning'`, ws.id, ws.status)
	if err != nil {
		slog.Error("claim not undone", "workspace", ws.id, "error", err)
	}
}

// move is the section: it runs only for the owner.
func (h *Handler) move(ctx context.Context, ws *workspace, to string) error {
	stopErr := h.stopWithRetry(ctx, ws)
	_, err := db.ExecContext(ctx,
		`UPDATE workspaces SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), instance_id = NULL WHERE id = $1`, ws.id, to)
	if err != nil {
		return err
	}
	if stopErr != nil {
		_, err := db.ExecContext(ctx,
			`INSERT INTO structure_events (event_type, workspace_id, payload) VALUES ('workspace.provider.switch_stop_exhausted', $1, $2)`,
			ws.id, ws.instance)
		if err != nil {
			return errors.Join(stopErr, err)
		}
	}
	h.goAsync(func() { _ = h.hub.publish(context.Background(), "workspace.provisioning", ws.id) })
	return h.provisionAuto(ctx, ws.id, to)
}

// finish hands the workspace to its new box.
func (h *Handler) finish(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `UPDATE workspaces SET status = 'starting' WHERE id = $1 AND status = 'provisioning'`, id)
	return err
}

func (h *Handler) stopWithRetry(ctx context.Context, ws *workspace) error {
	var last error
	for range 3 {
		if last = h.cp.CPStop(ctx, ws.id, ws.provider); last == nil {
			return nil
		}
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

func (h *Handler) provisionAuto(ctx context.Context, id, provider string) error {
	if h.cp != nil {
		return h.cloud.Provision(ctx, id, provider)
	}
	return h.local.Provision(ctx, id, provider)
}
