package t2

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

var ErrLost = errors.New("lost")

type LostError struct{ ID string }

func (e *LostError) Error() string { return "lost " + e.ID }

//claimvet:claim
func claim(ctx context.Context, id string) (bool, error) { return id != "", nil }

//claimvet:claim
func claimErr(ctx context.Context, id string) error { return nil }

type Handle struct{ id string }

//claimvet:claim
func claimPtr(ctx context.Context, id string) (*Handle, error) { return nil, ErrLost }

//claimvet:claim
func claimMany(ctx context.Context, n int) ([]string, error) { return nil, nil }

//claimvet:claim
func claimN(ctx context.Context, id string) (int64, error) { return 0, nil }

//claimvet:rollback
func release(ctx context.Context, id string) error { return nil }

//claimvet:commit
func finish(ctx context.Context, id string) error { return nil }

//claimvet:effect
func stop(ctx context.Context, id string) error { return nil }

func bg(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// ---- right ----

// errors.As
func okAs(ctx context.Context, id string) error {
	err := claimErr(ctx, id)
	var le *LostError
	if errors.As(err, &le) {
		return fmt.Errorf("busy: %w", le)
	}
	if err != nil {
		return err
	}
	defer release(bg(ctx), id)
	return stop(bg(ctx), id)
}

// pointer with sentinel
func okPtr(ctx context.Context, id string) error {
	h, err := claimPtr(ctx, id)
	if errors.Is(err, ErrLost) {
		return nil
	} else if err != nil {
		return err
	}
	c := bg(ctx)
	defer release(c, h.id)
	return stop(c, h.id)
}

// batch
func okMany(ctx context.Context) error {
	ids, err := claimMany(ctx, 10)
	if err != nil {
		return err
	}
	c := bg(ctx)
	for _, id := range ids {
		if err := one(c, id); err != nil {
			slog.Error("one", "err", err)
		}
	}
	return nil
}

func one(ctx context.Context, id string) (err error) {
	defer func() {
		if err != nil {
			release(ctx, id)
		}
	}()
	if err := stop(ctx, id); err != nil {
		return err
	}
	return finish(ctx, id)
}

// batch with errgroup, SetLimit
func okManyPar(ctx context.Context) error {
	ids, err := claimMany(ctx, 10)
	if err != nil || len(ids) == 0 {
		return err
	}
	var g errgroup.Group
	g.SetLimit(4)
	c := bg(ctx)
	for _, id := range ids {
		g.Go(func() error { return one(c, id) })
	}
	return g.Wait()
}

// integer
func okN(ctx context.Context, id string) (retErr error) {
	n, err := claimN(ctx, id)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	if n < 1 {
		return ErrLost
	}
	c := bg(ctx)
	defer func() {
		if retErr != nil {
			if err := release(c, id); err != nil {
				retErr = errors.Join(retErr, err)
			}
		}
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	return finish(c, id)
}

// range over func iterators
func claimed(ctx context.Context, ids []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, id := range ids {
			won, err := claim(ctx, id)
			if err != nil || !won {
				continue
			}
			if !func() bool {
				defer release(bg(ctx), id)
				return yield(id)
			}() {
				return
			}
		}
	}
}

func okIter(ctx context.Context, ids []string) {
	for id := range claimed(ctx, ids) {
		_ = stop(bg(ctx), id)
	}
}

// deferred commit-or-rollback
func okEither(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer func() {
		if p := recover(); p != nil {
			_ = release(c, id)
			panic(p)
		} else if err != nil {
			_ = release(c, id)
		} else {
			err = finish(c, id)
		}
	}()
	return stop(c, id)
}

// channel result, timeout select
func okSelect(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c, cancel := context.WithTimeout(bg(ctx), time.Minute)
	defer cancel()
	var ok bool
	defer func() {
		if !ok {
			_ = release(bg(ctx), id)
		}
	}()
	res := make(chan error, 1)
	go func() { res <- stop(c, id) }()
	select {
	case err := <-res:
		if err != nil {
			return err
		}
	case <-c.Done():
		return c.Err()
	}
	if err := finish(bg(ctx), id); err != nil {
		return err
	}
	ok = true
	return nil
}

// two claims nested
func okTwo(ctx context.Context, a, b string) error {
	w1, err := claim(ctx, a)
	if err != nil {
		return err
	}
	if !w1 {
		return ErrLost
	}
	c := bg(ctx)
	defer release(c, a)
	w2, err := claim(c, b)
	if err != nil {
		return err
	}
	if !w2 {
		return ErrLost
	}
	defer release(c, b)
	return stop(c, a)
}

// claim result stored through pointer param
func claimInto(ctx context.Context, id string, won *bool) (err error) {
	*won, err = claim(ctx, id)
	return err
}

func okInto(ctx context.Context, id string) error {
	var won bool
	if err := claimInto(ctx, id, &won); err != nil {
		return err
	}
	if !won {
		return nil
	}
	c := bg(ctx)
	defer release(c, id)
	return stop(c, id)
}

// interface-based visitor / strategy list
type step struct {
	name string
	do   func(context.Context, string) error
}

func okSteps(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer func() {
		if err != nil {
			_ = release(c, id)
		}
	}()
	for _, s := range []step{{"stop", stop}, {"finish", finish}} {
		if err := s.do(c, id); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// Guard returned as a struct value with Release method
type Guard struct {
	id   string
	held bool
}

func (g *Guard) Release(ctx context.Context) {
	if g != nil && g.held {
		_ = release(ctx, g.id)
		g.held = false
	}
}

func newGuard(ctx context.Context, id string) (*Guard, error) {
	won, err := claim(ctx, id)
	if err != nil {
		return nil, err
	}
	if !won {
		return nil, ErrLost
	}
	return &Guard{id: id, held: true}, nil
}

func okGuard(ctx context.Context, id string) error {
	g, err := newGuard(ctx, id)
	if err != nil {
		return err
	}
	c := bg(ctx)
	defer g.Release(c)
	return stop(c, id)
}

// early defer with nil guard
func okGuardEarly(ctx context.Context, id string) error {
	var g *Guard
	c := bg(ctx)
	defer func() {
		if g != nil {
			g.Release(c)
		}
	}()
	g, err := newGuard(ctx, id)
	if err != nil {
		return err
	}
	return stop(c, id)
}

// withClaim(fn) inferred
func withClaim(ctx context.Context, id string, fn func(context.Context) error) error {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer func() { _ = release(c, id) }()
	return fn(c)
}

type svc struct {
	mu   sync.Mutex
	busy map[string]bool
}

func (s *svc) okWith(ctx context.Context, id string) error {
	s.mu.Lock()
	if s.busy[id] {
		s.mu.Unlock()
		return ErrLost
	}
	s.busy[id] = true
	s.mu.Unlock()
	defer func() { s.mu.Lock(); delete(s.busy, id); s.mu.Unlock() }()
	return withClaim(ctx, id, func(ctx context.Context) error {
		g, gctx := errgroup.WithContext(ctx)
		g.Go(func() error { return stop(gctx, id) })
		g.Go(func() error { return stop(gctx, id+"-replica") })
		return g.Wait()
	})
}

// method passed as the section
type task struct{ id string }

func (t *task) run(ctx context.Context) error { return stop(ctx, t.id) }

func okMethodSection(ctx context.Context, id string) error {
	t := &task{id}
	return withClaim(ctx, id, t.run)
}

// options
type opts struct {
	dry bool
	pre func(context.Context) error
}
type opt func(*opts)

func okOpts(ctx context.Context, id string, os ...opt) error {
	o := opts{pre: func(context.Context) error { return nil }}
	for _, f := range os {
		f(&o)
	}
	if o.dry {
		return nil
	}
	if err := o.pre(ctx); err != nil {
		return err
	}
	return withClaim(ctx, id, func(ctx context.Context) error { return stop(ctx, id) })
}

// ---- wrong ----

func badAs(ctx context.Context, id string) error {
	err := claimErr(ctx, id)
	var le *LostError
	if errors.As(err, &le) {
		slog.Info("lost")
	} else if err != nil {
		return err
	}
	defer release(bg(ctx), id) // want [ownership]
	return stop(bg(ctx), id)   // want [gate]
}

func badPtr(ctx context.Context, id string) error {
	h, err := claimPtr(ctx, id)
	if h == nil {
		slog.Info("lost", "err", err)
	}
	c := bg(ctx)
	defer release(c, id) // want [ownership]
	return stop(c, id)   // want [gate]
}

func badManyLen(ctx context.Context) error {
	ids, err := claimMany(ctx, 10)
	if err != nil {
		return err
	}
	return stop(bg(ctx), fmt.Sprint(len(ids))) // want [gate]
}

func badN(ctx context.Context, id string) (retErr error) {
	n, err := claimN(ctx, id)
	if err != nil {
		return err
	}
	if n > 1 {
		return ErrLost // want [stranded]
	}
	c := bg(ctx)
	defer func() { // want [ownership]
		if retErr != nil {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil { // want [gate]
		return err
	}
	return finish(c, id)
}

func badIter(ctx context.Context, ids []string) {
	for _, id := range ids {
		_, _ = claim(ctx, id)
	}
	for id := range claimed(ctx, ids) {
		_ = id
	}
	_ = stop(bg(ctx), "x") // want [gate]
}

// finish result ignored then rollback
func badEither(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer func() { // want [finality]
		if err == nil {
			err = finish(c, id)
		}
		_ = release(c, id)
	}()
	return stop(c, id)
}

// goroutine wins, main does the effect
func badGo(ctx context.Context, id string) error {
	var won bool
	go func() { won, _ = claim(ctx, id) }()
	time.Sleep(time.Second)
	_ = won
	return stop(bg(ctx), id) // want [gate]
}

func badGuard(ctx context.Context, id string) error {
	g, err := newGuard(ctx, id)
	if err != nil && !errors.Is(err, ErrLost) {
		return err
	}
	c := bg(ctx)
	defer g.Release(c)
	return stop(c, id) // want [gate]
}

func badGuard2(ctx context.Context, id string) error {
	_, err := newGuard(ctx, id)
	if err != nil {
		return err
	}
	return stop(bg(ctx), id) // want [stranded]
}

func badWith(ctx context.Context, id string) error {
	return withClaim(ctx, id, func(c context.Context) error {
		return stop(ctx, id) // want [lifetime]
	})
}

func badInto(ctx context.Context, id string) error {
	var won, other bool
	if err := claimInto(ctx, id, &won); err != nil {
		return err
	}
	if !other && won {
		return nil // want [stranded]
	}
	c := bg(ctx)
	return stop(c, id) // want [gate]
}

func badSteps(ctx context.Context, id string) (err error) {
	steps := []step{{"stop", stop}}
	for _, s := range steps {
		if err := s.do(bg(ctx), id); err != nil { // want [gate]
			return err
		}
	}
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return finish(bg(ctx), id)
}

// lost flagged by named result overwritten
func badOverwrite(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	won = true
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer release(c, id) // want [ownership]
	return stop(c, id)   // want [gate]
}

// stale won in retry loop
func badStale(ctx context.Context, ids []string) error {
	won := false
	for _, id := range ids {
		w, err := claim(ctx, id)
		if err != nil {
			return err
		}
		won = won || w
		if !won {
			continue
		}
		c := bg(ctx)
		_ = stop(c, id)                        // want [gate] [stranded]
		if err := release(c, id); err != nil { // want [ownership]
			return err
		}
	}
	return nil
}
