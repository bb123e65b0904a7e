// Package e3 is the fifth head with an owner token: the rollback is registered before the claim, and that is right, since
// it touches nothing but a row that carries the token of this very request.
package e3

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"time"
)

var db *sql.DB

// Handler serves the workspace routes.
type Handler struct {
	cp     *controlPlane
	docker *docker
}

// SwitchProvider handles POST /workspaces/{id}/switch-provider.
func (h *Handler) SwitchProvider(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(detach(r), 2*time.Minute)
	defer cancel()
	id := r.PathValue("id")

	var body struct {
		Provider string `json:"provider"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	var prior, provider string
	err := db.QueryRowContext(ctx, `SELECT status, compute->>'provider' FROM workspaces WHERE id = $1`, id).Scan(&prior, &provider)
	if errors.Is(err, sql.ErrNoRows) {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if err != nil {
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
		return
	}

	token := rand.Text()
	done := false
	defer func() {
		if !done {
			release(id, token, prior)
		}
	}()

	res, err := db.ExecContext(ctx, `
		UPDATE workspaces SET status = 'provisioning', claim_token = $2
		WHERE id = $1 AND claim_token IS NULL AND status <> 'provisioning'`, id, token)
	if err != nil {
		// Perhaps the row was changed and the answer got lost: the token decides.
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
		return
	}
	if n, _ := res.RowsAffected(); n == 0 {
		http.Error(w, "already switching", http.StatusConflict)
		return
	}

	stopErr := h.stopWithRetry(ctx, id, provider)
	if stopErr != nil {
		log.Printf("switch %s: old box may still run: %v", id, stopErr)
	}
	_, err = db.ExecContext(ctx,
		`UPDATE workspaces SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), instance_id = NULL WHERE id = $1`,
		id, body.Provider)
	if err != nil {
		http.Error(w, "rolled back", http.StatusServiceUnavailable)
		return
	}
	if err := h.provisionAuto(ctx, id, body.Provider); err != nil {
		http.Error(w, "rolled back", http.StatusServiceUnavailable)
		return
	}
	if err := finish(ctx, id, token); err != nil {
		http.Error(w, "rolled back", http.StatusServiceUnavailable)
		return
	}
	done = true
	w.WriteHeader(http.StatusAccepted)
}

// release gives the row back, if it is ours.
//
//claimvet:rollback
func release(id, token, prior string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := db.ExecContext(ctx, `
		UPDATE workspaces SET status = $3, claim_token = NULL
		WHERE id = $1 AND claim_token = $2`, id, token, prior)
	if err != nil {
		log.Printf("switch %s: not released: %v", id, err)
	}
}

// finish ends the switch: from here on the workspace may be claimed again.
//
//claimvet:commit
func finish(ctx context.Context, id, token string) error {
	_, err := db.ExecContext(ctx,
		`UPDATE workspaces SET status = 'starting', claim_token = NULL WHERE id = $1 AND claim_token = $2`, id, token)
	return err
}

// detach returns the values of the request's context without its end.
func detach(r *http.Request) context.Context { return context.WithoutCancel(r.Context()) }

func (h *Handler) stopWithRetry(ctx context.Context, id, provider string) (err error) {
	for tries := 3; tries > 0; tries-- {
		if err = h.cp.CPStop(ctx, id, provider); err == nil {
			break
		}
	}
	return err
}

func (h *Handler) provisionAuto(ctx context.Context, id, provider string) error {
	if h.cp == nil {
		return h.provisionDocker(ctx, id)
	}
	return h.provisionCloud(ctx, id, provider)
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionCloud(ctx context.Context, id, provider string) error {
	return h.cp.send(ctx, "create "+id+" on "+provider)
}

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionDocker(ctx context.Context, id string) error {
	return h.docker.send(ctx, "run "+id)
}

type queue chan string

func (q queue) send(ctx context.Context, s string) error {
	select {
	case q <- s:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type controlPlane struct{ queue }

// CPStop destroys the box.
//
//claimvet:effect
func (p *controlPlane) CPStop(ctx context.Context, id, provider string) error {
	return p.send(ctx, "stop "+id+" on "+provider)
}

type docker struct{ queue }
