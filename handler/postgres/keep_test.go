//go:build linux || darwin

package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// What was committed is there again, however the owner ended, and also where the next one does not wait.
func TestKeptData(t *testing.T) {
	dir := sharedDir(t)
	rows := 0
	for _, end := range []string{"killed", "released", "killed", ""} {
		owner := startOwner(t, nil, keepIn+"="+dir)
		socket := owner.line()
		rows++
		if n := addRow(t, socket); n != rows {
			t.Fatalf("%d rows, want %d", n, rows)
		}
		switch end {
		case "killed":
			owner.kill()
		case "released":
			owner.release()
		default:
			pid := query(t, socket)
			owner.release()
			gone(t, socket, pid)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres", "data", "PG_VERSION")); err != nil {
		t.Error(err)
	}
}

// addRow returns how many rows there are with the one that it adds.
func addRow(t *testing.T, socket string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), (&Server{dir: socket}).URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // a client that does not leave by itself
	if _, err := conn.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM kept").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestKeptDataHaveOneServer(t *testing.T) {
	dir := sharedDir(t)
	owner := startOwner(t, nil, keepIn+"="+dir)
	socket := owner.line()
	pid := query(t, socket)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := Keep(ctx, dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("Keep = %v, want ErrInUse for %s", err, dir)
	}
	if again := query(t, socket); again != pid {
		t.Errorf("the first server is %d, was %d", again, pid)
	}
	owner.release()
}

// An owner that was killed while the data were being made leaves half of them.
func TestHalfMadeDataAreMadeAnew(t *testing.T) {
	dir := sharedDir(t)
	half := filepath.Join(dir, "postgres", "data.new")
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if somebody := somebodyElse(t); somebody != nil {
		for _, path := range []string{filepath.Join(half, "base"), half, filepath.Dir(half)} {
			if err := os.Chown(path, int(somebody.Uid), int(somebody.Gid)); err != nil {
				t.Fatal(err)
			}
		}
	}
	s, err := Keep(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	query(t, s.Dir())
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A user who may not write in a directory is told so, and what to do.
func TestKeepWhereThisUserCannotWrite(t *testing.T) {
	dir, somebody := sharedDir(t), somebodyElse(t)
	if err := os.Mkdir(roomIn(dir), 0o500); err != nil {
		t.Fatal(err)
	}
	if somebody != nil {
		if err := os.Chown(roomIn(dir), int(somebody.Uid), int(somebody.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	owner := startOwner(t, somebody, keepIn+"="+dir)
	if _, err := owner.out.ReadString('\n'); err == nil {
		t.Fatal("there is a server")
	}
	if err := owner.cmd.Wait(); err == nil || !strings.Contains(owner.errs.String(), "may not write there: choose another") {
		t.Errorf("the owner ended with %v and said %s", err, owner.errs)
	}
}
