//go:build linux || darwin

package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockLimit bounds how long Keep waits for the server of a process that has just ended.
const lockLimit = 15 * time.Second

// ErrInUse says that another server works on the data.
var ErrInUse = errors.New("another process uses it: stop that one, or choose another directory")

// Keep is like [Start], with data that stay in dir: the next Keep goes on with them, also when this process is killed, and
// also as root where the one before was not. As root, where the user whom PostgreSQL runs as may not enter dir, the data stay
// in a directory below /var/tmp instead, which follows from dir and is named on standard error. The error is [ErrInUse]
// while another process has a server there; one that was killed is waited for.
func Keep(ctx context.Context, dir string) (*Server, error) {
	bin, err := BinDir(ctx)
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if dir, err = reachable(dir); err != nil {
		return nil, err
	}
	if err := makeAll(dir); err != nil {
		return nil, err
	}
	lock, err := acquire(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("keep data in %s: %w", dir, err)
	}
	defer lock.Close() // the server has it too, and holds it to its end
	as, err := prepare(dir)
	if err != nil {
		return nil, err
	}
	s, err := start(ctx, bin, as, dataIn(dir), lock)
	if err != nil {
		return nil, fmt.Errorf("%w\n(the data are in %s: remove that directory to begin anew)", err, dir)
	}
	return s, nil
}

// The data are in a directory that belongs to the server, within one that need not.
func roomIn(dir string) string { return filepath.Join(dir, "postgres") }
func dataIn(dir string) string { return filepath.Join(roomIn(dir), "data") }

func kept(dir string) bool {
	_, err := os.Stat(dataIn(dir))
	return err == nil
}

// reachable returns dir, or where its data are instead since the server could not get there.
func reachable(dir string) (string, error) {
	as, err := runsAs(dir)
	if as == nil {
		return dir, err
	}
	instead := elsewhere(dir)
	beyond, _, err := existing(dir)
	if err != nil {
		return "", err
	}
	who := name(int(as.Uid))
	enters := may(as, "-x", beyond)
	switch {
	case enters && (kept(dir) || !kept(instead)):
		return dir, nil
	case kept(dir):
		return "", fmt.Errorf("the data in %s belong to the user %s, as whom PostgreSQL runs on them, and who may not enter "+
			"that directory any more: let that user in, or choose another directory", dir, who)
	}
	if info, err := os.Lstat(instead); err == nil {
		if uid, _ := ownerOf(info); uid != 0 || !info.IsDir() {
			return "", fmt.Errorf("%s is not a directory of root: remove it, or choose another directory than %s", instead, dir)
		}
	}
	if enters {
		fmt.Fprintf(os.Stderr, "The data for %s are in %s, where an earlier start put them\n", dir, instead)
	} else {
		fmt.Fprintf(os.Stderr, "PostgreSQL does not run as root, and the user %s, as whom it runs, may not enter %s: its data are in %s instead\n",
			who, beyond, instead)
	}
	return instead, nil
}

// elsewhere returns a directory for the data that cannot be in dir: the same one each time, and where everyone gets to.
func elsewhere(dir string) string {
	return fmt.Sprintf("/var/tmp/claimvet-%s-%.6x", filepath.Base(dir), sha256.Sum256([]byte(dir)))
}

// prepare makes the server's directory in dir, which this process has locked, and returns who runs the server.
func prepare(dir string) (*syscall.Credential, error) {
	as, err := runsAs(dir)
	if err != nil {
		return nil, err
	}
	room := roomIn(dir)
	if err := makeAll(room); err != nil {
		return nil, err
	}
	who := os.Geteuid()
	if as != nil {
		who = int(as.Uid)
		if err := os.Lchown(room, who, int(as.Gid)); err != nil {
			return nil, err
		}
	}
	if err := os.RemoveAll(unfinished(dataIn(dir))); err != nil { // by somebody who was killed, and may have been another user
		return nil, err
	}
	if !may(as, "-w", room) {
		return nil, fmt.Errorf("keep data in %s: the user %s may not write there: choose another directory", dir, name(who))
	}
	return as, nil
}

// unfinished returns where data are made, before they get their name.
func unfinished(data string) string { return data + ".new" }

// acquire takes the lock, or waits for its holder to end: that may be a server whose owner was killed a moment ago.
func acquire(ctx context.Context, path string) (*os.File, error) {
	ctx, cancel := context.WithTimeout(ctx, lockLimit)
	defer cancel()
	lock, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := give(path, 0o600); err != nil {
		return nil, errors.Join(err, lock.Close())
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
