//go:build linux || darwin

// Package postgres runs a PostgreSQL server, without Docker and without leaving anything behind, for tests and for trying
// things out: a throw-away one, or one whose data are kept. It works as root, where PostgreSQL itself refuses to run, and as
// anyone else.
package postgres

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed watchdog.sh
var watchdog string

// startLimit bounds how long a server may take until it answers.
const startLimit = time.Minute

// Server is a running server. It ends with the process that started it, however that one ends.
type Server struct {
	dir  string
	hold io.Closer // the watchdog's standard input
	cmd  *exec.Cmd
}

// Start starts a throw-away server that listens on a unix socket only. It installs PostgreSQL where it is missing and that
// can be done without asking.
func Start(ctx context.Context) (*Server, error) {
	bin, err := BinDir(ctx)
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	return start(ctx, bin, as, "", nil)
}

// start starts a server by the programs in bin, on data to keep, "" for none, that holds the lock, if there is one, to its end.
func start(ctx context.Context, bin string, as *syscall.Credential, data string, lock *os.File) (*Server, error) {
	dir := filepath.Join(parentDir(), "claimvet-pg-"+rand.Text()[:12])
	cmd := exec.Command("sh", "-c", watchdog, "watchdog", dir, bin, data)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: as} // a ^C is for the owner, who may still need the server
	if lock != nil {
		cmd.ExtraFiles = []*os.File{lock}
	}
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	s := &Server{dir: dir, hold: hold, cmd: cmd}
	if err := s.await(ctx); err != nil {
		err = fmt.Errorf("start PostgreSQL in %s: %w\n%s", dir, err, s.log())
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// URL returns the address of a database of this server.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database, RawQuery: url.Values{"host": {s.dir}}.Encode()}
	return u.String()
}

// Dir returns the directory that holds the server's socket and log, and data that are not kept.
func (s *Server) Dir() string { return s.dir }

// Close stops the server and removes what is not to be kept. Open connections break.
func (s *Server) Close() error { return errors.Join(s.hold.Close(), s.cmd.Wait()) }

// await returns once the server answers.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		if _, gone := os.Stat(filepath.Join(s.dir, "stopped")); gone == nil {
			return errors.New("the server stopped")
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}

// log returns the end of what the server wrote.
func (s *Server) log() []byte {
	log, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return []byte(err.Error())
	}
	return tail(log)
}

func tail(text []byte) []byte { return text[max(0, len(text)-2000):] }

// parentDir returns a directory with a short path, since that of a socket may have about a hundred bytes, in memory if
// there is room: containers often have 64 MB only.
func parentDir() string {
	const room = 1 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &fs); err == nil && uint64(fs.Bavail)*uint64(fs.Bsize) >= room && writable("/dev/shm") {
		return "/dev/shm"
	}
	return "/tmp"
}

// writable reports whether anyone may make a directory in dir, as in /tmp.
func writable(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir() && info.Mode()&0o003 == 0o003
}
