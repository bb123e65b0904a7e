package explore_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/molecule-ai/claimvet/handler/explore/schedule"
)

// locks stop statements after they have changed rows and before they commit, so that others run into the locks that they hold. A
// trigger waits for an advisory lock, one for each replica, which a connection of the scheduler's holds until it is the
// actor's turn.
type locks struct {
	conn *pgx.Conn
	keys map[string]int   // by replica
	pids map[string]int32 // by replica: its server process
	open map[string]bool  // whose lock is not held
}

// keySetting is where a connection says which lock its statements wait for.
const keySetting = "explore.lock"

const sqlPause = `
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('explore.lock', true) <> '' THEN
		PERFORM pg_advisory_xact_lock(current_setting('explore.lock')::bigint);
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER pause AFTER INSERT OR UPDATE ON workspaces FOR EACH ROW EXECUTE FUNCTION pause();
CREATE TRIGGER pause AFTER INSERT OR UPDATE ON provider_switches FOR EACH ROW EXECUTE FUNCTION pause();`

func newLocks(t *testing.T, s *stage) *locks {
	t.Helper()
	conn, err := s.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Hijack().Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), sqlPause); err != nil {
		t.Fatal(err)
	}
	l := &locks{conn: conn.Conn(), keys: make(map[string]int), pids: make(map[string]int32), open: make(map[string]bool)}
	for i, name := range cast {
		if name == stageHand {
			continue
		}
		l.keys[name], l.open[name] = i+1, true
		r, err := s.replicas[name].pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.pids[name] = int32(r.Conn().PgConn().PID())
		if _, err := r.Exec(t.Context(), fmt.Sprintf("SET %s = %d", keySetting, l.keys[name])); err != nil {
			t.Fatal(err)
		}
		r.Release()
	}
	return l
}

// hold closes all locks, for a new schedule.
func (l *locks) hold() error {
	for name := range l.keys {
		if err := l.close(name); err != nil {
			return err
		}
	}
	return nil
}

func (l *locks) close(name string) error {
	if !l.open[name] {
		return nil
	}
	l.open[name] = false
	_, err := l.conn.Exec(context.Background(), `SELECT pg_advisory_lock($1)`, l.keys[name])
	return err
}

func (l *locks) Waits(a *schedule.Actor) (wait schedule.Wait, err error) {
	if _, scheduled := l.pids[a.Name]; !scheduled {
		return schedule.Nothing, nil
	}
	err = l.conn.QueryRow(context.Background(), `SELECT CASE
		WHEN EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND locktype = 'advisory' AND NOT granted) THEN $2::int
		WHEN pg_blocking_pids($1) && $5::int[] THEN $3 ELSE $4 END`,
		l.pids[a.Name], schedule.ForTurn, schedule.ForOther, schedule.Nothing, slices.Collect(maps.Values(l.pids))).Scan(&wait)
	return wait, err
}

func (l *locks) Release(a *schedule.Actor) error {
	if _, scheduled := l.pids[a.Name]; !scheduled || l.open[a.Name] {
		return nil
	}
	l.open[a.Name] = true
	_, err := l.conn.Exec(context.Background(), `SELECT pg_advisory_unlock($1)`, l.keys[a.Name])
	return err
}

func (l *locks) Stepped(a *schedule.Actor) error {
	if _, scheduled := l.pids[a.Name]; !scheduled {
		return nil
	}
	return l.close(a.Name)
}
