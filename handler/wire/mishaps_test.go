package wire_test

import (
	"context"
	"fmt"
	"time"

	"github.com/molecule-ai/claimvet/handler/faults"
	"github.com/molecule-ai/claimvet/handler/wire"
)

// mishaps are what can become of a statement that is sent for the first time.
var mishaps = []struct {
	name   string
	befall func(w *world, statement string)
}{
	{"request lost", func(w *world, s string) { w.way.Lose(s, wire.Request) }},
	{"answer lost", func(w *world, s string) { w.way.Lose(s, wire.Answer) }},
	{"half the answer lost", func(w *world, s string) { w.way.Lose(s, wire.HalfAnswer) }},
	{"preparation lost", func(w *world, s string) { w.way.Lose("prepare "+s, wire.Answer) }},
	{"request comes after its repetition", func(w *world, s string) {
		w.way.Lose(s, wire.Late)
		w.on(faults.At("after "+s, 2, w.deliver))
	}},
	{"request comes steps later", func(w *world, s string) {
		w.way.Lose(s, wire.Late)
		w.onceAt("before finish", w.deliver)
	}},
	{"request comes at the end", func(w *world, s string) { w.way.Lose(s, wire.Late) }},
	{"terminated", (*world).terminates},
}

// terminates has PostgreSQL end the connection of a statement that has changed all it changes and is about to commit.
func (w *world) terminates(statement string) {
	w.waits()
	w.on(faults.At("before "+statement, 1, func() {
		release, err := w.holdBack()
		if err != nil {
			w.t.Error(err)
			return
		}
		go func() {
			defer release()
			if err := w.awaitHeld(statement, `pg_terminate_backend(pid)`); err != nil {
				w.t.Error(err)
			}
		}()
	}))
}

// waits makes statements that change something wait, at their end, where [world.holdBack] says so.
func (w *world) waits() {
	w.t.Helper()
	w.exec(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$`)
	for _, table := range []string{"provider_switches", "structure_events"} {
		w.exec(`CREATE TRIGGER wait AFTER INSERT OR UPDATE ON ` + table + ` EXECUTE FUNCTION wait()`)
	}
}

// holdBack holds such statements back until release.
func (w *world) holdBack() (release func(), err error) {
	ctx := context.Background()
	conn, err := w.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, `SELECT pg_advisory_lock(1)`)
	return func() {
		if _, err := conn.Exec(ctx, `SELECT pg_advisory_unlock(1)`); err != nil {
			w.t.Error(err)
		}
		conn.Release()
	}, err
}

// awaitHeld waits until a statement is held back, and then does something to its server process, whose id is pid.
func (w *world) awaitHeld(statement, do string) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		tag, err := w.pool.Exec(context.Background(), `SELECT `+do+` FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE $1`, "-- "+statement+"\n%")
		if err != nil || tag.RowsAffected() > 0 {
			return err
		}
	}
	return fmt.Errorf("%s does not wait", statement)
}
