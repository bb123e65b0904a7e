//go:build linux || darwin

package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// asOwner makes this test binary another process, which owns a server until its standard input ends.
const asOwner = "CLAIMVET_PG_OWNER"

// keepIn names the directory that the owner keeps the server's data in; without it they are thrown away.
const keepIn = "CLAIMVET_PG_KEEP"

func owned(ctx context.Context) (*Server, error) {
	if dir := os.Getenv(keepIn); dir != "" {
		return Keep(ctx, dir)
	}
	return Start(ctx)
}

func TestMain(m *testing.M) {
	if os.Getenv(asOwner) == "" {
		os.Exit(m.Run())
	}
	s, err := owned(context.Background())
	if err == nil {
		fmt.Println(s.Dir())
		_, _ = io.Copy(io.Discard, os.Stdin)
		err = s.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestTwoBinariesAtOnce(t *testing.T) {
	a, b := startOwner(t, nil), startOwner(t, nil)
	dirA, dirB := a.line(), b.line()
	if dirA == dirB {
		t.Fatalf("both servers in %s", dirA)
	}
	pidA, pidB := query(t, dirA), query(t, dirB)

	a.release()
	gone(t, dirA, pidA)
	if again := query(t, dirB); again != pidB {
		t.Errorf("the second server is %d, was %d", again, pidB)
	}
	b.release()
	gone(t, dirB, pidB)
}

func TestKilledOwnerLeavesNothing(t *testing.T) {
	owner := startOwner(t, nil)
	dir := owner.line()
	pid := query(t, dir)
	conn, err := pgx.Connect(t.Context(), (&Server{dir: dir}).URL("postgres")) // a client that does not leave by itself
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())

	owner.kill()
	gone(t, dir, pid)
}

// An owner that is killed while the server is not even made yet: initdb hangs here, after it named its directory.
func TestKilledOwnerOfHalfAServerLeavesNothing(t *testing.T) {
	bin := sharedDir(t)
	said := filepath.Join(bin, "said")
	program(t, bin, "initdb", "echo $$ $PWD >"+said+".new; mv "+said+".new "+said+"; sleep 600")
	program(t, bin, "postgres", "exit 1")
	owner := startOwner(t, nil, "PGTEST_BINDIR="+bin)
	var pid int
	var dir string
	eventually(t, "initdb runs", func() bool {
		f, err := os.Open(said)
		if err != nil {
			return false
		}
		defer f.Close()
		_, err = fmt.Fscan(f, &pid, &dir)
		return err == nil
	})
	if _, err := os.Stat(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	owner.kill()
	gone(t, dir, pid)
}

// PostgreSQL does not run as root. A root that tests is tested as another user too; anyone else is another user already.
func TestUnprivilegedOwner(t *testing.T) {
	owner := startOwner(t, somebodyElse(t))
	dir := owner.line()
	pid := query(t, dir)
	owner.kill()
	gone(t, dir, pid)
}

func TestServerThatCannotStart(t *testing.T) {
	bin := sharedDir(t)
	program(t, bin, "initdb", `mkdir "$2"`)
	program(t, bin, "postgres", "echo a reason >&2; exit 1")
	t.Setenv("PGTEST_BINDIR", bin)
	began := time.Now()
	_, err := Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "a reason") {
		t.Errorf("Start = %v, want the server's own reason", err)
	}
	if took := time.Since(began); took > startLimit/2 {
		t.Errorf("it took %v to notice", took)
	}
	_, rest, _ := strings.Cut(err.Error(), " in ")
	dir, _, _ := strings.Cut(rest, ":")
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat of the directory %s = %v, want it gone", dir, err)
	}
}

func TestMissingServerNamesTheRemedyInOneLine(t *testing.T) {
	for _, dir := range []string{t.TempDir(), "/nowhere"} {
		t.Setenv("PGTEST_BINDIR", dir)
		if _, err := BinDir(t.Context()); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("BinDir = %v, want an error that names %s", err, dir)
		}
	}
	text := errMissing.Error()
	for _, word := range []string{"apt-get install postgresql", "brew install", "PGTEST_BINDIR", "TEST_DATABASE_URL"} {
		if !strings.Contains(text, word) || strings.Contains(text, "\n") {
			t.Errorf("the remedy %q does not name %s in one line", text, word)
		}
	}
}

func TestVersionOfDirectory(t *testing.T) {
	for dir, want := range map[string]int{
		"/usr/lib/postgresql/9/bin": 9, "/usr/lib/postgresql/15/bin": 15, "/usr/pgsql-17/bin": 17,
		"/opt/homebrew/opt/postgresql@16/bin": 16, "/opt/homebrew/opt/postgresql/bin": 0,
	} {
		if got := version(dir); got != want {
			t.Errorf("version(%s) = %d, want %d", dir, got, want)
		}
	}
}

type owner struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.Closer
	out  *bufio.Reader
	errs *strings.Builder
}

func startOwner(t *testing.T, as *syscall.Credential, env ...string) *owner {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if as != nil { // go test keeps its binaries where only their maker may read
		copied := filepath.Join(sharedDir(t), "owner")
		data, err := os.ReadFile(self)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied, data, 0o755); err != nil {
			t.Fatal(err)
		}
		self = copied
	}
	o := &owner{t: t, cmd: exec.Command(self), errs: new(strings.Builder)}
	o.cmd.Dir = "/"
	o.cmd.Env = append(append(os.Environ(), asOwner+"=yes"), env...)
	o.cmd.Stderr = o.errs
	o.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	in, inErr := o.cmd.StdinPipe()
	out, outErr := o.cmd.StdoutPipe()
	if err := errors.Join(inErr, outErr, o.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	o.in, o.out = in, bufio.NewReader(out)
	t.Cleanup(func() { _ = o.cmd.Process.Kill() })
	return o
}

func (o *owner) line() string {
	o.t.Helper()
	line, err := o.out.ReadString('\n')
	if err != nil {
		_ = o.cmd.Wait()
		o.t.Fatalf("the owner of a server: %v\n%s", err, o.errs)
	}
	return strings.TrimSpace(line)
}

func (o *owner) release() {
	o.t.Helper()
	if err := errors.Join(o.in.Close(), o.cmd.Wait()); err != nil {
		o.t.Errorf("the owner of a server: %v\n%s", err, o.errs)
	}
}

func (o *owner) kill() {
	o.t.Helper()
	if err := o.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		o.t.Fatal(err)
	}
	_ = o.cmd.Wait() // says that it was killed
}

// query returns the id of the server's process, once the server has answered.
func query(t *testing.T, dir string) int {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, (&Server{dir: dir}).URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var text string
	if err := conn.QueryRow(ctx, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").Scan(&text); err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func gone(t *testing.T, dir string, pid int) {
	t.Helper()
	eventually(t, "no directory, socket nor process is left of "+dir, func() bool {
		_, err := os.Stat(dir)
		return errors.Is(err, fs.ErrNotExist) && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
	})
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not so: " + what)
		}
	}
}

// sharedDir returns a directory that other users may read and write.
func sharedDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "claimvet-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func program(t *testing.T, dir, name, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
