// Package e2 is the fifth head with a named result that disarms the rollback, and a helper that detaches the context.
// The handler only translates; the switch is a method of its own.
package e2

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"
)

var db *sql.DB

var (
	errNotFound = errors.New("no such workspace")
	errBusy     = errors.New("already switching")
)

// Server serves the workspace routes.
type Server struct {
	Stopper     Stopper
	Provisioner Provisioner
}

// Stopper destroys boxes.
type Stopper interface {
	//claimvet:effect
	CPStop(ctx context.Context, id, provider string) error
}

// Provisioner makes boxes, on the backend that fits.
type Provisioner struct {
	cloud, local func(ctx context.Context, id, provider string) error
}

// Auto picks the backend.
func (p Provisioner) Auto(ctx context.Context, id, provider string) error {
	if provider == "" {
		return p.direct(ctx, p.local, id, provider)
	}
	return p.direct(ctx, p.cloud, id, provider)
}

//claimvet:only Provisioner.Auto
func (p Provisioner) direct(ctx context.Context, backend func(context.Context, string, string) error, id, provider string) error {
	return backend(ctx, id, provider)
}

// ServeHTTP handles POST /workspaces/{id}/switch-provider.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Provider string `json:"provider"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	err := s.switchProvider(r.Context(), r.PathValue("id"), body.Provider)
	switch {
	case errors.Is(err, errNotFound):
		http.Error(w, err.Error(), http.StatusNotFound)
	case errors.Is(err, errBusy):
		http.Error(w, err.Error(), http.StatusConflict)
	case err != nil:
		http.Error(w, "switch rolled back", http.StatusServiceUnavailable)
	default:
		w.WriteHeader(http.StatusAccepted)
	}
}

func (s *Server) switchProvider(ctx context.Context, id, to string) (err error) {
	ctx, cancel := outlive(ctx, 2*time.Minute)
	defer cancel()

	var prior, from, instance string
	err = db.QueryRowContext(ctx, `SELECT status, compute->>'provider', instance_id FROM workspaces WHERE id = $1`, id).
		Scan(&prior, &from, &instance)
	if errors.Is(err, sql.ErrNoRows) {
		return errNotFound
	}
	if err != nil {
		return err
	}

	res, err := db.ExecContext(ctx,
		`UPDATE workspaces SET status = 'provisioning' WHERE id = $1 AND status <> 'provisioning'`, id)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	if n, _ := res.RowsAffected(); n != 1 {
		return errBusy
	}
	defer func() {
		if err != nil {
			restore(id, prior)
		}
	}()

	stopErr := retry(3, func() error { return s.Stopper.CPStop(ctx, id, from) })
	if err := repoint(ctx, id, to); err != nil {
		return err
	}
	if stopErr != nil {
		if err := audit(ctx, id, instance, stopErr); err != nil {
			return err
		}
	}
	return s.Provisioner.Auto(ctx, id, to)
}

func repoint(ctx context.Context, id, to string) error {
	_, err := db.ExecContext(ctx,
		`UPDATE workspaces SET compute = jsonb_set(compute, '{provider}', to_jsonb($2::text)), instance_id = NULL WHERE id = $1`, id, to)
	return err
}

func audit(ctx context.Context, id, instance string, cause error) error {
	_, err := db.ExecContext(ctx,
		`INSERT INTO structure_events (event_type, workspace_id, payload) VALUES ('workspace.provider.switch_stop_exhausted', $1, $2)`,
		id, instance+": "+cause.Error())
	return err
}

func restore(id, prior string) {
	ctx, cancel := outlive(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, `UPDATE workspaces SET status = $2 WHERE id = $1 AND status = 'provisioning'`, id, prior); err != nil {
		log.Printf("workspace %s: status not restored: %v", id, err)
	}
}

// outlive returns a context that keeps the values of ctx and nothing of its end.
func outlive(ctx context.Context, budget time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), budget)
}

func retry(times int, f func() error) error {
	var err error
	for range times {
		if err = f(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}
