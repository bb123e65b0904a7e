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
		conn, err := pgx.Connect(t.Context(), (&Server{dir: socket}).URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		rows++
		var n int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM kept").Scan(&n); err != nil || n != rows {
			t.Fatalf("%d rows, %v, want %d", n, err, rows)
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
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{half, filepath.Join(half, "base")} { // by another user, if this is root
		if err := os.Chmod(d, 0o777); err != nil {
			t.Fatal(err)
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

// A directory that the server cannot enter is named, with what to do.
func TestKeepWhereTheServerCannotWrite(t *testing.T) {
	dir := t.TempDir()
	mode := os.FileMode(0o500) // closed to this user
	if os.Geteuid() == 0 {
		mode = 0o700 // closed to the one whom the server runs as
	}
	inner := filepath.Join(dir, "inner")
	if err := errors.Join(os.Mkdir(inner, 0o755), os.MkdirAll(filepath.Join(inner, "data", "postgres"), 0o755), os.Chmod(inner, mode)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(inner, 0o700) })
	if os.Geteuid() != 0 {
		if err := os.Chmod(filepath.Join(inner, "data", "postgres"), 0o500); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Keep(t.Context(), filepath.Join(inner, "data")); err == nil || !strings.Contains(err.Error(), "choose") {
		t.Errorf("Keep = %v, want an error that says what to choose", err)
	}
}
