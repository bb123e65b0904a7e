//go:build linux || darwin

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// lockLimit bounds how long Keep waits for the server of a process that has just ended.
const lockLimit = 15 * time.Second

// ErrInUse says that another server works on the data.
var ErrInUse = errors.New("another process uses it: stop that one, or choose another directory")

// Keep is like [Start], with data that stay in dir: the next Keep goes on with them, also when this process is killed. The
// error is [ErrInUse] while another process has a server there; one that was killed is waited for.
func Keep(ctx context.Context, dir string) (*Server, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	room := filepath.Join(dir, "postgres")
	if err := os.MkdirAll(room, 0o755); err != nil {
		return nil, err
	}
	if as != nil {
		if err := os.Chown(room, int(as.Uid), int(as.Gid)); err != nil {
			return nil, err
		}
	}
	if err := usable(room, as); err != nil {
		return nil, err
	}
	lock, err := acquire(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("keep data in %s: %w", dir, err)
	}
	defer lock.Close() // the server has it too, and holds it to its end
	s, err := start(ctx, as, filepath.Join(room, "data"), lock)
	if err != nil {
		return nil, fmt.Errorf("%w\n(the data are in %s: remove that directory to begin anew)", err, dir)
	}
	return s, nil
}

// usable says whether the server can work in dir, which may be beyond a directory that is closed to others.
func usable(dir string, as *syscall.Credential) error {
	test := exec.Command("/bin/sh", "-c", `cd "$1" && test -w .`, "test", dir)
	test.Dir = "/"
	test.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if test.Run() == nil {
		return nil
	}
	if as == nil {
		return fmt.Errorf("keep data in %s: this user may not write there: choose another directory", dir)
	}
	return fmt.Errorf("keep data in %s: PostgreSQL does not run as root, and the user %d, whom it runs as, may not enter "+
		"that directory: choose one that everyone may enter, such as /var/tmp/switchd", dir, as.Uid)
}

// acquire takes the lock, or waits for its holder to end: that may be a server whose owner was killed a moment ago.
func acquire(ctx context.Context, path string) (*os.File, error) {
	ctx, cancel := context.WithTimeout(ctx, lockLimit)
	defer cancel()
	lock, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return lock, nil
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return nil, errors.Join(err, lock.Close())
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil, errors.Join(ErrInUse, lock.Close())
		}
	}
}
