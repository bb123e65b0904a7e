package wire_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// hangUps are where a client hangs up, by what the handler does otherwise.
var hangUps = []struct {
	name    string
	arrange func(*world)
	points  []string
	want    string
}{
	{
		"switch", func(*world) {},
		[]string{"after workspace", "before claim", "after claim", "before begin", "after begin", "before stop", "after stop",
			"before repoint", "after repoint", "before admit", "after admit", "before provision", "after provision",
			"before finish", "after finish"},
		"done stopped 1; online gcp; provisioning; 1 stops, 1 orders",
	},
	{
		"switch that is undone", func(w *world) { w.failOn(store.Stopping) },
		[]string{"before rollback", "after rollback"},
		"rolled_back running 1; online aws; 0 stops, 0 orders",
	},
	{
		"switch that fails", func(w *world) { w.sim.OnProvision(cloud.Fault{Err: cloud.ErrRefused}) },
		[]string{"before fail", "after fail"},
		"failed stopped 1; failed gcp; switch_failed, provisioning; 1 stops, 1 orders",
	},
	{
		"switch that is handed over", func(w *world) { w.sim.OnProvision(cloud.Fault{Err: errCloud}) },
		[]string{"before hand over", "after hand over"},
		"provisioning stopped 1; provisioning gcp; provisioning; 1 stops, 1 orders",
	},
	{
		"request that is given up in time", func(*world) {},
		[]string{"before workspace"},
		"online aws; 0 stops, 0 orders",
	},
}

// A client that hangs up changes no outcome, wherever the handler is at that moment: a real connection is closed, and the handler
// goes on once the server has noticed.
func TestClientHangsUp(t *testing.T) {
	for _, c := range hangUps {
		for _, point := range c.points {
			t.Run(c.name+", "+point, func(t *testing.T) {
				w := newWorld(t)
				c.arrange(w)
				ctx, hangUp := context.WithCancel(t.Context())
				defer hangUp()
				gone, ended := w.watchRequests()
				w.onceAt(point, func() {
					hangUp()
					<-gone
				})
				if a, err := w.do(ctx, "gcp"); err == nil {
					t.Fatalf("answered %d", a.status)
				}
				<-ended
				w.sound()
				if got := w.state(); got != c.want {
					t.Errorf("ended as\n%s, want\n%s", got, c.want)
				}
			})
		}
	}
}

// What requestctx shows of the program as written: once the claim is about to be sent, nothing depends on the request's context. It
// is cancelled at a point, and looked at in all that follow: each statement and each call of a provider.
func TestNothingAfterTheClaimDependsOnTheRequest(t *testing.T) {
	for _, c := range hangUps[:4] {
		for _, point := range c.points {
			t.Run(c.name+", "+point, func(t *testing.T) {
				w := newWorld(t)
				c.arrange(w)
				cancel := w.cancelRequests()
				var after []string
				cancelled := false
				w.on(func(ctx context.Context, at string) {
					if at == point {
						cancel() // and with it, before this returns, all contexts that are made of it
						cancelled = true
					}
					if !cancelled || at == "after workspace" { // of which the context is the request's
						return
					}
					after = append(after, at)
					if err := ctx.Err(); err != nil {
						t.Errorf("%s: %v", at, err)
					}
				})
				if _, err := w.do(t.Context(), "gcp"); err != nil {
					t.Fatal(err)
				}
				if len(after) == 0 || !strings.HasPrefix(after[len(after)-1], "after ") {
					t.Errorf("seen after the cancellation: %q", after)
				}
				if got := w.state(); got != c.want {
					t.Errorf("ended as\n%s, want\n%s", got, c.want)
				}
			})
		}
	}
}

// onceAt acts the first time that a point is come to.
func (w *world) onceAt(point string, act func()) {
	var once sync.Once
	w.on(func(_ context.Context, at string) {
		if at == point {
			once.Do(act)
		}
	})
}

// watchRequests returns channels that are closed when the context of the next request has ended, and when the request has.
func (w *world) watchRequests() (gone <-chan struct{}, ended <-chan struct{}) {
	g, e := make(chan struct{}), make(chan struct{})
	w.server.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		defer close(e)
		defer context.AfterFunc(r.Context(), func() { close(g) })()
		w.handler.ServeHTTP(rw, r)
	})
	return g, e
}

// cancelRequests puts a context of the test's around each request.
func (w *world) cancelRequests() context.CancelFunc {
	ctx, cancel := context.WithCancel(w.t.Context())
	w.server.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.handler.ServeHTTP(rw, r.WithContext(ctx))
	})
	return cancel
}
