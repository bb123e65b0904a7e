package t4

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

var ErrLost = errors.New("lost")

//claimvet:claim
func claim(ctx context.Context, id string) (bool, error) { return id != "", nil }

//claimvet:claim
func claimErr(ctx context.Context, id string) error { return nil }

//claimvet:rollback
func release(ctx context.Context, id string) error { return nil }

//claimvet:commit
func finish(ctx context.Context, id string) error { return nil }

//claimvet:effect
func stop(ctx context.Context, id string) error { return nil }

func bg(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func b1(ctx context.Context, id string, verbose bool) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	if verbose {
		defer release(bg(ctx), id)
	}
	return stop(bg(ctx), id) // want [stranded]
}

// only recovers panics
func b2(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer func() {
		if p := recover(); p != nil {
			_ = release(c, id)
			panic(p)
		}
	}()
	if err := stop(c, id); err != nil {
		return err // want [stranded]
	}
	return finish(c, id)
}

// err evaluated when deferred
func undo(ctx context.Context, id string, err error) {
	if err != nil {
		_ = release(ctx, id)
	}
}

func b3(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer undo(c, id, err)
	if err = stop(c, id); err != nil {
		return err // want [stranded]
	}
	return finish(c, id)
}

func undoPtr(ctx context.Context, id string, err *error) {
	if *err != nil {
		_ = release(ctx, id)
	}
}

func ok3(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer undoPtr(c, id, &err)
	if err = stop(c, id); err != nil {
		return err
	}
	return finish(c, id)
}

// defer x() instead of defer x()()
func arm(ctx context.Context, id string) func() { return func() { _ = release(ctx, id) } }

func b4(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer arm(c, id)
	return stop(c, id) // want [stranded]
}

func ok4(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer arm(c, id)()
	return stop(c, id)
}

// Goexit runs defers: right
func ok5(ctx context.Context, id string) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return
	}
	c := bg(ctx)
	defer release(c, id)
	if stop(c, id) != nil {
		runtime.Goexit()
	}
}

// flag set in the failing branch
func b6(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	committed := false
	defer func() { // want [finality]
		if !committed {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		committed = true
		return err // want [stranded]
	}
	return finish(c, id)
}

// shadowed flag
func b7(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	committed := false
	defer func() { // want [finality]
		if !committed {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err == nil {
		committed := true
		_ = committed
	}
	return nil
}

// only ErrLost returns, other errors proceed
func b8(ctx context.Context, id string) error {
	err := claimErr(ctx, id)
	if errors.Is(err, ErrLost) {
		return err
	}
	c := bg(ctx)
	defer release(c, id) // want [ownership]
	return stop(c, id)   // want [gate]
}

// ctx in a struct
type req struct {
	ctx context.Context
	id  string
}

func (r *req) stop() error { return stop(r.ctx, r.id) }

func b9(w http.ResponseWriter, r *http.Request) {
	q := &req{ctx: r.Context(), id: "1"}
	won, err := claim(q.ctx, q.id)
	if err != nil || !won {
		http.Error(w, "x", 409)
		return
	}
	defer release(context.Background(), q.id)
	if err := q.stop(); err != nil { // want [lifetime]
		http.Error(w, "x", 500)
	}
}

func ok9(w http.ResponseWriter, r *http.Request) {
	q := &req{ctx: context.WithoutCancel(r.Context()), id: "1"}
	won, err := claim(r.Context(), q.id)
	if err != nil || !won {
		http.Error(w, "x", 409)
		return
	}
	defer release(q.ctx, q.id)
	if err := q.stop(); err != nil {
		http.Error(w, "x", 500)
	}
}

// loop releases then goes on
func b10(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer release(c, id)
	for i := 0; i < 3; i++ {
		if err := stop(c, id); err != nil { // want [gate]
			_ = release(c, id)
			continue
		}
		break
	}
	return nil
}

// time.AfterFunc effect before the claim
func b11(ctx context.Context, id string) error {
	t := time.AfterFunc(time.Second, func() {
		_ = stop(context.Background(), id) // want [gate]
	})
	defer t.Stop()
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return finish(bg(ctx), id)
}

// deferred effect registered before the claim
func b12(ctx context.Context, id string) error {
	defer stop(bg(ctx), id) // want [gate]
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return finish(bg(ctx), id)
}

// errgroup: parallel claim and effect
func b13(ctx context.Context, id string) error {
	g, gctx := errgroup.WithContext(ctx)
	var won bool
	g.Go(func() (err error) { won, err = claim(gctx, id); return err })
	g.Go(func() error { return stop(bg(ctx), id) }) // want [gate]
	if err := g.Wait(); err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	return finish(bg(ctx), id)
}

// channel won
func ok14(ctx context.Context, id string) error {
	type res struct {
		won bool
		err error
	}
	ch := make(chan res, 1)
	go func() {
		won, err := claim(ctx, id)
		ch <- res{won, err}
	}()
	r := <-ch
	if r.err != nil || !r.won {
		return r.err
	}
	c := bg(ctx)
	defer release(c, id)
	return stop(c, id)
}

// consumer-side interface w/o directives
type locker interface {
	Lock(ctx context.Context, id string) (bool, error)
	Unlock(ctx context.Context, id string) error
}
type stopper interface {
	Halt(ctx context.Context, id string) error
}

type pgLocker struct{}

//claimvet:claim
func (pgLocker) Lock(ctx context.Context, id string) (bool, error) { return claim(ctx, id) }

//claimvet:rollback
func (pgLocker) Unlock(ctx context.Context, id string) error { return nil }

type ec2 struct{}

//claimvet:effect
func (ec2) Halt(ctx context.Context, id string) error { return nil }

type isvc struct {
	l locker
	s stopper
}

func newIsvc() *isvc { return &isvc{l: pgLocker{}, s: ec2{}} }

func (s *isvc) ok15(ctx context.Context, id string) error {
	won, err := s.l.Lock(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer s.l.Unlock(c, id)
	return s.s.Halt(c, id)
}

func (s *isvc) b15(ctx context.Context, id string) error {
	_, err := s.l.Lock(ctx, id)
	if err != nil {
		return err
	}
	c := bg(ctx)
	defer s.l.Unlock(c, id) // want [ownership]
	return s.s.Halt(c, id)  // want [gate]
}

// func fields
type Deps struct {
	//claimvet:claim
	Claim func(ctx context.Context, id string) (bool, error)
	//claimvet:rollback
	Release func(ctx context.Context, id string) error
	//claimvet:effect
	Stop func(ctx context.Context, id string) error
}

func (d Deps) ok16(ctx context.Context, id string) error {
	won, err := d.Claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer d.Release(c, id)
	return d.Stop(c, id)
}

func (d *Deps) b16(ctx context.Context, id string) error {
	_, err := d.Claim(ctx, id)
	if err != nil {
		return err
	}
	c := bg(ctx)
	defer d.Release(c, id) // want [ownership]
	return d.Stop(c, id)   // want [gate]
}

// package var
//
//claimvet:effect
var notify = func(ctx context.Context, id string) error { return nil }

func b17(ctx context.Context, id string) error {
	if err := notify(bg(ctx), id); err != nil { // want [gate]
		return err
	}
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return finish(bg(ctx), id)
}

// sync.OnceFunc
func ok18(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	undo := sync.OnceFunc(func() { _ = release(c, id) })
	defer undo()
	return stop(c, id)
}

// producer/consumer
type job struct{ id string }

func produce(ctx context.Context, ids []string, out chan<- job) error {
	defer close(out)
	for _, id := range ids {
		won, err := claim(ctx, id)
		if err != nil {
			return err
		}
		if !won {
			continue
		}
		select {
		case out <- job{id}:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), release(bg(ctx), id))
		}
	}
	return nil
}

//claimvet:holds
func work(ctx context.Context, j job) (err error) {
	defer func() {
		if err != nil {
			_ = release(ctx, j.id)
		}
	}()
	if err := stop(ctx, j.id); err != nil {
		return err
	}
	return finish(ctx, j.id)
}

func okPool(ctx context.Context, ids []string) error {
	ch := make(chan job)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return produce(gctx, ids, ch) })
	for range 4 {
		g.Go(func() error {
			for j := range ch {
				if err := work(bg(ctx), j); err != nil {
					slog.Error("work", "err", err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// goto
func b19(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil {
		goto fail
	}
	if !won {
		err = ErrLost
		goto fail
	}
	if err = stop(bg(ctx), id); err != nil { // want [stranded]
		goto fail
	}
	return finish(bg(ctx), id)
fail:
	_ = release(bg(ctx), id) // want [ownership]
	return fmt.Errorf("b19: %w", err)
}

// WithValue / AfterFunc / BeginTx-like
func b20(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	defer release(bg(ctx), id)
	c := context.WithValue(ctx, "k", "v") // want [lifetime]
	return stop(c, id)
}

// WithoutCancel then merged with timeouts: WithoutCancel after WithTimeout ok
func ok21(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c, cancel2 := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel2()
	defer release(c, id)
	return stop(c, id)
}

// ctx chosen by a condition
func b22(ctx context.Context, id string, fast bool) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer release(c, id)
	if fast {
		c = ctx
	}
	return stop(c, id) // want [lifetime]
}

// rollback inside goroutine within defer w/ closed context
func b23(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c, cancel := context.WithCancel(ctx) // want [lifetime]
	defer cancel()
	defer release(bg(ctx), id)
	return stop(c, id)
}

type server struct{}

func (server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "method", 405)
		return
	}
	defer stop(bg(r.Context()), "x") // want [gate]
}

// recover swallows and returns nil; rollback skipped on panic since err is nil (explicit panic only)
func ok24(ctx context.Context, id string) (err error) {
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
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if len(id) > 100 {
		panic("too long")
	}
	if err := stop(c, id); err != nil {
		return err
	}
	return finish(c, id)
}

// same with defers swapped: the recover runs after the rollback's test
func b24(ctx context.Context, id string) (err error) {
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
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	defer func() {
		if err != nil {
			_ = release(c, id)
		}
	}()
	if len(id) > 100 {
		panic("too long") // want [stranded]
	}
	if err := stop(c, id); err != nil {
		return err
	}
	return finish(c, id)
}
