// Package svcbad: one bug each.
package svcbad

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/molecule-ai/claimvet/testdata/programs/cloud"
	"github.com/molecule-ai/claimvet/testdata/programs/store"
)

type Repo interface {
	Get(ctx context.Context, id string) (*store.Workspace, error)
	//claimvet:claim
	Claim(ctx context.Context, id, prior string) (bool, error)
	//claimvet:claim
	MustClaim(ctx context.Context, id, prior string) error
	//claimvet:rollback
	Release(ctx context.Context, id, prior string) error
	//claimvet:commit
	Finish(ctx context.Context, id, instance, url string) error
	SetProvider(ctx context.Context, id, provider string) error
	Audit(ctx context.Context, id, what string) error
}

type Service struct {
	repo  Repo
	st    *store.Store
	cloud cloud.Provider
	box   *cloud.Client
	log   *slog.Logger
	wg    sync.WaitGroup
	to    time.Duration
}

// 1: dropped won check
func (s *Service) B1(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	id := r.PathValue("id")
	ws, err := s.st.Get(ctx, id)
	if err != nil {
		http.Error(w, "boom", 500)
		return
	}
	_, err = s.st.Claim(ctx, id, ws.Status)
	if err != nil {
		http.Error(w, "boom", 500)
		return
	}
	wctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.to)
	defer cancel()
	committed := false
	defer func() { // want [ownership]
		if committed {
			return
		}
		_ = s.st.Release(wctx, id, ws.Status)
	}()
	if err := s.box.Stop(wctx, ws.InstanceID); err != nil { // want [gate]
		http.Error(w, "stop", 500)
		return
	}
	if err := s.st.Finish(wctx, id, "", ""); err != nil {
		return
	}
	committed = true
}

// 2: inverted check
func (s *Service) B2(ctx context.Context, ws *store.Workspace) (err error) {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if won {
		return store.ErrLost // want [stranded]
	}
	ctx = context.WithoutCancel(ctx)
	defer func() { // want [ownership]
		if err != nil {
			_ = s.repo.Release(ctx, ws.ID, ws.Status)
		}
	}()
	if err = s.cloud.Stop(ctx, ws.InstanceID); err != nil { // want [gate]
		return err
	}
	return s.repo.Finish(ctx, ws.ID, "", "")
}

// 3: missing return in lost branch
func (s *Service) B3(w http.ResponseWriter, r *http.Request) {
	ws, err := s.repo.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	won, err := s.repo.Claim(r.Context(), ws.ID, ws.Status)
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	if !won {
		http.Error(w, "busy", http.StatusConflict)
	}
	ctx := context.WithoutCancel(r.Context())
	defer s.repo.Release(ctx, ws.ID, ws.Status)              // want [ownership]
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil { // want [gate]
		http.Error(w, "x", 500)
	}
}

// 4: effect moved up before claim
func (s *Service) B4(ctx context.Context, ws *store.Workspace) (err error) {
	if err = s.cloud.Stop(context.WithoutCancel(ctx), ws.InstanceID); err != nil { // want [gate]
		return err
	}
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = s.repo.Release(ctx, ws.ID, ws.Status)
		}
	}()
	b, err := s.cloud.Provision(ctx, "a")
	if err != nil {
		return err
	}
	return s.repo.Finish(ctx, ws.ID, b.ID, b.URL)
}

// 5: defer moved above the claim
func (s *Service) B5(ctx context.Context, ws *store.Workspace) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			_ = s.repo.Release(context.WithoutCancel(ctx), ws.ID, ws.Status)
		}
	}()
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	b, err := s.cloud.Provision(context.WithoutCancel(ctx), "a")
	if err != nil {
		return err
	}
	return s.repo.Finish(context.WithoutCancel(ctx), ws.ID, b.ID, b.URL)
}

// 6: flag set before check
func (s *Service) B6(ctx context.Context, ws *store.Workspace) error {
	claimed, committed := false, false
	defer func() { // want [ownership]
		if claimed && !committed {
			_ = s.repo.Release(context.Background(), ws.ID, ws.Status)
		}
	}()
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	claimed = true
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	b, err := s.cloud.Provision(ctx, "q")
	if err != nil {
		return err
	}
	if err := s.repo.Finish(ctx, ws.ID, b.ID, b.URL); err != nil {
		return err
	}
	committed = true
	return nil
}

// 7: commit flag never set after the commit -> rollback after commit
func (s *Service) B7(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	defer func() { // want [finality]
		_ = s.repo.Release(ctx, ws.ID, ws.Status)
	}()
	b, err := s.cloud.Provision(ctx, "q")
	if err != nil {
		return err
	}
	return s.repo.Finish(ctx, ws.ID, b.ID, b.URL)
}

// 8: shadowed err: the deferred rollback reads the outer one
func (s *Service) B8(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = s.repo.Release(ctx, ws.ID, ws.Status)
		}
	}()
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		return fmt.Errorf("stop: %w", err) // want [stranded]
	}
	err = s.repo.Finish(ctx, ws.ID, "", "")
	return err
}

// 9: request context to stop
func (s *Service) B9(w http.ResponseWriter, r *http.Request) {
	ws, err := s.repo.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	won, err := s.repo.Claim(r.Context(), ws.ID, ws.Status)
	if err != nil || !won {
		http.Error(w, "x", 409)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	defer s.repo.Release(ctx, ws.ID, ws.Status)
	if err := s.cloud.Stop(r.Context(), ws.InstanceID); err != nil { // want [lifetime]
		http.Error(w, "x", 500)
	}
}

// 10: WithTimeout as mend
func (s *Service) B10(w http.ResponseWriter, r *http.Request) {
	ws, err := s.repo.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	won, err := s.repo.Claim(r.Context(), ws.ID, ws.Status)
	if err != nil || !won {
		http.Error(w, "x", 409)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute) // want [lifetime]
	defer cancel()
	defer s.repo.Release(ctx, ws.ID, ws.Status)
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		http.Error(w, "x", 500)
	}
}

// 11: commit forgotten on one path; explicit rollbacks, no defer
func (s *Service) B11(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		return errors.Join(err, s.repo.Release(ctx, ws.ID, ws.Status))
	}
	b, err := s.cloud.Provision(ctx, "q")
	if err != nil {
		return err // want [stranded]
	}
	return s.repo.Finish(ctx, ws.ID, b.ID, b.URL)
}

// 12: goroutine with request ctx
func (s *Service) B12(w http.ResponseWriter, r *http.Request) {
	ws, err := s.repo.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	won, err := s.repo.Claim(r.Context(), ws.ID, ws.Status)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	if !won {
		w.WriteHeader(http.StatusConflict)
		return
	}
	go func() {
		ctx := context.WithoutCancel(r.Context())
		defer s.repo.Release(ctx, ws.ID, ws.Status)
		if err := s.cloud.Stop(r.Context(), ws.InstanceID); err != nil { // want [lifetime]
			s.log.Error("stop", "err", err)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

// 13: panic before the defer
func (s *Service) B13(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	if ws.InstanceID == "" {
		panic("no instance") // want [stranded]
	}
	defer s.repo.Release(ctx, ws.ID, ws.Status)
	return s.cloud.Stop(ctx, ws.InstanceID)
}

// 14: os.Exit after arming
func (s *Service) B14(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	defer s.repo.Release(ctx, ws.ID, ws.Status)
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) // want [stranded]
	}
	return nil
}

// 15: log.Fatal
func (s *Service) B15(ctx context.Context, ws *store.Workspace) {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		log.Fatal(err)
	}
	if !won {
		return
	}
	ctx = context.WithoutCancel(ctx)
	defer s.repo.Release(ctx, ws.ID, ws.Status)
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		log.Fatalf("stop: %v", err) // want [stranded]
	}
}

// 16: check on the wrong variable
func (s *Service) B16(ctx context.Context, a, b *store.Workspace) error {
	won, err := s.repo.Claim(ctx, a.ID, a.Status)
	if err != nil {
		return err
	}
	ok := b.Status == "ready"
	_ = won
	if !ok {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	return s.cloud.Stop(ctx, a.InstanceID) // want [gate]
}

// 17: errors.Is in wrong sense
func (s *Service) B17(ctx context.Context, ws *store.Workspace) (err error) {
	if err = s.repo.MustClaim(ctx, ws.ID, ws.Status); err != nil && !errors.Is(err, store.ErrLost) {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	return s.cloud.Stop(ctx, ws.InstanceID) // want [gate] [stranded]
}

// 18: effect in select loop after commit
func (s *Service) B18(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	done := false
	defer func() {
		if !done {
			_ = s.repo.Release(ctx, ws.ID, ws.Status)
		}
	}()
	if err := s.repo.Finish(ctx, ws.ID, "", ""); err != nil {
		return err
	}
	done = true
	return s.cloud.Stop(ctx, ws.InstanceID) // want [gate]
}

// 19: exec with the request context
func (s *Service) B19(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	ws, err := s.repo.Get(ctx, "1")
	if err != nil {
		return
	}
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil || !won {
		http.Error(w, "x", 409)
		return
	}
	defer s.repo.Release(context.WithoutCancel(ctx), ws.ID, ws.Status)
	cmd := exec.CommandContext(ctx, "rsync", "a", "b") // want [lifetime]
	if err := cmd.Run(); err != nil {
		http.Error(w, "x", 500)
	}
	req, err := http.NewRequestWithContext(ctx, "POST", "http://x", nil) // want [lifetime]
	if err != nil {
		return
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
}

// 20: rollback on request ctx
func (s *Service) B20(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil || !won {
		return err
	}
	defer func() {
		if err := s.repo.Release(ctx, ws.ID, ws.Status); err != nil { // want [lifetime]
			s.log.Error("x")
		}
	}()
	return s.cloud.Stop(context.WithoutCancel(ctx), ws.InstanceID)
}

// 21: handler calling an effect with no claim at all
func (s *Service) B21(w http.ResponseWriter, r *http.Request) {
	if err := s.cloud.Stop(r.Context(), r.FormValue("id")); err != nil { // want [gate]
		http.Error(w, "x", 500)
	}
}

// 22: effect through an async helper without claim
func (s *Service) async(f func()) {
	s.wg.Add(1)
	go func() { defer s.wg.Done(); f() }()
}

func (s *Service) B22(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	id := r.FormValue("id")
	s.async(func() {
		_ = s.cloud.Stop(ctx, id) // want [gate]
	})
	w.WriteHeader(202)
}

// 23: panic between: call before the defer
func (s *Service) B23(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil || !won {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	_ = s.repo.Audit(ctx, ws.ID, "won") // want [stranded]
	defer s.repo.Release(ctx, ws.ID, ws.Status)
	return s.cloud.Stop(ctx, ws.InstanceID)
}

// 24: && instead of ||
func (s *Service) B24(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil && !won {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer s.repo.Release(ctx, ws.ID, ws.Status) // want [ownership]
	return s.cloud.Stop(ctx, ws.InstanceID)     // want [gate]
}

// 25: helper rolled back early and continued
func (s *Service) B25(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil || !won {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer s.repo.Release(ctx, ws.ID, ws.Status)
	if ws.InstanceID == "" {
		_ = s.repo.Release(ctx, ws.ID, ws.Status)
	}
	return s.cloud.Stop(ctx, ws.InstanceID) // want [gate]
}

// 26: continue missing in a loop
func (s *Service) B26(ctx context.Context, list []*store.Workspace) error {
	for _, ws := range list {
		won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
		if err != nil {
			return err
		}
		if !won {
			s.log.Info("lost", "id", ws.ID)
		}
		wctx := context.WithoutCancel(ctx)
		if err := s.cloud.Stop(wctx, ws.InstanceID); err != nil { // want [gate] [stranded]
			s.log.Error("stop", "err", err)
		}
		if err := s.repo.Release(wctx, ws.ID, ws.Status); err != nil { // want [ownership]
			return err
		}
	}
	return nil
}

// 27: through a helper in another function that checks nothing
func (s *Service) teardown(ctx context.Context, ws *store.Workspace) error {
	return s.cloud.Stop(ctx, ws.InstanceID)
}

func (s *Service) B27(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := s.teardown(ctx, ws); err != nil { // want [gate]
		return err
	}
	if !won {
		return store.ErrLost
	}
	return s.repo.Finish(ctx, ws.ID, "", "")
}
