//go:build linux || darwin

package postgres

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// somebodyElse returns a user who is neither root nor whom root's PostgreSQL runs as, for a root that tests. For anyone else
// it is nil, for the same user: who starts a server and who runs it are one then.
func somebodyElse(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	usual, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"nobody", "daemon"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		if as, err := credential(u); err == nil && as.Uid != usual.Uid && as.Uid != 0 {
			return as
		}
	}
	t.Fatal("there is no third user on this system")
	return nil
}

// goesOn starts a server on the data in dir as a user, adds a row, and fails where the rows are not as many as starts.
func goesOn(t *testing.T, as *syscall.Credential, dir string, starts int) (said string) {
	t.Helper()
	owner := startOwner(t, as, keepIn+"="+dir)
	if got := addRow(t, owner.line()); got != starts {
		t.Errorf("start %d sees %d rows", starts, got)
	}
	owner.release()
	return owner.errs.String()
}

// The data of one user are gone on with by root, whoever else root's PostgreSQL would run as, and by that user again.
func TestDataOfSomebodyElse(t *testing.T) {
	dir, somebody := sharedDir(t), somebodyElse(t)
	for i, as := range []*syscall.Credential{somebody, nil, somebody, nil} {
		goesOn(t, as, dir, i+1)
	}
}

// Also where root was first in a place that belongs to somebody, and that others may not enter.
func TestPlaceOfSomebodyElse(t *testing.T) {
	place, somebody := sharedDir(t), somebodyElse(t)
	if somebody != nil {
		if err := os.Chown(place, int(somebody.Uid), int(somebody.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(place, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(place, "not", "there")
	for i, as := range []*syscall.Credential{nil, somebody, nil} {
		if said := goesOn(t, as, dir, i+1); said != "" {
			t.Errorf("it said %s", said)
		}
	}
	if !kept(dir) {
		t.Errorf("no data are in %s", dir)
	}
}

// A directory that root alone may enter does for root all the same, and the next time. For anyone else such a directory is
// the usual thing.
func TestPlaceThatIsClosed(t *testing.T) {
	closed := sharedDir(t)
	dir := filepath.Join(closed, "clone", "data")
	instead := elsewhere(dir)
	t.Cleanup(func() { _ = os.RemoveAll(instead) })
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	for start := 1; start <= 2; start++ {
		said := goesOn(t, nil, dir, start)
		if os.Geteuid() == 0 {
			if !strings.Contains(said, closed+": its data are in "+instead) || kept(dir) || !kept(instead) {
				t.Errorf("in %s: %t, in %s: %t; it said %s", dir, kept(dir), instead, kept(instead), said)
			}
		} else if said != "" || !kept(dir) {
			t.Errorf("in %s: %t; it said %s", dir, kept(dir), said)
		}
	}
	if err := os.Chmod(closed, 0o755); err != nil { // the data stay where they are
		t.Fatal(err)
	}
	if said := goesOn(t, nil, dir, 3); os.Geteuid() == 0 && !strings.Contains(said, instead) {
		t.Errorf("it said %s", said)
	}
}

// Data that the user who ran PostgreSQL got to, and does not any more, are not begun anew somewhere else.
func TestPlaceThatWasClosed(t *testing.T) {
	place := sharedDir(t)
	dir := filepath.Join(place, "data")
	goesOn(t, nil, dir, 1)
	if err := os.Chmod(place, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		goesOn(t, nil, dir, 2)
		return
	}
	s, err := Keep(t.Context(), dir)
	if err == nil {
		t.Fatalf("there is a server; it ended with %v", s.Close())
	}
	if !strings.Contains(err.Error(), "let that user in") {
		t.Error(err)
	}
	if _, err := os.Lstat(elsewhere(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat of the other place = %v, want it missing", err)
	}
}

// Root may keep new files to itself.
func TestMaskThatClosesAll(t *testing.T) {
	dir := filepath.Join(sharedDir(t), "new", "data")
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	for start := 1; start <= 2; start++ {
		if said := goesOn(t, nil, dir, start); said != "" {
			t.Errorf("it said %s", said)
		}
	}
}

// Root's data are nobody's to go on with: PostgreSQL does not run as root, and another user may not read them.
func TestDataOfRoot(t *testing.T) {
	dir := sharedDir(t)
	if err := errors.Join(os.Mkdir(roomIn(dir), 0o755), os.Symlink("/", dataIn(dir))); err != nil {
		t.Fatal(err)
	}
	if _, err := Keep(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "belong to root") {
		t.Errorf("Keep = %v, want an error that says whose the data are", err)
	}
}

// Which users there are is known when the programs are there, and so is whose the data will be: without, nothing is made.
func TestProgramsComeFirst(t *testing.T) {
	dir := sharedDir(t)
	t.Setenv("PGTEST_BINDIR", "/nowhere")
	if _, err := Keep(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "/nowhere") {
		t.Errorf("Keep = %v, want an error that names the missing directory", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
}

// A directory in the other place that a stranger put there is not taken.
func TestOtherPlaceOfAStranger(t *testing.T) {
	closed := sharedDir(t)
	dir := filepath.Join(closed, "data")
	instead := elsewhere(dir)
	t.Cleanup(func() { _ = os.RemoveAll(instead) })
	if err := errors.Join(os.Chmod(closed, 0o700), os.Mkdir(instead, 0o755)); err != nil {
		t.Fatal(err)
	}
	somebody := somebodyElse(t)
	if somebody == nil { // who is not root is not sent there
		goesOn(t, nil, dir, 1)
		return
	}
	if err := os.Chown(instead, int(somebody.Uid), int(somebody.Gid)); err != nil {
		t.Fatal(err)
	}
	if _, err := Keep(t.Context(), dir); err == nil || !strings.Contains(err.Error(), instead+" is not a directory of root") {
		t.Errorf("Keep = %v, want an error that names the directory", err)
	}
}
