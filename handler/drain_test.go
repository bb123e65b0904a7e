package handler

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// away is the way to a database that is not there.
func away(context.Context, string, string) (net.Conn, error) { return nil, errDown }

// begin runs a piece of work as a request does, which ends after some time or when the handler is interrupted. It returns
// when that was.
func begin(h *Handler, length time.Duration) (ended func() time.Duration) {
	began, after := time.Now(), time.Duration(-1)
	go h.tracked(func(_ http.ResponseWriter, r *http.Request) {
		ctx, cancel := h.detach(r.Context())
		defer cancel()
		select {
		case <-time.After(length):
		case <-ctx.Done():
		}
		after = time.Since(began)
	})(httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil))
	synctest.Wait()
	return func() time.Duration {
		synctest.Wait()
		return after
	}
}

// A drain takes as long as the work, and at most as long as it may: then the work is interrupted, and not before. That the database is
// away at the end, so that no lease can be released, holds nothing up.
func TestDrainTakesAsLongAsTheWork(t *testing.T) {
	for _, c := range []struct{ work, patience, want time.Duration }{
		{7 * time.Second, 30 * time.Second, 7 * time.Second},
		{time.Minute, 30 * time.Second, 30 * time.Second},
		{time.Minute, 0, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := bare(t, Config{Budget: time.Hour})
			began := time.Now()
			ended := begin(h, c.work)
			ctx, cancel := context.WithTimeout(t.Context(), c.patience)
			defer cancel()
			h.Drain(ctx)
			if took := time.Since(began); took != c.want || ended() != c.want {
				t.Errorf("drained after %v, the work ended after %v, want %v", took, ended(), c.want)
			}
		})
	}
}

func TestDrainRefusesNewWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := bare(t, Config{})
		begin(h, time.Minute)
		drained := make(chan struct{})
		go func() {
			h.Drain(t.Context())
			close(drained)
		}()
		synctest.Wait()
		if refused := begin(h, time.Second); refused() != -1 {
			t.Error("new work was done")
		}
		<-drained
		if !h.work.isDraining() {
			t.Error("the flag went down again")
		}
	})
}

// What waits for its next turn is told at once.
func TestDrainEndsThePauseOfAChore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := bare(t, Config{SweepInterval: time.Hour, ReapInterval: time.Hour})
		began := time.Now()
		ran := make(chan time.Duration)
		go func() {
			h.Run(t.Context())
			ran <- time.Since(began)
		}()
		time.Sleep(10 * time.Minute) // both have found the database away, and pause
		h.Drain(t.Context())
		if took := <-ran; took != 10*time.Minute {
			t.Errorf("Run ended after %v, want with the drain", took)
		}
	})
}
