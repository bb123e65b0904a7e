package svc2

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"os/exec"
	"time"

	"github.com/molecule-ai/claimvet/testdata/programs/auto"
	"github.com/molecule-ai/claimvet/testdata/programs/store"
)

//claimvet:effect func=(*os/exec.Cmd).Run

//claimvet:only func=github.com/molecule-ai/claimvet/testdata/programs/store.New NewSvc

type Svc struct {
	st *store.Store
	db *sql.DB
}

func NewSvc(db *sql.DB) *Svc { return &Svc{st: store.New(db), db: db} }

func sneaky(db *sql.DB) *store.Store {
	return store.New(db) // want [dispatch]
}

// column in auto: boxes.status; imported by this package.
func (s *Svc) Start(ctx context.Context, id string) error {
	res, err := s.db.ExecContext(ctx, "UPDATE boxes SET status = 'starting' WHERE id = ? AND status = 'stopped'", id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errors.New("not stopped")
	}
	return nil
}

func (s *Svc) StartBad(ctx context.Context, id string) error {
	_, err := s.db.ExecContext(ctx, "UPDATE boxes SET status = 'starting' WHERE id = ? AND status = 'stopped'", id) // want [sql]
	return err
}

func (s *Svc) runOK(ctx context.Context, id, prior string) error {
	if err := s.st.MustClaim(ctx, id, prior); err != nil {
		return err
	}
	bg, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	defer s.st.Release(bg, id, prior)
	cmd := exec.CommandContext(bg, "terraform", "destroy")
	return cmd.Run()
}

func (s *Svc) runBad(ctx context.Context, id, prior string) error {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "terraform", "destroy")
	if err := cmd.Run(); err != nil { // want [gate]
		return err
	}
	if err := s.st.MustClaim(ctx, id, prior); err != nil {
		return err
	}
	return s.st.Finish(ctx, id, "", "") // want [lifetime]
}

func handler(w http.ResponseWriter, r *http.Request) {
	_ = exec.Command("ls").Run() // want [gate]
}

func (s *Svc) autoOK(ctx context.Context, id, prior string) error {
	won, err := s.st.Claim(ctx, id, prior)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	bg := context.WithoutCancel(ctx)
	defer s.st.Release(bg, id, prior)
	return auto.Auto(bg, "eu")
}

func (s *Svc) autoBad(ctx context.Context, id, prior string) error {
	won, err := s.st.Claim(ctx, id, prior)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	bg := context.WithoutCancel(ctx)
	defer s.st.Release(bg, id, prior)
	return auto.Direct(bg, "eu") // want [dispatch]
}

//claimvet:detached
func (s *Svc) background(ctx context.Context, id string) {}

func (s *Svc) h(w http.ResponseWriter, r *http.Request) {
	s.background(context.WithoutCancel(r.Context()), "x")
	go s.background(r.Context(), "x") // want [lifetime]
	s.background(context.Background(), "x")
}

// holds
//
//claimvet:holds
func (s *Svc) section(ctx context.Context, id string) error { return auto.Auto(ctx, id) }

func (s *Svc) holdsBad(ctx context.Context, id string) error {
	won, err := s.st.Claim(ctx, id, "x")
	if err != nil {
		return err
	}
	if !won {
		return s.section(context.WithoutCancel(ctx), id) // want [gate]
	}
	bg := context.WithoutCancel(ctx)
	defer s.st.Release(bg, id, "x")
	return s.section(ctx, id) // want [lifetime]
}
