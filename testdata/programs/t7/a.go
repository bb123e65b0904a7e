package t7

import (
	"context"
	"errors"
	"sync/atomic"
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

//claimvet:claim
func takeAll(ctx context.Context, ids []string) (mine []string, err error) {
	for _, id := range ids {
		won, err := claim(ctx, id)
		if err != nil {
			return mine, err
		}
		if won {
			mine = append(mine, id)
		}
	}
	return mine, nil
}

func okTakeAll(ctx context.Context, ids []string) error {
	mine, err := takeAll(ctx, ids)
	c := bg(ctx)
	for _, id := range mine {
		func() {
			defer release(c, id)
			_ = stop(c, id)
		}()
	}
	return err
}

// unreadable condition
func okCASdisarm(ctx context.Context, id string) error {
	var settled atomic.Bool
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer func() {
		if settled.CompareAndSwap(false, true) {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	settled.Store(true)
	return nil
}

type ws struct {
	state atomic.Int32
}

func okAtomicInt(ctx context.Context, id string) error {
	var w ws
	c := bg(ctx)
	defer func() {
		if w.state.Load() == 1 {
			_ = release(c, id)
		}
	}()
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	w.state.Store(1)
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	w.state.Store(2)
	return nil
}

// errors collected and joined
func okErrs(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	var errs []error
	defer func() {
		if len(errs) > 0 {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		errs = append(errs, err)
		return errors.Join(errs...)
	}
	if err := finish(c, id); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// cause-based
func okCause(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	wctx, cancel := context.WithCancelCause(bg(ctx))
	defer func() {
		if context.Cause(wctx) != nil {
			_ = release(bg(ctx), id)
		}
		cancel(nil)
	}()
	if err := stop(wctx, id); err != nil {
		cancel(err)
		return err
	}
	if err := finish(wctx, id); err != nil {
		cancel(err)
		return err
	}
	return nil
}

// pointer to result struct
type result struct {
	Err error
	OK  bool
}

func okResult(ctx context.Context, id string) (res result) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		res.Err = err
		return
	}
	c := bg(ctx)
	defer func() {
		if res.Err != nil {
			_ = release(c, id)
		}
	}()
	if res.Err = stop(c, id); res.Err != nil {
		return res
	}
	res.Err = finish(c, id)
	res.OK = res.Err == nil
	return res
}

// defer with method value in if
type tx struct{ done bool }

func (t *tx) Commit(ctx context.Context, id string) error {
	if err := finish(ctx, id); err != nil {
		return err
	}
	t.done = true
	return nil
}

func (t *tx) Rollback(ctx context.Context, id string) error {
	if t.done {
		return nil
	}
	t.done = true
	return release(ctx, id)
}

func begin(ctx context.Context, id string) (*tx, error) {
	won, err := claim(ctx, id)
	if err != nil {
		return nil, err
	}
	if !won {
		return nil, ErrLost
	}
	return &tx{}, nil
}

func okTx(ctx context.Context, id string) error {
	t, err := begin(ctx, id)
	if err != nil {
		return err
	}
	c := bg(ctx)
	defer t.Rollback(c, id)
	if err := stop(c, id); err != nil {
		return err
	}
	return t.Commit(c, id)
}

func badTx(ctx context.Context, id string) error {
	t, err := begin(ctx, id)
	if err != nil {
		return err
	}
	c := bg(ctx)
	if err := stop(c, id); err != nil {
		return err // want [stranded]
	}
	defer t.Rollback(c, id)
	return t.Commit(c, id)
}

func badTx2(ctx context.Context, id string) error {
	t, err := begin(ctx, id)
	if err != nil {
		return err
	}
	c := bg(ctx)
	defer t.Rollback(c, id)
	if err := t.Commit(c, id); err != nil {
		return err
	}
	return stop(c, id) // want [gate]
}

// loops w/ select and process ctx
func okProc(ctx context.Context, ids <-chan string) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case id, ok := <-ids:
			if !ok {
				return nil
			}
			if err := procOne(ctx, id); err != nil {
				return err
			}
		}
	}
}

func procOne(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return nil
	}
	defer func() {
		if err != nil {
			_ = release(context.WithoutCancel(ctx), id)
		}
	}()
	if err := stop(ctx, id); err != nil { // ambiguity: process ctx, only known from the caller
		return err
	}
	return finish(ctx, id)
}

// for ctx.Err() == nil
func okProc2(ctx context.Context, id string) {
	for ctx.Err() == nil {
		won, err := claim(ctx, id)
		if err != nil || !won {
			continue
		}
		func() {
			defer release(context.WithoutCancel(ctx), id)
			_ = stop(ctx, id)
		}()
	}
}
