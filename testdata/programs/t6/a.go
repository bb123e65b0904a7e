package t6

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
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

// atomic flag
func okAtomic(ctx context.Context, id string) error {
	var committed atomic.Bool
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer func() {
		if !committed.Load() {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	committed.Store(true)
	return nil
}

// atomic CAS release once
func okCASOnce(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	var released atomic.Bool
	undo := func() {
		if released.CompareAndSwap(false, true) {
			_ = release(c, id)
		}
	}
	defer undo()
	if err := stop(c, id); err != nil {
		undo()
		return err
	}
	return nil
}

// state enum
type phase int

const (
	phNone phase = iota
	phClaimed
	phDone
)

func okPhase(ctx context.Context, id string) (err error) {
	ph := phNone
	c := bg(ctx)
	defer func() {
		switch ph {
		case phClaimed:
			_ = release(c, id)
		case phNone, phDone:
		}
	}()
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	ph = phClaimed
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	ph = phDone
	return nil
}

// status string on struct
type op struct{ status string }

func okStatus(ctx context.Context, id string) (err error) {
	o := &op{status: "new"}
	c := bg(ctx)
	defer func() {
		if o.status == "claimed" {
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
	o.status = "claimed"
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	o.status = "done"
	return nil
}

// done channel disarms
func okDone(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	done := make(chan struct{})
	defer func() {
		select {
		case <-done:
		default:
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	close(done)
	return nil
}

// mutex guarded flag in a struct
type sess struct {
	mu   sync.Mutex
	held map[string]struct{}
	done bool
}

func (s *sess) markDone() { s.mu.Lock(); defer s.mu.Unlock(); s.done = true }
func (s *sess) isDone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done
}

func okSess(ctx context.Context, id string) (err error) {
	s := &sess{}
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer func() {
		if !s.isDone() {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	s.markDone()
	return nil
}

// list of won ids, then loop
func okList(ctx context.Context, ids []string) (err error) {
	var mine []string
	c := bg(ctx)
	defer func() {
		for _, id := range mine {
			_ = release(c, id)
		}
	}()
	for _, id := range ids {
		won, err := claim(ctx, id)
		if err != nil {
			return err
		}
		if won {
			mine = append(mine, id)
		}
	}
	for _, id := range mine {
		if err := stop(c, id); err != nil {
			return err
		}
	}
	return nil
}

// filter helper returning won ids
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

// multi-flag: claimed int64 rows
func okCount(ctx context.Context, db *sql.DB, id string) (err error) {
	var n int64
	c := bg(ctx)
	defer func() {
		if n == 1 && err != nil {
			_, _ = db.ExecContext(c, `UPDATE t SET s = 'idle' WHERE id = $1 AND s = 'busy'`, id)
		}
	}()
	res, err := db.ExecContext(ctx, `UPDATE t SET s = 'busy' WHERE id = $1 AND s = 'idle'`, id)
	if err != nil {
		return err
	}
	if n, err = res.RowsAffected(); err != nil {
		return err
	}
	if n != 1 {
		return ErrLost
	}
	if err = stop(c, id); err != nil {
		return err
	}
	_, err = db.ExecContext(c, `UPDATE t SET s = 'done' WHERE id = $1 AND s = 'busy'`, id)
	return err
}

// inferred + effect + no rollback -> stranded
func badNoRollback(ctx context.Context, db *sql.DB, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE t SET s = 'busy' WHERE id = $1 AND s = 'idle'`, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return ErrLost
	}
	if err := stop(bg(ctx), id); err != nil {
		return err // want [stranded]
	}
	return nil // want [stranded]
}

// ticker heartbeat + extend + watch
func okHeartbeat(ctx context.Context, id string, extend func(context.Context, string) error) (err error) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	wctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	defer func() {
		cancel(nil)
		wg.Wait()
		rctx, c := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer c()
		if rerr := release(rctx, id); rerr != nil {
			slog.Error("release", "err", rerr)
		}
	}()
	wg.Go(func() {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				if err := extend(wctx, id); err != nil {
					cancel(fmt.Errorf("lease: %w", err))
					return
				}
			case <-wctx.Done():
				return
			}
		}
	})
	if err := stop(wctx, id); err != nil {
		return errors.Join(err, context.Cause(wctx))
	}
	return nil
}

// client-disconnect awareness: ctx.Done in the section, allowed
func okAware(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer func() { _ = release(c, id) }()
	res := make(chan error, 1)
	go func() { res <- stop(c, id) }()
	select {
	case <-ctx.Done():
		slog.InfoContext(ctx, "client gone", "cause", context.Cause(ctx))
		return <-res
	case err := <-res:
		return err
	}
}

// user helper: tracing
type span struct{}

func (span) End() {}

type tracer struct{}

func (tracer) Start(ctx context.Context, name string) (context.Context, span) {
	return context.WithValue(ctx, "span", name), span{}
}

// --- wrong variants of the above ---
func badAtomic(ctx context.Context, id string) error {
	var committed atomic.Bool
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer func() { // want [finality]
		if !committed.Load() {
			_ = release(c, id)
		}
	}()
	if err := stop(c, id); err != nil {
		return err
	}
	return finish(c, id)
}

func badPhase(ctx context.Context, id string) (err error) {
	ph := phNone
	c := bg(ctx)
	defer func() { // want [ownership]
		if ph == phClaimed {
			_ = release(c, id)
		}
	}()
	ph = phClaimed
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	if err := stop(c, id); err != nil {
		return err
	}
	if err := finish(c, id); err != nil {
		return err
	}
	ph = phDone
	return nil
}

func badList(ctx context.Context, ids []string) (err error) {
	var mine []string
	c := bg(ctx)
	defer func() { // want [ownership]
		for _, id := range mine {
			_ = release(c, id)
		}
	}()
	for _, id := range ids {
		_, err := claim(ctx, id)
		if err != nil {
			return err
		}
		mine = append(mine, id)
	}
	for _, id := range mine {
		if err := stop(c, id); err != nil { // want [gate]
			return err
		}
	}
	return nil
}
