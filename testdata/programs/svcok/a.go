// Package svcok: all right.
package svcok

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
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
	mu    sync.Mutex
	wg    sync.WaitGroup
	to    time.Duration
}

type Option func(*Service)

func WithTimeout(d time.Duration) Option { return func(s *Service) { s.to = d } }
func WithLogger(l *slog.Logger) Option   { return func(s *Service) { s.log = l } }

func New(st *store.Store, c *cloud.Client, opts ...Option) *Service {
	s := &Service{repo: st, st: st, cloud: c, box: c, to: time.Minute, log: slog.Default()}
	for _, o := range opts {
		o(s)
	}
	return s
}

// 1: plain handler over concrete store
func (s *Service) Switch1(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	id := r.PathValue("id")
	ws, err := s.st.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if err != nil {
		http.Error(w, "boom", 500)
		return
	}
	won, err := s.st.Claim(ctx, id, ws.Status)
	if err != nil {
		http.Error(w, "boom", 500)
		return
	}
	if !won {
		http.Error(w, "conflict", http.StatusConflict)
		return
	}
	committed := false
	wctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.to)
	defer cancel()
	defer func() {
		if committed {
			return
		}
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := s.st.Release(rctx, id, ws.Status); err != nil {
			s.log.Error("release", "id", id, "err", err)
		}
	}()
	if err := s.box.Stop(wctx, ws.InstanceID); err != nil {
		http.Error(w, "stop", 500)
		return
	}
	b, err := s.box.Provision(wctx, "new")
	if err != nil {
		http.Error(w, "prov", 500)
		return
	}
	if err := s.st.Finish(wctx, id, b.ID, b.URL); err != nil {
		http.Error(w, "finish", 500)
		return
	}
	committed = true
	_ = json.NewEncoder(w).Encode(b)
}

// 2: named result + if err != nil
func (s *Service) Switch2(ctx context.Context, id string) (box *cloud.Box, err error) {
	ws, err := s.repo.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("get: %w", err)
	}
	if err := s.repo.MustClaim(ctx, id, ws.Status); err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.repo.Release(ctx, id, ws.Status))
		}
	}()
	if err = s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		return nil, fmt.Errorf("stop: %w", err)
	}
	if box, err = s.cloud.Provision(ctx, "aws"); err != nil {
		return nil, err
	}
	if err = s.repo.Finish(ctx, id, box.ID, box.URL); err != nil {
		return nil, err
	}
	return box, nil
}

// 3: cleanup stack
func (s *Service) Switch3(ctx context.Context, id string) (err error) {
	var cleanups []func()
	defer func() {
		if err == nil {
			return
		}
		for i := len(cleanups) - 1; i >= 0; i-- {
			cleanups[i]()
		}
	}()
	ws, err := s.repo.Get(ctx, id)
	if err != nil {
		return err
	}
	won, err := s.repo.Claim(ctx, id, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	bg := context.WithoutCancel(ctx)
	cleanups = append(cleanups, func() { _ = s.repo.Release(bg, id, ws.Status) })
	if err = s.cloud.Stop(bg, ws.InstanceID); err != nil {
		return err
	}
	b, err := s.cloud.Provision(bg, "gcp")
	if err != nil {
		return err
	}
	return s.repo.Finish(bg, id, b.ID, b.URL)
}

// 4: retry with backoff of the claim, errors.Is
func (s *Service) Switch4(ctx context.Context, id string) error {
	ws, err := s.repo.Get(ctx, id)
	if err != nil {
		return err
	}
	backoff := 10 * time.Millisecond
	for attempt := 0; ; attempt++ {
		err = s.repo.MustClaim(ctx, id, ws.Status)
		if err == nil {
			break
		}
		if !errors.Is(err, store.ErrLost) || attempt == 5 {
			return fmt.Errorf("claim after %d: %w", attempt, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(backoff):
			backoff *= 2
		}
	}
	return s.switchHeld(context.WithoutCancel(ctx), ws)
}

// switchHeld needs the claim.
//
//claimvet:holds
func (s *Service) switchHeld(ctx context.Context, ws *store.Workspace) error {
	done := false
	defer func() {
		if !done {
			_ = s.repo.Release(ctx, ws.ID, ws.Status)
		}
	}()
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		return err
	}
	b, err := s.cloud.Provision(ctx, "x")
	if err != nil {
		return err
	}
	if err := s.repo.Finish(ctx, ws.ID, b.ID, b.URL); err != nil {
		return err
	}
	done = true
	return nil
}

// 5: undeclared helper that does the section after; arms inside helper
func (s *Service) Switch5(ctx context.Context, id string) error {
	ws, err := s.repo.Get(ctx, id)
	if err != nil {
		return err
	}
	switch won, err := s.repo.Claim(ctx, id, ws.Status); {
	case err != nil:
		return err
	case !won:
		return store.ErrLost
	}
	return s.move(context.WithoutCancel(ctx), ws)
}

func (s *Service) move(ctx context.Context, ws *store.Workspace) (err error) {
	defer func() {
		if err != nil {
			_ = s.repo.Release(ctx, ws.ID, ws.Status)
		}
	}()
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	b, err := s.cloud.Provision(ctx, "x")
	if err != nil {
		return err
	}
	return s.repo.Finish(ctx, ws.ID, b.ID, b.URL)
}

// 6: generic withClaim helper
func withClaim[T any](ctx context.Context, r Repo, ws *store.Workspace, fn func(ctx context.Context) (T, error)) (out T, err error) {
	won, err := r.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return out, err
	}
	if !won {
		return out, store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = r.Release(ctx, ws.ID, ws.Status)
		}
	}()
	return fn(ctx)
}

func (s *Service) Switch6(ctx context.Context, id string) (*cloud.Box, error) {
	ws, err := s.repo.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return withClaim(ctx, s.repo, ws, func(ctx context.Context) (*cloud.Box, error) {
		if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
			return nil, err
		}
		b, err := s.cloud.Provision(ctx, "y")
		if err != nil {
			return nil, err
		}
		return b, s.repo.Finish(ctx, id, b.ID, b.URL)
	})
}

// 7: claim handle struct with methods
type lease struct {
	s    *Service
	ws   *store.Workspace
	done bool
}

func (s *Service) acquire(ctx context.Context, ws *store.Workspace) (*lease, error) {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return nil, err
	}
	if !won {
		return nil, nil
	}
	return &lease{s: s, ws: ws}, nil
}

func (l *lease) Close(ctx context.Context) {
	if l.done {
		return
	}
	_ = l.s.repo.Release(ctx, l.ws.ID, l.ws.Status)
}

func (l *lease) Commit(ctx context.Context, b *cloud.Box) error {
	if err := l.s.repo.Finish(ctx, l.ws.ID, b.ID, b.URL); err != nil {
		return err
	}
	l.done = true
	return nil
}

func (s *Service) Switch7(ctx context.Context, id string) error {
	ws, err := s.repo.Get(ctx, id)
	if err != nil {
		return err
	}
	l, err := s.acquire(ctx, ws)
	if err != nil {
		return err
	}
	if l == nil {
		return store.ErrLost
	}
	wctx := context.WithoutCancel(ctx)
	defer l.Close(wctx)
	if err := s.cloud.Stop(wctx, ws.InstanceID); err != nil {
		return err
	}
	b, err := s.cloud.Provision(wctx, "z")
	if err != nil {
		return err
	}
	return l.Commit(wctx, b)
}

// 8: release func returned (common: func() error)
func (s *Service) tryLock(ctx context.Context, ws *store.Workspace) (release func(), ok bool, err error) {
	ok, err = s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil || !ok {
		return nil, false, err
	}
	rctx := context.WithoutCancel(ctx)
	return func() { _ = s.repo.Release(rctx, ws.ID, ws.Status) }, true, nil
}

func (s *Service) Switch8(ctx context.Context, id string) error {
	ws, err := s.repo.Get(ctx, id)
	if err != nil {
		return err
	}
	release, ok, err := s.tryLock(ctx, ws)
	if err != nil {
		return err
	}
	if !ok {
		return store.ErrLost
	}
	defer release()
	return s.cloud.Stop(context.WithoutCancel(ctx), ws.InstanceID)
}

// 9: goroutine takes over; handler returns 202
func (s *Service) Switch9(w http.ResponseWriter, r *http.Request) {
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
	bg := context.WithoutCancel(r.Context())
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		ctx, cancel := context.WithTimeout(bg, s.to)
		defer cancel()
		if err := s.move(ctx, ws); err != nil {
			s.log.ErrorContext(ctx, "move", "err", err)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

// 10: sync.Once release
func (s *Service) Switch10(ctx context.Context, ws *store.Workspace) error {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	if !won {
		return store.ErrLost
	}
	ctx = context.WithoutCancel(ctx)
	var once sync.Once
	release := func() { once.Do(func() { _ = s.repo.Release(ctx, ws.ID, ws.Status) }) }
	defer release()
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		release()
		return err
	}
	return nil
}

// 11: recovery defer + explicit rollback on errors
func (s *Service) Switch11(ctx context.Context, ws *store.Workspace) (err error) {
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil || !won {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		if err != nil {
			if rerr := s.repo.Release(ctx, ws.ID, ws.Status); rerr != nil {
				err = fmt.Errorf("%w (release: %v)", err, rerr)
			}
		}
	}()
	if err := s.cloud.Stop(ctx, ws.InstanceID); err != nil {
		return err
	}
	b, err := s.cloud.Provision(ctx, "q")
	if err != nil {
		return err
	}
	return s.repo.Finish(ctx, ws.ID, b.ID, b.URL)
}

// 12: flag before (claimed) with early defer
func (s *Service) Switch12(ctx context.Context, ws *store.Workspace) error {
	claimed, committed := false, false
	defer func() {
		if claimed && !committed {
			rctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_ = s.repo.Release(rctx, ws.ID, ws.Status)
		}
	}()
	won, err := s.repo.Claim(ctx, ws.ID, ws.Status)
	if err != nil {
		return err
	}
	claimed = won
	if !claimed {
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

// 13: middleware
func (s *Service) RequireClaim(next func(ctx context.Context, ws *store.Workspace) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
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
			http.Error(w, "busy", 409)
			return
		}
		ctx := context.WithoutCancel(r.Context())
		defer s.repo.Release(ctx, ws.ID, ws.Status)
		if err := next(ctx, ws); err != nil {
			http.Error(w, err.Error(), 500)
		}
	}
}

// 14: table of handlers
type action func(ctx context.Context, ws *store.Workspace) error

func (s *Service) actions() map[string]action {
	return map[string]action{
		"switch5":  func(ctx context.Context, ws *store.Workspace) error { return s.Switch5(ctx, ws.ID) },
		"switch10": s.Switch10,
		"switch12": s.Switch12,
	}
}

func (s *Service) Dispatch(w http.ResponseWriter, r *http.Request) {
	a, ok := s.actions()[r.FormValue("action")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	ws, err := s.repo.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	if err := a(r.Context(), ws); errors.Is(err, store.ErrLost) {
		http.Error(w, "busy", 409)
	} else if err != nil {
		http.Error(w, "x", 500)
	}
}

// 15: worker pool, each does its own claim
func (s *Service) SweepAll(ctx context.Context, list []*store.Workspace) error {
	jobs := make(chan *store.Workspace)
	var wg sync.WaitGroup
	errs := make(chan error, len(list))
	for range 4 {
		wg.Go(func() {
			for ws := range jobs {
				if err := s.Switch12(ctx, ws); err != nil && !errors.Is(err, store.ErrLost) {
					errs <- err
				}
			}
		})
	}
	for _, ws := range list {
		select {
		case jobs <- ws:
		case <-ctx.Done():
			close(jobs)
			wg.Wait()
			return ctx.Err()
		}
	}
	close(jobs)
	wg.Wait()
	close(errs)
	var all error
	for err := range errs {
		all = errors.Join(all, err)
	}
	return all
}

// 16: goto-less state machine
func (s *Service) Machine(ctx context.Context, ws *store.Workspace) (err error) {
	type state int
	const (
		stClaim state = iota
		stStop
		stProvision
		stFinish
		stDone
	)
	var (
		won bool
		b   *cloud.Box
	)
	defer func() {
		if won && err != nil {
			_ = s.repo.Release(context.Background(), ws.ID, ws.Status)
		}
	}()
	wctx := context.WithoutCancel(ctx)
	for st := stClaim; st != stDone; {
		switch st {
		case stClaim:
			won, err = s.repo.Claim(ctx, ws.ID, ws.Status)
			if err != nil {
				return err
			}
			if !won {
				return store.ErrLost
			}
			st = stStop
		case stStop:
			if err = s.cloud.Stop(wctx, ws.InstanceID); err != nil {
				return err
			}
			st = stProvision
		case stProvision:
			if b, err = s.cloud.Provision(wctx, "m"); err != nil {
				return err
			}
			st = stFinish
		case stFinish:
			if err = s.repo.Finish(wctx, ws.ID, b.ID, b.URL); err != nil {
				return err
			}
			st = stDone
		}
	}
	return nil
}

// 17: mutex around
func (s *Service) Locked(ctx context.Context, ws *store.Workspace) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if won, err := s.repo.Claim(ctx, ws.ID, ws.Status); err != nil {
		return err
	} else if won {
		wctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.to)
		defer cancel()
		defer func() { _ = s.repo.Release(wctx, ws.ID, ws.Status) }()
		return s.cloud.Stop(wctx, ws.InstanceID)
	}
	return store.ErrLost
}
