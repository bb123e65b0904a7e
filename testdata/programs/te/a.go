package te

import (
	"context"
	"errors"
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

// generic Result / Option types
type Option[T any] struct {
	v  T
	ok bool
}

func Some[T any](v T) Option[T]    { return Option[T]{v, true} }
func None[T any]() Option[T]       { return Option[T]{} }
func (o Option[T]) IsSome() bool   { return o.ok }
func (o Option[T]) Get() (T, bool) { return o.v, o.ok }

type Held struct{ id string }

func take(ctx context.Context, id string) (Option[Held], error) {
	won, err := claim(ctx, id)
	if err != nil {
		return None[Held](), err
	}
	if !won {
		return None[Held](), nil
	}
	return Some(Held{id}), nil
}

func okOpt(ctx context.Context, id string) error {
	o, err := take(ctx, id)
	if err != nil {
		return err
	}
	h, ok := o.Get()
	if !ok {
		return ErrLost
	}
	c := bg(ctx)
	defer release(c, h.id)
	return stop(c, h.id)
}

func okOpt2(ctx context.Context, id string) error {
	o, err := take(ctx, id)
	if err != nil {
		return err
	}
	if !o.IsSome() {
		return ErrLost
	}
	c := bg(ctx)
	defer release(c, id)
	return stop(c, id)
}

func badOpt(ctx context.Context, id string) error {
	o, err := take(ctx, id)
	if err != nil {
		return err
	}
	if o.IsSome() {
		return ErrLost // want [stranded]
	}
	c := bg(ctx)
	return stop(c, id) // want [gate]
}

// result struct
type Claim struct {
	Won bool
	ID  string
	Err error
}

func takeS(ctx context.Context, id string) Claim {
	won, err := claim(ctx, id)
	return Claim{Won: won, ID: id, Err: err}
}

func okS(ctx context.Context, id string) error {
	cl := takeS(ctx, id)
	if cl.Err != nil {
		return cl.Err
	}
	if !cl.Won {
		return ErrLost
	}
	c := bg(ctx)
	defer release(c, cl.ID)
	return stop(c, cl.ID)
}

func badS(ctx context.Context, id string) error {
	cl := takeS(ctx, id)
	if cl.Err != nil {
		return cl.Err
	}
	c := bg(ctx)
	defer release(c, cl.ID) // want [ownership]
	return stop(c, cl.ID)   // want [gate]
}

// http response code returned by helper
func (h *H) try(ctx context.Context, id string) (code int) {
	won, err := claim(ctx, id)
	switch {
	case err != nil:
		return http.StatusInternalServerError
	case !won:
		return http.StatusConflict
	}
	return http.StatusOK
}

type H struct {
	wg    sync.WaitGroup
	queue chan func(context.Context)
	log   *slog.Logger
}

func (h *H) okCode(w http.ResponseWriter, r *http.Request) {
	if code := h.try(r.Context(), "1"); code != http.StatusOK {
		w.WriteHeader(code)
		return
	}
	c := bg(r.Context())
	defer release(c, "1")
	_ = stop(c, "1")
}

func (h *H) badCode(w http.ResponseWriter, r *http.Request) {
	if code := h.try(r.Context(), "1"); code == http.StatusInternalServerError {
		w.WriteHeader(code)
		return
	}
	c := bg(r.Context())
	defer release(c, "1") // want [ownership]
	_ = stop(c, "1")      // want [gate]
}

// async queue of closures: after claim submit
func (h *H) okQueue(w http.ResponseWriter, r *http.Request) {
	won, err := claim(r.Context(), "1")
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	if !won {
		http.Error(w, "busy", 409)
		return
	}
	h.queue <- func(ctx context.Context) {
		defer release(ctx, "1")
		_ = stop(ctx, "1")
	}
	w.WriteHeader(202)
}

func (h *H) workerLoop(ctx context.Context) {
	for f := range h.queue {
		f(ctx)
	}
}

// async helper takes func
func (h *H) async(name string, f func(context.Context) error) {
	h.wg.Add(1)
	go func() {
		defer h.wg.Done()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := f(ctx); err != nil {
			h.log.Error("async", "name", name, "err", err)
		}
	}()
}

func (h *H) okAsync(w http.ResponseWriter, r *http.Request) {
	won, err := claim(r.Context(), "1")
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	if !won {
		http.Error(w, "busy", 409)
		return
	}
	h.async("switch", func(ctx context.Context) (err error) {
		defer func() {
			if err != nil {
				_ = release(ctx, "1")
			}
		}()
		if err := stop(ctx, "1"); err != nil {
			return err
		}
		return finish(ctx, "1")
	})
	w.WriteHeader(202)
}

func (h *H) badAsync(w http.ResponseWriter, r *http.Request) {
	won, err := claim(r.Context(), "1")
	if err != nil {
		http.Error(w, "x", 500)
		return
	}
	h.async("switch", func(ctx context.Context) (err error) {
		defer func() { // want [ownership]
			if err != nil {
				_ = release(ctx, "1")
			}
		}()
		if err := stop(ctx, "1"); err != nil { // want [gate]
			return err
		}
		return finish(ctx, "1")
	})
	if !won {
		http.Error(w, "busy", 409)
	}
} // want [stranded]

func (h *H) badAsyncCtx(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	won, err := claim(ctx, "1")
	if err != nil || !won {
		http.Error(w, "busy", 409)
		return
	}
	h.async("switch", func(c context.Context) (err error) {
		defer func() { _ = release(c, "1") }()
		return stop(ctx, "1") // want [lifetime]
	})
}

// async with no rollback nor commit
func (h *H) badAsyncNo(w http.ResponseWriter, r *http.Request) {
	won, err := claim(r.Context(), "1")
	if err != nil || !won {
		http.Error(w, "busy", 409)
		return
	}
	h.async("switch", func(c context.Context) (err error) {
		return stop(c, "1")
	})
	w.WriteHeader(202)
} // want [stranded]

// struct builder with fluent check
type guardT struct {
	won bool
	err error
}

func (g *guardT) Err() error {
	if g.err != nil {
		return g.err
	}
	if !g.won {
		return ErrLost
	}
	return nil
}

func guard(ctx context.Context, id string) *guardT {
	w, err := claim(ctx, id)
	return &guardT{w, err}
}

func okGuardErr(ctx context.Context, id string) error {
	g := guard(ctx, id)
	if err := g.Err(); err != nil {
		return err
	}
	c := bg(ctx)
	defer release(c, id)
	return stop(c, id)
}

// timeouts & for-select waiting for the claim
func okWait(ctx context.Context, id string) error {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		won, err := claim(ctx, id)
		if err != nil {
			return err
		}
		if won {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
	c := bg(ctx)
	defer release(c, id)
	return stop(c, id)
}

// first-of-many: pick a free one
func pick(ctx context.Context, ids []string) (string, error) {
	for _, id := range ids {
		won, err := claim(ctx, id)
		if err != nil {
			return "", err
		}
		if won {
			return id, nil
		}
	}
	return "", ErrLost
}

func okPick(ctx context.Context, ids []string) error {
	id, err := pick(ctx, ids)
	if errors.Is(err, ErrLost) {
		return nil
	}
	if err != nil {
		return err
	}
	c := bg(ctx)
	defer release(c, id)
	return stop(c, id)
}

// pick with empty string for none
func pick2(ctx context.Context, ids []string) (string, error) {
	for _, id := range ids {
		won, err := claim(ctx, id)
		if err != nil {
			return "", err
		}
		if won {
			return id, nil
		}
	}
	return "", nil
}

func badPick2(ctx context.Context, ids []string) error {
	id, err := pick2(ctx, ids)
	if err != nil {
		return err
	}
	c := bg(ctx)
	defer release(c, id) // want [ownership]
	return stop(c, id)   // want [gate]
}
