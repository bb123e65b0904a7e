package browser

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// switchd is the command under test, built once.
var switchd string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "switchd-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer os.RemoveAll(dir)
	switchd = filepath.Join(dir, "switchd")
	build := exec.Command("go", "build", "-o", switchd, "./cmd/switchd")
	build.Dir = filepath.Join("..", "..", "..")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build switchd:", err)
		return 2
	}
	return m.Run()
}

// server is a switchd that can be killed and started again.
type server struct {
	t    *testing.T
	args []string
	addr string
	cmd  *exec.Cmd
}

// start starts switchd on a new directory, with flags for each start and others for the first one only.
func start(t *testing.T, always []string, first ...string) *server {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "switchd-data-") // where the user may go whom PostgreSQL runs as
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, args: append([]string{"-data", dir, "-drain", "1s"}, always...), addr: "127.0.0.1:0"}
	s.again(first...)
	t.Cleanup(s.end)
	return s
}

// again starts it where it was before, with the same data.
func (s *server) again(more ...string) {
	s.t.Helper()
	s.cmd = exec.Command(switchd, slices.Concat([]string{"-addr", s.addr}, s.args, more)...)
	s.cmd.Env = append(os.Environ(), "DATABASE_URL=")
	errs := new(strings.Builder)
	s.cmd.Stderr = errs
	out, err := s.cmd.StdoutPipe()
	if err := errors.Join(err, s.cmd.Start()); err != nil {
		s.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	served := regexp.MustCompile(`http://([^/]+)/`).FindStringSubmatch(line)
	if served == nil {
		_ = s.cmd.Wait()
		s.t.Fatalf("switchd said %q and %v\n%s", line, err, errs)
	}
	s.addr = served[1]
}

func (s *server) url(path string) string { return "http://" + s.addr + path }

// kill ends it as kill -9 does.
func (s *server) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
	_ = s.cmd.Wait() // says that it was killed
}

// end lets it go in order, so that its data are free to be removed.
func (s *server) end() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}
