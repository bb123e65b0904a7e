package t5

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/molecule-ai/claimvet/testdata/programs/cloud"
	"github.com/molecule-ai/claimvet/testdata/programs/store"
)

// gRPC-ish service layer: usecase + UoW + mocks

type Unit interface {
	Workspaces() WorkspaceRepo
	Audit() AuditRepo
}

type WorkspaceRepo interface {
	// Lock wins or loses.
	//claimvet:claim
	Lock(ctx context.Context, id string) (*store.Workspace, error)
	//claimvet:rollback
	Unlock(ctx context.Context, ws *store.Workspace) error
	//claimvet:commit
	Save(ctx context.Context, ws *store.Workspace) error
}

type AuditRepo interface {
	Add(ctx context.Context, what string) error
}

type SwitchRequest struct{ Id, Provider string }
type SwitchResponse struct{ BoxId string }

type Server struct {
	u     Unit
	cloud cloud.Provider
	now   func() time.Time
}

type fakeRepo struct{ locked map[string]bool }

func (f *fakeRepo) Lock(ctx context.Context, id string) (*store.Workspace, error) {
	if f.locked[id] {
		return nil, nil
	}
	f.locked[id] = true
	return &store.Workspace{ID: id}, nil
}
func (f *fakeRepo) Unlock(ctx context.Context, ws *store.Workspace) error {
	delete(f.locked, ws.ID)
	return nil
}
func (f *fakeRepo) Save(ctx context.Context, ws *store.Workspace) error { return nil }

var _ WorkspaceRepo = (*fakeRepo)(nil)

func (s *Server) Switch(ctx context.Context, in *SwitchRequest) (out *SwitchResponse, err error) {
	if in.Id == "" {
		return nil, errors.New("invalid")
	}
	ws, err := s.u.Workspaces().Lock(ctx, in.Id)
	if err != nil {
		return nil, status(err)
	}
	if ws == nil {
		return nil, status(store.ErrLost)
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err == nil {
			return
		}
		if uerr := s.u.Workspaces().Unlock(ctx, ws); uerr != nil {
			err = errors.Join(err, uerr)
		}
	}()
	if err := s.u.Audit().Add(ctx, "switch"); err != nil {
		return nil, status(err)
	}
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil && !errors.Is(err, cloud.ErrGone) {
		return nil, status(err)
	}
	box, err := s.cloud.Provision(ctx, in.Provider)
	if err != nil {
		return nil, status(err)
	}
	ws.InstanceID, ws.Provider = box.ID, in.Provider
	if err := s.u.Workspaces().Save(ctx, ws); err != nil {
		return nil, status(err)
	}
	return &SwitchResponse{BoxId: box.ID}, nil
}

func status(err error) error { return fmt.Errorf("rpc: %w", err) }

// returns nil for the error by mistake -> status swallows: err == nil at return -> skip
func (s *Server) SwitchBad(ctx context.Context, in *SwitchRequest) (out *SwitchResponse, err error) {
	ws, err := s.u.Workspaces().Lock(ctx, in.Id)
	if err != nil {
		return nil, status(err)
	}
	// forgot ws == nil
	ctx = context.WithoutCancel(ctx)
	defer func() { // want [ownership]
		if err != nil {
			_ = s.u.Workspaces().Unlock(ctx, ws)
		}
	}()
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil { // want [gate]
		return nil, err
	}
	return &SwitchResponse{}, s.u.Workspaces().Save(ctx, ws)
}

// interceptors
type unary func(ctx context.Context, req any) (any, error)

func chain(h unary, mws ...func(unary) unary) unary {
	for i := len(mws) - 1; i >= 0; i-- {
		h = mws[i](h)
	}
	return h
}

func logging(next unary) unary {
	return func(ctx context.Context, req any) (resp any, err error) {
		defer func(t time.Time) { log.Printf("took %s err %v", time.Since(t), err) }(time.Now())
		return next(ctx, req)
	}
}

func (s *Server) handlers() map[string]unary {
	return map[string]unary{
		"switch": chain(func(ctx context.Context, req any) (any, error) {
			in, ok := req.(*SwitchRequest)
			if !ok {
				return nil, errors.New("bad type")
			}
			return s.Switch(ctx, in)
		}, logging),
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, ok := s.handlers()[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	resp, err := h(r.Context(), &SwitchRequest{Id: r.FormValue("id")})
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	fmt.Fprint(w, resp)
}

// CLI: main-like command needing effect; no claim -> not main, exported
func Destroy(ctx context.Context, c *cloud.Client, id string) error {
	return c.Stop(ctx, id)
}

// UoW tx helper with claims inside tx returning value
type uow struct{ db *sql.DB }

func InTx[T any](ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) (T, error)) (out T, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return out, err
	}
	defer func() {
		switch p := recover(); {
		case p != nil:
			_ = tx.Rollback()
			panic(p)
		case err != nil:
			err = errors.Join(err, tx.Rollback())
		default:
			err = tx.Commit()
		}
	}()
	return fn(tx)
}

func claimTx(ctx context.Context, tx *sql.Tx, id string) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE workspaces SET status = 'provisioning' WHERE id = $1 AND status = 'running'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func (s *Server) viaTx(ctx context.Context, db *sql.DB, st *store.Store, id string) error {
	won, err := InTx(ctx, db, func(tx *sql.Tx) (bool, error) {
		won, err := claimTx(ctx, tx, id)
		if err != nil || !won {
			return false, err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO audit VALUES ($1)`, id); err != nil {
			return false, err
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	bg := context.WithoutCancel(ctx)
	defer st.Release(bg, id, "running")
	return s.cloud.Stop(bg, id)
}

func (s *Server) viaTxBad(ctx context.Context, db *sql.DB, st *store.Store, id string) error {
	won, err := InTx(ctx, db, func(tx *sql.Tx) (bool, error) {
		won, err := claimTx(ctx, tx, id)
		if err != nil || !won {
			return false, err
		}
		return true, s.cloud.Stop(ctx, id) // want [gate]
	})
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	return nil // perhaps [stranded]
}

func (s *Server) viaTxBad2(ctx context.Context, db *sql.DB, st *store.Store, id string) error {
	won, err := InTx(ctx, db, func(tx *sql.Tx) (bool, error) {
		return claimTx(ctx, tx, id)
	})
	if err != nil {
		return err
	}
	if won {
		log.Println("won", id)
	}
	bg := context.WithoutCancel(ctx)
	defer st.Release(bg, id, "running") // want [ownership]
	return s.cloud.Stop(bg, id)         // want [gate]
}

// store.InTx across packages
func (s *Server) viaStoreTx(ctx context.Context, st *store.Store, id string) error {
	var won bool
	err := st.InTx(ctx, func(tx *sql.Tx) (err error) {
		won, err = claimTx(ctx, tx, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("tx: %w", err)
	}
	if !won {
		return store.ErrLost
	}
	bg := context.WithoutCancel(ctx)
	defer st.Release(bg, id, "running")
	return s.cloud.Stop(bg, id)
}

func (s *Server) viaStoreTxBad(ctx context.Context, st *store.Store, id string) error {
	return st.InTx(ctx, func(tx *sql.Tx) error {
		won, err := claimTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if !won {
			return store.ErrLost
		}
		return s.cloud.Stop(context.WithoutCancel(ctx), id) // want [gate]
	})
}

// main-like
func run() int {
	st := store.New(nil)
	c := cloud.New("x")
	ctx := context.Background()
	won, err := st.Claim(ctx, os.Args[1], "running")
	if err != nil {
		log.Println(err)
		return 1
	}
	if !won {
		return 2
	}
	defer st.Release(ctx, os.Args[1], "running")
	if err := c.Stop(ctx, os.Args[1]); err != nil {
		log.Println(err)
		return 1
	}
	return 0
}

// retries of entire op with attempts and jitter
func (s *Server) withRetry(ctx context.Context, st *store.Store, id string) (err error) {
	for attempt := 1; attempt <= 5; attempt++ {
		err = func() (err error) {
			won, err := st.Claim(ctx, id, "running")
			if err != nil {
				return err
			}
			if !won {
				return store.ErrLost
			}
			c, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
			defer cancel()
			defer func() {
				if err != nil {
					_ = st.Release(c, id, "running")
				}
			}()
			if err := s.cloud.Stop(c, id); err != nil {
				return err
			}
			return st.Finish(c, id, "", "")
		}()
		if err == nil || !errors.Is(err, store.ErrLost) {
			return err
		}
		time.Sleep(time.Duration(attempt) * time.Second)
	}
	return err
}

// labelled
func (s *Server) labelled(ctx context.Context, st *store.Store, ids []string) error {
	var id string
outer:
	for round := 0; ; round++ {
		for _, id = range ids {
			won, err := st.Claim(ctx, id, "running")
			switch {
			case errors.Is(err, context.Canceled):
				return err
			case err != nil:
				continue
			case won:
				break outer
			}
		}
		if round > 3 {
			return store.ErrLost
		}
	}
	bg := context.WithoutCancel(ctx)
	defer st.Release(bg, id, "running")
	return s.cloud.Stop(bg, id)
}

// optional: dry-run skip
func (s *Server) dry(ctx context.Context, st *store.Store, id string, dry bool) (err error) {
	if !dry {
		if err := st.MustClaim(ctx, id, "running"); err != nil {
			return err
		}
		c := context.WithoutCancel(ctx)
		defer func() { err = errors.Join(err, st.Release(c, id, "running")) }()
	}
	log.Println("plan", id)
	if dry {
		return nil
	}
	return s.cloud.Stop(context.WithoutCancel(ctx), id)
}

func (s *Server) dryBad(ctx context.Context, st *store.Store, id string, dry bool) (err error) {
	if !dry {
		if err := st.MustClaim(ctx, id, "running"); err != nil {
			return err
		}
		c := context.WithoutCancel(ctx)
		defer func() { err = errors.Join(err, st.Release(c, id, "running")) }()
	}
	return s.cloud.Stop(context.WithoutCancel(ctx), id) // want [gate]
}
