package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// watch looks on all the while.
type watch struct {
	broken  map[string]bool // promises, each a sentence
	longest time.Duration   // that a switch had no owner at work

	stop  context.CancelFunc
	ended chan struct{}
}

func (f *fleet) watch() *watch {
	ctx, stop := context.WithCancel(f.site.t.Context())
	w := &watch{broken: make(map[string]bool), stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for i := 0; ctx.Err() == nil; i++ {
			err := w.owners(ctx, f)
			if err == nil && i%10 == 0 {
				err = w.account(ctx, f.site)
			}
			if err != nil && ctx.Err() == nil {
				f.site.t.Errorf("a look at the database: %v", err)
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return w
}

func (w *watch) end() {
	w.stop()
	<-w.ended
}

func (w *watch) account(ctx context.Context, s *site) error {
	broken, err := s.cloud.Account(ctx, s.pool)
	for _, sentence := range broken {
		w.broken[sentence] = true
	}
	return err
}

// owners measures how long switches have been without an owner at work: since it was killed or frozen, or since a lease that
// nobody renewed, or that was given up, ran out.
func (w *watch) owners(ctx context.Context, f *fleet) error {
	rows, err := f.site.pool.Query(ctx, `SELECT coalesce(lease_owner, ''), extract(epoch FROM now() - lease_expires_at)::float8
		FROM provider_switches WHERE finished_at IS NULL`)
	if err != nil {
		return err
	}
	now := time.Now()
	var owner string
	var overdue float64
	_, err = pgx.ForEachRow(rows, []any{&owner, &overdue}, func() error {
		alone := time.Duration(overdue * float64(time.Second))
		if since, gone := f.goneSince(owner); gone {
			alone = max(alone, now.Sub(since))
		}
		w.longest = max(w.longest, alone)
		return nil
	})
	return err
}

// goneSince says since when the process does not work that a lease names.
func (f *fleet) goneSince(owner string) (time.Time, bool) {
	_, rest, _ := strings.Cut(owner, "/")
	number, _, _ := strings.Cut(rest, "/")
	pid, err := strconv.Atoi(number)
	if err != nil {
		return time.Time{}, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	since, gone := f.gone[pid]
	return since, gone
}
