package th

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

var ErrLost = errors.New("lost")

//claimvet:claim
func claim(ctx context.Context, id string) (bool, error) { return id != "", nil }

//claimvet:rollback
func release(ctx context.Context, id string) error { return nil }

//claimvet:commit
func finish(ctx context.Context, id string) error { return nil }

//claimvet:effect
func stop(ctx context.Context, id string) error { return nil }

func bg(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

type Clock interface{ Now() time.Time }

type Metrics interface{ Inc(name string) }

type svc struct {
	clock Clock
	m     Metrics
	log   *slog.Logger
	tr    Tracer
	mu    sync.Mutex
	cache map[string]int
}

type Span interface {
	End()
	SetAttr(k, v string)
}
type Tracer interface {
	Start(ctx context.Context, name string) (context.Context, Span)
}

// logging, metrics, clock between win and arm
func (s *svc) okBetween(ctx context.Context, id string) (err error) {
	ctx, span := s.tr.Start(ctx, "switch")
	defer span.End()
	won, err := claim(ctx, id)
	if err != nil {
		s.log.ErrorContext(ctx, "claim", "err", err)
		return fmt.Errorf("claim: %w", err)
	}
	if !won {
		return ErrLost
	}
	s.log.InfoContext(ctx, "won", "id", id)
	c, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	defer func() {
		if err != nil {
			s.log.Warn("rolling back", "err", err)
			if rerr := release(c, id); rerr != nil {
				s.log.Error("rollback", "err", rerr)
			}
		}
	}()
	s.m.Inc("claims")
	started := s.clock.Now()
	if err := stop(c, id); err != nil {
		return err
	}
	s.log.Info("took", "d", s.clock.Now().Sub(started))
	return finish(c, id)
}

// clock between win and arm: interface call may panic
func (s *svc) started(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	s.mu.Lock()
	s.cache[id]++
	s.mu.Unlock()
	t := time.Now()
	c := bg(ctx)
	defer func() {
		if err != nil {
			_ = release(c, id)
		}
		slog.Info("done", "d", time.Since(t))
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	return finish(c, id)
}

// metrics wrapper decorator on interface
type Stopper interface {
	//claimvet:effect
	Stop(ctx context.Context, id string) error
}

type metered struct {
	next Stopper
	m    Metrics
}

func (x *metered) Stop(ctx context.Context, id string) error {
	x.m.Inc("stop")
	return x.next.Stop(ctx, id)
}

type retrying struct{ next Stopper }

func (x retrying) Stop(ctx context.Context, id string) (err error) {
	for range 3 {
		if err = x.next.Stop(ctx, id); err == nil {
			return nil
		}
	}
	return err
}

func build(base Stopper, m Metrics) Stopper { return &metered{retrying{base}, m} }

func okDeco(ctx context.Context, st Stopper, m Metrics, id string) error {
	s := build(st, m)
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer release(c, id)
	return s.Stop(c, id)
}

func badDeco(ctx context.Context, st Stopper, m Metrics, id string) error {
	s := build(st, m)
	if err := s.Stop(bg(ctx), id); err != nil { // want [gate]
		return err
	}
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return finish(bg(ctx), id)
}

// handler error mapping with errors.As, multi-return in one defer
func (s *svc) okHTTP(w http.ResponseWriter, r *http.Request) {
	var status int
	var err error
	defer func() {
		if err != nil {
			http.Error(w, err.Error(), status)
		}
	}()
	var won bool
	if won, err = claim(r.Context(), "1"); err != nil {
		status = 500
		return
	} else if !won {
		status, err = 409, ErrLost
		return
	}
	c := bg(r.Context())
	defer func() {
		if err != nil {
			_ = release(c, "1")
		}
	}()
	if err = stop(c, "1"); err != nil {
		status = 502
		return
	}
	if err = finish(c, "1"); err != nil {
		status = 500
	}
}

func (s *svc) badHTTP(w http.ResponseWriter, r *http.Request) {
	var status int
	var err error
	defer func() {
		if err != nil {
			http.Error(w, err.Error(), status)
		}
	}()
	var won bool
	if won, err = claim(r.Context(), "1"); err != nil {
		status = 500
		return
	} else if !won {
		status, err = 409, ErrLost
		return
	}
	c := bg(r.Context())
	defer func() {
		if err != nil {
			_ = release(c, "1")
		}
	}()
	if err := stop(c, "1"); err != nil { // shadow
		status = 502
		return // want [stranded]
	}
	if err = finish(c, "1"); err != nil {
		status = 500
	}
}

// keyed lock + claim w/ early returns inside nested funcs, generic tx wrapper
func locked[T any](mu *sync.Mutex, f func() (T, error)) (T, error) {
	mu.Lock()
	defer mu.Unlock()
	return f()
}

func (s *svc) okLocked(ctx context.Context, id string) error {
	won, err := locked(&s.mu, func() (bool, error) { return claim(ctx, id) })
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer release(c, id)
	return stop(c, id)
}

func (s *svc) badLocked(ctx context.Context, id string) error {
	won, err := locked(&s.mu, func() (bool, error) { return claim(ctx, id) })
	if err != nil {
		return err
	}
	if won {
		s.log.Info("won")
	}
	c := bg(ctx)
	defer release(c, id) // want [ownership]
	return stop(c, id)   // want [gate]
}

// tx.Rollback-like no-op with bool returned
func okNoErr(ctx context.Context, id string) (ok bool) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return false
	}
	c := bg(ctx)
	defer func() {
		if !ok {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return false
	}
	return finish(c, id) == nil
}

func badNoErr(ctx context.Context, id string) (ok bool) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return false
	}
	c := bg(ctx)
	defer func() {
		if !ok {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return true // want [stranded]
	}
	return finish(c, id) == nil
}

// once per process
var once sync.Once

func okOnce(ctx context.Context, id string) (err error) {
	once.Do(func() {
		var won bool
		if won, err = claim(ctx, id); err != nil || !won {
			return
		}
		c := bg(ctx)
		defer release(c, id)
		err = stop(c, id)
	})
	return err
}

// timer-driven lease refresh with time.AfterFunc
func okLease(ctx context.Context, id string, extend func() error) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c, cancel := context.WithCancel(bg(ctx))
	defer func() {
		cancel()
		_ = release(bg(ctx), id)
	}()
	var t *time.Timer
	t = time.AfterFunc(time.Minute, func() {
		if extend() != nil {
			cancel()
			return
		}
		t.Reset(time.Minute)
	})
	defer t.Stop()
	return stop(c, id)
}
