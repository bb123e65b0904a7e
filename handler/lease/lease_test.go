package lease_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler/lease"
)

const length = 30 * time.Second

var errTest = errors.New("for the test")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// holder counts renewals. Each is answered by the next error, the last one for ever.
type holder struct {
	began time.Time
	at    []time.Duration
	errs  []error
}

func (h *holder) renew(context.Context) (time.Time, error) {
	h.at = append(h.at, time.Since(h.began))
	err := h.errs[0]
	if len(h.errs) > 1 {
		h.errs = h.errs[1:]
	}
	return time.Now().Add(length), err
}

// hold begins to hold a fresh lease.
func hold(t *testing.T, errs ...error) (h *holder, ctx context.Context, release func()) {
	h = &holder{began: time.Now(), errs: errs}
	ctx, release = lease.Hold(t.Context(), length, time.Now().Add(length), h.renew)
	return h, ctx, release
}

// lost waits for the context to end, and returns after how long it did.
func (h *holder) lost(t *testing.T, ctx context.Context, cause error) time.Duration {
	t.Helper()
	<-ctx.Done()
	for _, want := range []error{lease.ErrLost, cause} {
		if got := context.Cause(ctx); !errors.Is(got, want) {
			t.Errorf("cause %v, want %v", got, want)
		}
	}
	return time.Since(h.began)
}

func TestRenewedEachThird(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, ctx, release := hold(t, nil)
		time.Sleep(10*time.Minute + time.Second)
		synctest.Wait()
		if len(h.at) != 60 || h.at[0] != length/3 || h.at[59] != 60*length/3 {
			t.Errorf("renewed after %v, want each third", h.at)
		}
		if ctx.Err() != nil {
			t.Errorf("cancelled: %v", context.Cause(ctx))
		}
		release()
		n := len(h.at)
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(h.at) != n {
			t.Error("renewed after the release")
		}
		if !errors.Is(context.Cause(ctx), context.Canceled) {
			t.Errorf("cause %v after the release", context.Cause(ctx))
		}
	})
}

func TestTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, ctx, release := hold(t, nil, errors.Join(lease.ErrLost, errTest))
		defer release()
		if after := h.lost(t, ctx, errTest); after != 2*length/3 {
			t.Errorf("noticed after %v, want at the second renewal", after)
		}
	})
}

// A renewal that fails is tried again, often enough to get through in time.
func TestRenewalThatFailsIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, ctx, release := hold(t, errTest, errTest, errTest, nil)
		defer release()
		time.Sleep(length + time.Second)
		synctest.Wait()
		if ctx.Err() != nil {
			t.Errorf("cancelled: %v", context.Cause(ctx))
		}
		if want := length/3 + 3*length/15; len(h.at) < 4 || h.at[3] != want {
			t.Errorf("renewed after %v, want the fourth after %v", h.at, want)
		}
	})
}

func TestNotRenewedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, ctx, release := hold(t, errTest)
		defer release()
		if after := h.lost(t, ctx, errTest); after != length {
			t.Errorf("cancelled after %v, want when the lease runs out", after)
		}
		n := len(h.at)
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(h.at) != n {
			t.Error("renewed after the lease was lost")
		}
	})
}

// A renewal that gets no answer does not keep the owner at work any longer.
func TestRenewalWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &holder{began: time.Now()}
		ctx, release := lease.Hold(t.Context(), length, time.Now().Add(length), func(ctx context.Context) (time.Time, error) {
			<-ctx.Done()
			return time.Time{}, ctx.Err()
		})
		defer release()
		if after := h.lost(t, ctx, context.DeadlineExceeded); after != length {
			t.Errorf("cancelled after %v, want when the lease runs out", after)
		}
	})
}

func TestReleaseEndsARenewalUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, release := lease.Hold(t.Context(), length, time.Now().Add(length), func(ctx context.Context) (time.Time, error) {
			<-ctx.Done()
			return time.Time{}, ctx.Err()
		})
		time.Sleep(length / 2)
		began := time.Now()
		if release(); time.Since(began) != 0 {
			t.Errorf("released after %v", time.Since(began))
		}
	})
}

func TestRunOutBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, release := lease.Hold(t.Context(), length, time.Now(), func(context.Context) (time.Time, error) {
			t.Error("renewed")
			return time.Time{}, nil
		})
		defer release()
		if !errors.Is(context.Cause(ctx), lease.ErrLost) {
			t.Errorf("cause %v, want ErrLost", context.Cause(ctx))
		}
	})
}

func TestEndsWithItsParent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		parent, cancel := context.WithCancelCause(t.Context())
		ctx, release := lease.Hold(parent, length, time.Now().Add(length), func(context.Context) (time.Time, error) {
			return time.Now().Add(length), nil
		})
		defer release()
		cancel(errTest)
		<-ctx.Done()
		if !errors.Is(context.Cause(ctx), errTest) {
			t.Errorf("cause %v, want the parent's", context.Cause(ctx))
		}
	})
}
