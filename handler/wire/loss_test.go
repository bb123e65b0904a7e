package wire_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/store"
	"github.com/molecule-ai/claimvet/handler/wire"
)

func TestWaysUndisturbed(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			w := newWorldLeasing(t, databases.Config(t), way.lease)
			way.run(w)
			w.ends(way.want)
		})
	}
}

// Whatever becomes of a statement that changes something: the way ends as if nothing had been, and each answer is true.
func TestEveryStatementSurvives(t *testing.T) {
	for _, way := range ways {
		for _, statement := range way.statements {
			for _, m := range mishaps {
				t.Run(way.name+", "+statement+", "+m.name, func(t *testing.T) {
					t.Parallel()
					w := newWorldLeasing(t, databases.Config(t), way.lease)
					m.befall(w, statement)
					way.run(w)
					w.allBefell()
					w.ends(way.want)
				})
			}
		}
	}
}

// looks are the statements that find out about another, whose answer got lost.
var looks = map[string]string{
	"claim": "claimed", "begin": "reached", "rollback": "reached", "repoint": "reached", "admit": "admitted", "finish": "reached",
	"fail": "reached", "hand over": "handed over", "take": "taken", "take leak": "leak taken", "resolve": "resolved",
}

// What gets lost may get lost twice.
func TestEveryLookSurvives(t *testing.T) {
	for _, way := range ways {
		for _, statement := range way.statements {
			look, certain := looks[statement]
			if !certain {
				continue // it is not asked for
			}
			for _, l := range []struct {
				name        string
				first, look wire.Loss
			}{
				{"answer, and then request", wire.Answer, wire.Request},
				{"answer, and then answer", wire.Answer, wire.Answer},
				{"request, and then half the answer", wire.Request, wire.HalfAnswer},
			} {
				t.Run(way.name+", "+statement+", "+l.name+" of the look", func(t *testing.T) {
					t.Parallel()
					w := newWorldLeasing(t, databases.Config(t), way.lease)
					w.way.Lose(statement, l.first)
					w.way.Lose(look, l.look)
					way.run(w)
					w.allBefell()
					w.ends(way.want)
				})
			}
		}
	}
}

// allBefell checks that each loss that was planned came to pass.
func (w *world) allBefell() {
	w.t.Helper()
	if n := w.way.Planned(); n > 0 {
		w.t.Errorf("%d losses did not come to pass", n)
	}
}

// A claim that comes after its switch was undone finds the workspace as it was, and does not win it again.
func TestLateClaimAfterItsRollback(t *testing.T) {
	w := newWorld(t)
	w.way.Lose("claim", wire.Late)
	w.isUndone()
	before := w.rows()
	w.deliver()
	w.unchanged(before)
	w.ends("rolled_back running 1; online aws; 0 stops, 0 orders")
}

// The same for a claim whose answer nobody has waited for: the client was told that the outcome is unknown, and recovery undoes it.
func TestLateClaimAfterTheAnswer(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w.way.Lose("claim", wire.Late)
	w.way.Lose("claimed", wire.Request)
	w.on(func(_ context.Context, point string) {
		if point == "after claimed" {
			cancel()
		}
	})
	seen, err := w.store.Workspace(ctx, w.workspace)
	if err != nil {
		t.Fatal(err)
	}
	if _, won, err := w.store.Claim(ctx, seen, "gcp"); won || err == nil {
		t.Errorf("Claim = %v, %v, want it unknown", won, err)
	}
	w.ends("rolled_back running 2; online aws; 0 stops, 0 orders")
}

// What only reads is not asked again: the client is, before anything has happened.
func TestReadsThatGetLost(t *testing.T) {
	for _, loss := range []wire.Loss{wire.Request, wire.Answer, wire.HalfAnswer} {
		w := newWorld(t)
		before := w.rows()
		w.way.Lose("workspace", loss)
		w.post(http.StatusServiceUnavailable, "UNAVAILABLE")
		for _, c := range []struct{ statement, path string }{
			{"ping", "/readyz"}, {"switch", "/workspaces/" + w.workspace.String() + "/switches/" + uuid.NewString()},
		} {
			w.way.Lose(c.statement, loss)
			if status := w.get(c.path); status != http.StatusServiceUnavailable {
				t.Errorf("%s was answered %d", c.path, status)
			}
		}
		w.allBefell()
		w.unchanged(before)

		w.claimed(w.otherStore)
		before = w.rows()
		w.way.Lose("active", loss)
		w.post(http.StatusConflict, "ALREADY_SWITCHING")
		w.allBefell()
		w.unchanged(before)
		w.ends("rolled_back running 2; online aws; 0 stops, 0 orders")
	}
}

func (w *world) get(path string) (status int) {
	w.t.Helper()
	resp, err := w.client.Get(w.server.URL + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// A loser may believe for a while that it might have won; it does nothing on that belief.
func TestLoserWhoseAnswerGetsLost(t *testing.T) {
	for _, loss := range []wire.Loss{wire.Request, wire.Answer, wire.HalfAnswer, wire.Late} {
		w := newWorld(t)
		w.claimed(w.otherStore)
		before := w.rows()
		w.way.Lose("claim", loss)
		w.post(http.StatusConflict, "ALREADY_SWITCHING")
		w.deliver()
		w.allBefell()
		w.unchanged(before)
		w.ends("rolled_back running 2; online aws; 0 stops, 0 orders")
	}
}

// A step whose first sending comes after another owner's take-over changes nothing.
func TestLateStepsOfAnEarlierOwner(t *testing.T) {
	for _, statement := range []string{"begin", "repoint", "admit", "finish", "rollback", "fail", "hand over", "renew"} {
		t.Run(statement, func(t *testing.T) {
			w := newWorld(t)
			c := w.claimed(w.store)
			late := map[string]func(context.Context) error{
				"begin":     func(ctx context.Context) error { return w.store.Begin(ctx, c) },
				"repoint":   func(ctx context.Context) error { return w.store.Repoint(ctx, c, nil) },
				"admit":     func(ctx context.Context) error { _, err := w.store.Admit(ctx, c); return err },
				"finish":    func(ctx context.Context) error { return w.store.Finish(ctx, c, "i-late") },
				"rollback":  func(ctx context.Context) error { return w.store.Rollback(ctx, c, nil) },
				"fail":      func(ctx context.Context) error { return w.store.Fail(ctx, c, nil) },
				"hand over": func(ctx context.Context) error { return w.store.HandOver(ctx, c, nil) },
				"renew":     func(ctx context.Context) error { _, err := w.store.Renew(ctx, c); return err },
			}[statement]
			phase := map[string]string{"repoint": store.Stopping, "admit": store.Provisioning, "finish": store.Provisioning,
				"fail": store.Provisioning}[statement]
			if phase != "" {
				w.exec(`UPDATE provider_switches SET phase = $1`, phase)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w.way.Lose(statement, wire.Late)
			w.on(func(_ context.Context, point string) {
				if point == "after "+statement {
					cancel() // nobody asks again
				}
			})
			if err := late(ctx); err == nil {
				t.Fatal("it was answered")
			}
			w.allBefell()
			w.exec(`UPDATE provider_switches SET lease_expires_at = now()`)
			if _, taken, err := w.otherStore.Take(t.Context()); err != nil || !taken {
				t.Fatal(taken, err)
			}
			before := w.rows()
			w.deliver()
			w.unchanged(before)
		})
	}
}
