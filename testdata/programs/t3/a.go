package t3

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"
)

var errBusy = errors.New("busy")

//claimvet:effect
func provision(ctx context.Context, id string) error { return nil }

type repo struct{ db *sql.DB }

// ---- inference only

// typed consts, Sprintf
const (
	stIdle   = "idle"
	stActive = "active"
)

var setSQL = fmt.Sprintf(`UPDATE tenants SET state = '%s' WHERE id = $1 AND state = '%s'`, stActive, stIdle)

func (r *repo) activate(ctx context.Context, id string) (bool, error) {
	res, err := r.db.ExecContext(ctx, setSQL, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

func (r *repo) deactivate(ctx context.Context, id string) error {
	_, err := r.db.ExecContext(ctx, `UPDATE tenants SET state = '`+stIdle+`' WHERE id = $1 AND state = '`+stActive+`'`, id)
	return err
}

func (r *repo) ready(ctx context.Context, id string) error {
	_, err := r.db.ExecContext(ctx, `UPDATE tenants SET state = 'ready' WHERE id = $1 AND state = 'active'`, id)
	return err
}

func (r *repo) ok1(ctx context.Context, id string) (err error) {
	won, err := r.activate(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = r.deactivate(bg, id)
		}
	}()
	if err := provision(bg, id); err != nil {
		return err
	}
	return r.ready(bg, id)
}

// inferred; wrong: no check
func (r *repo) bad1(ctx context.Context, id string) (err error) {
	_, err = r.activate(ctx, id)
	if err != nil {
		return err
	}
	bg := context.WithoutCancel(ctx)
	defer func() { // want [ownership]
		if err != nil {
			_ = r.deactivate(bg, id)
		}
	}()
	if err := provision(bg, id); err != nil { // want [gate]
		return err
	}
	return r.ready(bg, id)
}

// status parameterized: SET status=$2 WHERE status=$3
func (r *repo) transition(ctx context.Context, id, from, to string) (bool, error) {
	res, err := r.db.ExecContext(ctx, `UPDATE tenants SET state = $3 WHERE id = $1 AND state = $2`, id, from, to)
	if err != nil {
		return false, err
	}
	n, _ := res.RowsAffected()
	return n == 1, nil
}

func (r *repo) ok2(ctx context.Context, id string) error {
	won, err := r.transition(ctx, id, stIdle, stActive)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	bg := context.WithoutCancel(ctx)
	done := false
	defer func() {
		if !done {
			_, _ = r.transition(bg, id, stActive, stIdle)
		}
	}()
	if err := provision(bg, id); err != nil {
		return err
	}
	if _, err := r.transition(bg, id, stActive, "ready"); err != nil {
		return err
	}
	done = true
	return nil
}

func (r *repo) bad2(ctx context.Context, id string) error {
	won, err := r.transition(ctx, id, stIdle, stActive)
	if err != nil {
		return err
	}
	if won {
		return errBusy // want [stranded]
	}
	return provision(context.WithoutCancel(ctx), id) // want [gate]
}

// version CAS
func (r *repo) bad3(ctx context.Context, id string, v int) error {
	_, err := r.db.ExecContext(ctx, `UPDATE tenants SET version = version + 1, plan = 'x' WHERE id = $1 AND version = $2`, id, v) // want [sql]
	if err != nil {
		return err
	}
	return provision(context.WithoutCancel(ctx), id) // want [gate]
}

// boolean final
func (r *repo) ok3(ctx context.Context, id string) error {
	res, err := r.db.ExecContext(ctx, `UPDATE invites SET used = true WHERE code = $1 AND used = false`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return provision(context.WithoutCancel(ctx), id)
}

// NOT used form
func (r *repo) ok4(ctx context.Context, id string) error {
	var email string
	switch err := r.db.QueryRowContext(ctx, `UPDATE invites SET used_at = now() WHERE code = $1 AND used_at IS NULL RETURNING email`, id).Scan(&email); {
	case errors.Is(err, sql.ErrNoRows):
		return errBusy
	case err != nil:
		return err
	}
	return provision(context.WithoutCancel(ctx), email)
}

func (r *repo) bad4(ctx context.Context, id string) error {
	var email string
	err := r.db.QueryRowContext(ctx, `UPDATE invites SET used_at = now() WHERE code = $1 AND used_at IS NULL RETURNING email`, id).Scan(&email)
	if err == sql.ErrNoRows {
		fmt.Println("already used")
	}
	return provision(context.WithoutCancel(ctx), email) // want [gate]
}

// prepared statement
func (r *repo) ok5(ctx context.Context, id string) error {
	stmt, err := r.db.PrepareContext(ctx, `UPDATE invites SET used = true WHERE code = ? AND NOT used`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	res, err := stmt.ExecContext(ctx, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return provision(context.WithoutCancel(ctx), id)
}

// two workers; FOR UPDATE row lock in tx, plain update afterwards
func (r *repo) ok6(ctx context.Context, id string) (err error) {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	var st string
	if err = tx.QueryRowContext(ctx, `SELECT state FROM tenants WHERE id = $1 FOR UPDATE`, id).Scan(&st); err != nil {
		return err
	}
	if st != stIdle {
		return errBusy
	}
	if _, err = tx.ExecContext(ctx, `UPDATE tenants SET state = 'active' WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// http: long poll, no claim
func (r *repo) list(w http.ResponseWriter, req *http.Request) {
	rows, err := r.db.QueryContext(req.Context(), `SELECT id FROM tenants`)
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return
		}
		fmt.Fprintln(w, id)
	}
	_ = rows.Err()
}

// effect in wrong order relative to commit: provision after ready
func (r *repo) bad5(ctx context.Context, id string) (err error) {
	won, err := r.activate(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = r.deactivate(bg, id)
		}
	}()
	// A step if an effect follows: "a step (state stays won) if an effect ... still follows" -> silent
	if err := r.ready(bg, id); err != nil {
		return err
	}
	return provision(bg, id)
}

// the rollback's status is wrong: sets back to other value
func (r *repo) ok7(ctx context.Context, id string) (err error) {
	won, err := r.activate(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return errBusy
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_, _ = r.db.ExecContext(bg, `UPDATE tenants SET state = 'error' WHERE id = $1 AND state = 'active'`, id)
		}
	}()
	if err := provision(bg, id); err != nil {
		return err
	}
	return r.ready(bg, id)
}

// recovered crash sweeper: reclaim stuck rows
func (r *repo) sweep(ctx context.Context) (int64, error) {
	res, err := r.db.ExecContext(ctx, `UPDATE tenants SET state = 'idle' WHERE state = 'active' AND updated_at < now() - interval '10 minutes'`)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (r *repo) sweepLoop(ctx context.Context) {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if n, err := r.sweep(ctx); err != nil {
				fmt.Println("sweep", err)
			} else if n > 0 {
				fmt.Println("swept", n)
			}
		case <-ctx.Done():
			return
		}
	}
}

// inferred, context lifetime
func (r *repo) bad6(w http.ResponseWriter, req *http.Request) {
	won, err := r.activate(req.Context(), "1")
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	if !won {
		http.Error(w, "busy", 409)
		return
	}
	done := false
	defer func() {
		if !done {
			_ = r.deactivate(context.Background(), "1")
		}
	}()
	if err := provision(req.Context(), "1"); err != nil { // want [lifetime]
		http.Error(w, "x", 500)
		return
	}
	if err := r.ready(req.Context(), "1"); err != nil { // want [lifetime]
		http.Error(w, "x", 500)
		return
	}
	done = true
}
