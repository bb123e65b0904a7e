package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/molecule-ai/claimvet/handler/faults"
	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

// asServer makes this test binary switchd itself.
const asServer = "SWITCHD_SERVE"

// killAt makes it kill itself at a point of package faults.
const killAt = "SWITCHD_KILL_AT"

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		o := parse()
		if point := os.Getenv(killAt); point != "" {
			hook := faults.At(point, 1, faults.Kill)
			o.tracer, o.onCall = faults.Statements(hook), hook
		}
		serveUntilSignal(o)
		return
	}
	os.Exit(databases.Main(m).Run())
}

type daemon struct {
	t     *testing.T
	cmd   *exec.Cmd
	greet string // what it printed up to the curl line
}

// start runs switchd until it has said how to try it.
func start(t *testing.T, databaseURL string, args ...string) *daemon {
	t.Helper()
	return startWith(t, nil, databaseURL, args...)
}

func startWith(t *testing.T, env []string, databaseURL string, args ...string) *daemon {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	d := &daemon{t: t, cmd: exec.Command(self, append([]string{"-addr", "127.0.0.1:0"}, args...)...)}
	d.cmd.Env = slices.Concat(os.Environ(), []string{asServer + "=yes", "DATABASE_URL=" + databaseURL}, env)
	errs := new(strings.Builder)
	d.cmd.Stderr = errs
	out, err := d.cmd.StdoutPipe()
	if err := errors.Join(err, d.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.cmd.Process.Kill()
		_ = d.cmd.Wait()
	})
	for lines := bufio.NewReader(out); !strings.Contains(d.greet, "curl"); {
		line, err := lines.ReadString('\n')
		if err != nil {
			_ = d.cmd.Wait()
			t.Fatalf("switchd said %q and %v\n%s", d.greet, err, errs)
		}
		d.greet += line
	}
	return d
}

// curl does what the printed curl line does, and returns status and body.
func (d *daemon) curl() (int, string) {
	d.t.Helper()
	status, body, err := d.post()
	if err != nil {
		d.t.Error(err)
	}
	return status, body
}

func (d *daemon) post() (int, string, error) {
	d.t.Helper()
	line := regexp.MustCompile(`curl -i (\S+) -H 'Content-Type: (\S+)' -d '(.*)'`).FindStringSubmatch(d.greet)
	if line == nil {
		d.t.Fatalf("no curl line in %s", d.greet)
	}
	client := &http.Client{Timeout: time.Minute}
	defer client.CloseIdleConnections()
	resp, err := client.Post(line[1], line[2], strings.NewReader(line[3]))
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

func (d *daemon) databaseURL() string {
	d.t.Helper()
	url := regexp.MustCompile(`psql '(\S+)'`).FindStringSubmatch(d.greet)
	if url == nil {
		d.t.Fatalf("no database in %s", d.greet)
	}
	return url[1]
}

func (d *daemon) socketDir() string {
	d.t.Helper()
	dir := regexp.MustCompile(`host=(\S+)'`).FindStringSubmatch(d.greet)
	if dir == nil {
		d.t.Fatalf("no database in %s", d.greet)
	}
	return strings.ReplaceAll(dir[1], "%2F", "/")
}

// await returns once a switch in switchd's own database is in the phase.
func (d *daemon) await(phase string) {
	d.t.Helper()
	conn, err := pgx.Connect(d.t.Context(), d.databaseURL())
	if err != nil {
		d.t.Fatal(err)
	}
	defer conn.Close(d.t.Context())
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var there bool
		err := conn.QueryRow(d.t.Context(), `SELECT EXISTS (SELECT FROM provider_switches WHERE phase = $1)`, phase).Scan(&there)
		if err != nil {
			d.t.Fatal(err)
		}
		if there {
			return
		}
		if time.Now().After(end) {
			d.t.Fatalf("no switch came into the phase %s", phase)
		}
	}
}

func (d *daemon) gone(dir string) {
	d.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return
		}
		if time.Now().After(end) {
			d.t.Fatalf("%s is left", dir)
		}
	}
}

func TestPrintedCurlLineSwitches(t *testing.T) {
	d := start(t, "", "-stop-latency", "1ms", "-provision-latency", "1ms")
	if status, body := d.curl(); status != http.StatusAccepted || !strings.Contains(body, `"to":"gcp"`) {
		t.Errorf("answered %d %s", status, body)
	}
	if status, body := d.curl(); status != http.StatusOK || !strings.Contains(body, "noop") {
		t.Errorf("answered the second time %d %s", status, body)
	}
}

func TestShutdownLetsTheSwitchEnd(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(signal.String(), func(t *testing.T) {
			d := start(t, "", "-stop-latency", "500ms", "-provision-latency", "1ms")
			dir := d.socketDir()
			answer := make(chan int)
			go func() {
				status, _ := d.curl()
				answer <- status
			}()
			d.await("stopping")
			if err := d.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if status := <-answer; status != http.StatusAccepted {
				t.Errorf("answered %d", status)
			}
			if err := d.cmd.Wait(); err != nil {
				t.Errorf("switchd ended with %v", err)
			}
			d.gone(dir)
		})
	}
}

func TestKilledServerLeavesNothing(t *testing.T) {
	d := start(t, "")
	dir := d.socketDir()
	if err := d.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	d.gone(dir)
}

// One's own database: its schema is made, and nothing is put into it.
func TestOwnDatabase(t *testing.T) {
	pool := databases.Pool(t)
	for _, sql := range []string{`DROP SCHEMA public CASCADE`, `CREATE SCHEMA public`} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	d := start(t, address(pool))
	var workspaces int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM workspaces`).Scan(&workspaces); err != nil || workspaces != 0 {
		t.Errorf("%d workspaces, %v", workspaces, err)
	}
	if !strings.Contains(d.greet, "<workspace>") {
		t.Errorf("it printed %s", d.greet)
	}
}
