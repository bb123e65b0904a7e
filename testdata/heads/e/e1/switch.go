// Package e1 is the fifth head with flags: the defer is registered early and does nothing until the claim is won, nor
// after the switch is committed. Everything after the claim runs on a context that the client cannot cancel.
package e1

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

const switchBudget = 2 * time.Minute

var db *sql.DB

// Handler serves the workspace routes.
type Handler struct {
	cp     *controlPlane
	docker *docker
	hub    *hub
}

// SwitchProvider moves a live workspace to another cloud.
func (h *Handler) SwitchProvider(c *gin.Context) {
	id := c.Param("id")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), switchBudget)
	defer cancel()

	var body struct {
		Provider string `json:"provider"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": "INVALID_BODY"})
		return
	}

	var prior, provider, instance string
	err := db.QueryRowContext(ctx,
		`SELECT status, compute->>'provider', COALESCE(instance_id, '') FROM workspaces WHERE id = $1`, id).
		Scan(&prior, &provider, &instance)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		c.JSON(http.StatusNotFound, gin.H{"error": "NOT_FOUND"})
		return
	case err != nil:
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "UNAVAILABLE"})
		return
	}

	claimed, committed := false, false
	defer func() {
		if claimed && !committed {
			h.restore(id, prior)
		}
	}()

	res, err := db.ExecContext(ctx,
		`UPDATE workspaces SET status = 'provisioning', updated_at = now() WHERE id = $1 AND status <> 'provisioning'`, id)
	if err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "UNAVAILABLE"})
		return
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		c.JSON(http.StatusConflict, gin.H{"error": "ALREADY_SWITCHING"})
		return
	}
	claimed = true

	stopErr := h.stopWithRetry(ctx, id, provider)

	_, err = db.ExecContext(ctx,
		`UPDATE workspaces SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), instance_id = NULL WHERE id = $1`,
		id, body.Provider)
	if err != nil {
		slog.Error("provider not written", "workspace", id, "error", err)
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "SWITCH_ROLLED_BACK"})
		return
	}
	if stopErr != nil {
		_, err = db.ExecContext(ctx,
			`INSERT INTO structure_events (event_type, workspace_id, payload)
			 VALUES ('workspace.provider.switch_stop_exhausted', $1, jsonb_build_object('old_instance', $2::text, 'old_provider', $3::text))`,
			id, instance, provider)
		if err != nil {
			c.JSON(http.StatusServiceUnavailable, gin.H{"error": "SWITCH_ROLLED_BACK"})
			return
		}
	}
	if err := h.provisionAuto(ctx, id, body.Provider); err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "SWITCH_ROLLED_BACK"})
		return
	}
	h.hub.broadcast(ctx, "workspace.provisioning", id)
	committed = true
	c.JSON(http.StatusAccepted, gin.H{"status": "switching", "from": provider, "to": body.Provider})
}

// restore puts the status back that the workspace had, on a context of its own.
func (h *Handler) restore(id, prior string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := db.ExecContext(ctx,
		`UPDATE workspaces SET status = $2, updated_at = now() WHERE id = $1 AND status = 'provisioning'`, id, prior)
	if err != nil {
		slog.Error("status not restored", "workspace", id, "error", err)
	}
}

func (h *Handler) stopWithRetry(ctx context.Context, id, provider string) error {
	var last error
	for attempt := range 3 {
		if last = h.cp.CPStop(ctx, id, provider); last == nil {
			return nil
		}
		select {
		case <-time.After(time.Second << attempt):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return last
}

func (h *Handler) provisionAuto(ctx context.Context, id, provider string) error {
	if h.cp != nil {
		return h.provisionCloud(ctx, id, provider)
	}
	return h.provisionDocker(ctx, id)
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionCloud(ctx context.Context, id, provider string) error {
	return h.cp.send(ctx, "create", id, provider)
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionDocker(ctx context.Context, id string) error { return h.docker.run(ctx, id) }

type controlPlane struct {
	base string
	http *http.Client
}

// CPStop destroys the box.
//
//claimvet:effect
func (p *controlPlane) CPStop(ctx context.Context, id, provider string) error {
	return p.send(ctx, "stop", id, provider)
}

func (p *controlPlane) send(ctx context.Context, verb, id, provider string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+"/"+verb+"/"+provider+"/"+id, nil)
	if err != nil {
		return err
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

type docker struct{ jobs chan string }

func (d *docker) run(ctx context.Context, id string) error {
	select {
	case d.jobs <- id:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type hub struct{}

func (*hub) broadcast(ctx context.Context, event, id string) {
	_, _ = db.ExecContext(ctx, `SELECT pg_notify($1, $2)`, event, id)
}
