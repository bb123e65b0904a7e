//go:build linux || darwin

package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// PostgreSQL does not run as root. Where this process is root's, another user has to run it, and nothing but the data tells
// later processes who that was: on data that are there, PostgreSQL runs as their owner. A credential is nil for the user of
// this process.

// runsAs returns who runs PostgreSQL on the data that are kept in dir. Where there are none yet that is the owner of the
// place, so that both root and that user can go on with them; where that is root too, the user made for such things.
func runsAs(dir string) (*syscall.Credential, error) {
	info, err := os.Stat(dataIn(dir))
	switch {
	case err == nil:
		return runsOn(dir, info)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case os.Geteuid() != 0:
		return nil, nil
	}
	if _, info, err = existing(dir); err != nil {
		return nil, err
	}
	if uid, _ := ownerOf(info); uid != 0 {
		if u, err := user.LookupId(strconv.Itoa(uid)); err == nil { // initdb wants a name
			return credential(u)
		}
	}
	return unprivileged()
}

// runsOn is runsAs where info is of data that are there.
func runsOn(dir string, info fs.FileInfo) (*syscall.Credential, error) {
	uid, gid := ownerOf(info)
	switch me := os.Geteuid(); {
	case uid == me && uid != 0:
		return nil, nil
	case uid == 0:
		return nil, fmt.Errorf("the data in %s belong to root, as whom PostgreSQL does not run: give them to another user "+
			"(chown -R), or choose another directory", dir)
	case me != 0:
		return nil, fmt.Errorf("the data in %s belong to the user %s: only that one or root can go on with them: "+
			"choose another directory", dir, name(uid))
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// unprivileged returns who runs PostgreSQL for root where no data say it: the first user of this system made for such
// things. An installation of PostgreSQL may make one, so ask after [BinDir]. It is nil for any other user.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		if as, err := credential(u); err == nil && as.Uid != 0 {
			return as, nil
		}
	}
	return nil, errors.New("start PostgreSQL: it does not run as root, and there is neither a user postgres nor nobody")
}

func credential(u *user.User) (*syscall.Credential, error) {
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// name returns the name of a user, or the number of one who has none.
func name(uid int) string {
	id := strconv.Itoa(uid)
	if u, err := user.LookupId(id); err == nil {
		return cmp.Or(u.Username, id)
	}
	return id
}

func ownerOf(info fs.FileInfo) (uid, gid int) {
	stat := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid), int(stat.Gid)
}

// existing returns dir, or the first directory above it that is there.
func existing(dir string) (string, fs.FileInfo, error) {
	for {
		info, err := os.Stat(dir)
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return dir, info, err
		}
		dir = filepath.Dir(dir)
	}
}

// may reports whether a user passes test(1) in a directory, which may be beyond one that is closed to that user.
func may(as *syscall.Credential, test, dir string) bool {
	cmd := exec.Command("/bin/sh", "-c", `cd "$1" && test "$2" .`, "test", dir, test)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	return cmd.Run() == nil
}

// makeAll is like [os.MkdirAll], except that what root makes belongs to whom its parent belongs to, and that others may
// enter what is root's, whatever the umask.
func makeAll(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent == dir {
		return fmt.Errorf("%s: %w", dir, fs.ErrInvalid)
	}
	if err := makeAll(parent); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() { // somebody was faster
			return nil
		}
		return err
	}
	return give(dir, 0o755)
}

// give gives what root has made to the owner of the directory that it is in, or sets its mode where that is root.
func give(path string, mode fs.FileMode) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	if uid, gid := ownerOf(info); uid != 0 {
		return os.Lchown(path, uid, gid)
	}
	return os.Chmod(path, mode)
}
