package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// With its data kept, one server is enough to see recovery: it is killed in the middle of a switch, and started again.
func TestKilledAndStartedAgain(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "switchd-data-") // where the user may go whom PostgreSQL runs as
	if err := errors.Join(err, os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	flags := []string{"-data", dir, "-lease", "1s", "-sweep", "50ms", "-stop-latency"}
	d := start(t, "", append(flags, "1h")...)
	cut := make(chan struct{})
	go func() {
		defer close(cut)
		_, _, _ = d.post() // fails when the server is killed
	}()
	d.await("stopping")
	if err := d.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = d.cmd.Wait()
	<-cut

	d = start(t, "", append(flags, "1ms")...)
	d.await("done")
	conn, err := pgx.Connect(t.Context(), d.databaseURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var got string
	err = conn.QueryRow(t.Context(), `
		SELECT concat_ws(' ', s.phase, s.attempt, w.status, w.compute->>'provider', w.instance_id = b.instance,
			(SELECT count(*) FROM provider_switches), (SELECT count(*) FROM workspaces),
			(SELECT count(*) FROM simcloud.boxes WHERE instance = 'i-0a1' AND gone_at IS NULL))
		FROM provider_switches s JOIN workspaces w ON w.id = s.workspace_id
		JOIN simcloud.boxes b ON b.token = s.id::text AND b.gone_at IS NULL`).Scan(&got)
	if want := "done 2 online gcp t 1 4 0"; err != nil || got != want {
		t.Errorf("after the recovery: %q, %v, want %q", got, err, want)
	}
	if err := errors.Join(d.cmd.Process.Signal(syscall.SIGTERM), d.cmd.Wait()); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestDataOfSomebodyElsesDatabase(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-data", t.TempDir())
	cmd.Env = append(os.Environ(), asServer+"=yes", "DATABASE_URL=postgres://nowhere.invalid/")
	out, _ := cmd.CombinedOutput() // the exit code is looked at below
	if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(out), "unset DATABASE_URL") {
		t.Errorf("it ended with %d and said %s", code, out)
	}
}
