package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
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

	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		serveForTest()
		return
	}
	flag.Parse()
	atOnce := flag.Lookup("test.parallel")
	if err := atOnce.Value.Set("8"); err != nil { // these tests work little, and wait for leases to run out
		panic(err)
	}
	code := databases.Main(m).Run()
	if _, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); !errors.Is(err, syscall.ECHILD) {
		fmt.Fprintln(os.Stderr, "a process that the tests started is left:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

type daemon struct {
	t     *testing.T
	cmd   *exec.Cmd
	hold  io.Closer // its standard input, which ends with this process
	greet string    // what it printed up to the curl line
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
	d.cmd.SysProcAttr = leash()
	in, inErr := d.cmd.StdinPipe()
	out, outErr := d.cmd.StdoutPipe()
	if err := errors.Join(inErr, outErr, d.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	d.hold = in
	t.Cleanup(func() {
		d.kill()
		if t.Failed() {
			t.Logf("switchd %d said at the end:\n%s", d.cmd.Process.Pid, tail(errs.String()))
		}
	})
	for lines := bufio.NewReader(out); !strings.Contains(d.greet, "curl"); {
		line, err := lines.ReadString('\n')
		if err != nil {
			d.kill()
			t.Fatalf("switchd said %q and %v\n%s", d.greet, err, errs)
		}
		d.greet += line
	}
	return d
}

// kill ends it as kill -9 does, if it has not ended, and returns once it is gone.
func (d *daemon) kill() {
	_ = d.cmd.Process.Kill()
	_ = d.cmd.Wait()
}

func tail(text string) string { return text[max(0, len(text)-4000):] }

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
