package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// A replica that is killed in the middle of a switch is replaced by another.
func TestAnotherReplicaGoesOn(t *testing.T) {
	for point, want := range map[string]string{
		"before begin":    "rolled_back online aws",
		"after begin":     "done online gcp",
		"after stop":      "done online gcp",
		"after provision": "done online gcp",
	} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			pool := databases.Pool(t)
			var id string
			if err := pool.QueryRow(t.Context(), `INSERT INTO workspaces (name, status, compute, instance_id)
				VALUES ('w', 'online', '{"provider": "aws"}', 'i-old') RETURNING id`).Scan(&id); err != nil {
				t.Fatal(err)
			}
			quick := []string{"-lease", "2s", "-sweep", "50ms", "-stop-latency", "1ms", "-provision-latency", "1ms"}
			start(t, address(pool), quick...)
			d := startWith(t, []string{killAt + "=" + point}, address(pool), quick...)
			d.greet = strings.ReplaceAll(d.greet, "<workspace>", id)
			if status, body, err := d.post(); err == nil {
				t.Fatalf("the replica to be killed answered %d %s", status, body)
			}
			_ = d.cmd.Wait()
			if state := d.cmd.ProcessState.String(); state != "signal: killed" {
				t.Fatalf("it ended with %s", state)
			}
			const read = `SELECT concat_ws(' ', s.phase, w.status, w.compute->>'provider') FROM provider_switches s, workspaces w`
			var got string
			for end := time.Now().Add(30 * time.Second); got != want; time.Sleep(10 * time.Millisecond) {
				if err := pool.QueryRow(t.Context(), read).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if time.Now().After(end) {
					t.Fatalf("the switch is %s, want %s", got, want)
				}
			}
		})
	}
}

// address is the database of a pool, as DATABASE_URL names it.
func address(pool *pgxpool.Pool) string {
	c := pool.Config().ConnConfig
	return fmt.Sprintf("host=%s port=%d user=%s password='%s' dbname=%s", c.Host, c.Port, c.User, c.Password, c.Database)
}
