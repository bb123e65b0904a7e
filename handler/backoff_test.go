package handler

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

var errDown = errors.New("down, for the test")

// stopper fails until the n-th call, and notes when it is called.
type stopper struct {
	began  time.Time
	at     []time.Duration
	n      int
	length time.Duration // of a call
}

func (s *stopper) Stop(ctx context.Context, _ cloud.Box) error {
	s.at = append(s.at, time.Since(s.began))
	select {
	case <-time.After(s.length):
	case <-ctx.Done():
		return ctx.Err()
	}
	if len(s.at) < s.n {
		return errDown
	}
	return nil
}

// bare is a handler whose database is never asked, or is away.
func bare(t *testing.T, c Config) *Handler {
	config, err := pgxpool.ParseConfig("host=127.0.0.1 user=nobody sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.DialFunc = away
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	c.Store = store.New(pool, "test", time.Minute)
	c.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	return New(c)
}

// The pauses between attempts double, less up to half of each, and there is none after the last.
func TestStopPausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stopper{began: time.Now(), n: 5}
		h := bare(t, Config{Stopper: s, StopAttempts: 5, StopBackoff: time.Second})
		if err := h.stopBox(t.Context(), cloud.Box{}, uuid.Nil); err != nil {
			t.Fatal(err)
		}
		if len(s.at) != 5 || s.at[0] != 0 {
			t.Fatalf("called after %v, want at once and four times more", s.at)
		}
		for i, pause := 1, time.Second; i < 5; i, pause = i+1, 2*pause {
			if waited := s.at[i] - s.at[i-1]; waited < pause/2 || waited > pause {
				t.Errorf("waited %v before attempt %d, want between %v and %v", waited, i+1, pause/2, pause)
			}
		}
	})
}

func TestStopIsExhausted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stopper{began: time.Now(), n: 4}
		h := bare(t, Config{Stopper: s, StopBackoff: time.Second})
		if err := h.stopBox(t.Context(), cloud.Box{}, uuid.Nil); !errors.Is(err, errDown) {
			t.Errorf("error %v, want the stopper's", err)
		}
		if len(s.at) != 3 || time.Since(s.began) != s.at[2] {
			t.Errorf("called after %v, ended after %v, want three times and no pause at the end", s.at, time.Since(s.began))
		}
	})
}

// An attempt that does not come back is given up for the next one.
func TestStopAttemptTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stopper{began: time.Now(), length: time.Hour}
		h := bare(t, Config{Stopper: s, StopAttempts: 2, StopTimeout: 20 * time.Second, StopBackoff: time.Second})
		if err := h.stopBox(t.Context(), cloud.Box{}, uuid.Nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want a deadline", err)
		}
		if ended := time.Since(s.began); len(s.at) != 2 || ended != s.at[1]+20*time.Second {
			t.Errorf("called after %v, ended after %v, want 20 seconds for each of two", s.at, ended)
		}
	})
}

// A lease that is lost, or a shutdown, ends the stopping at once: in a pause and in an attempt.
func TestStopEndsWithItsContext(t *testing.T) {
	for what, length := range map[string]time.Duration{"pause": 0, "attempt": time.Hour} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stopper{began: time.Now(), n: 9, length: length}
				h := bare(t, Config{Stopper: s, StopBackoff: time.Minute})
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(10*time.Second, func() { cancel(errDown) })
				err := h.stopBox(ctx, cloud.Box{}, uuid.Nil)
				if !errors.Is(err, errDown) {
					t.Errorf("error %v, want the cause", err)
				}
				if ended := time.Since(s.began); ended != 10*time.Second || len(s.at) != 1 {
					t.Errorf("ended after %v and %d calls, want 10s and 1", ended, len(s.at))
				}
			})
		})
	}
}
