//go:build linux || darwin

package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// errMissing tells how to mend it, in one line.
var errMissing = errors.New("no PostgreSQL server programs found: install them (Debian: sudo apt-get install postgresql; " +
	"macOS: brew install postgresql), or set PGTEST_BINDIR to the directory of initdb and postgres, or TEST_DATABASE_URL to a server")

// BinDir returns the directory that holds initdb and postgres: $PGTEST_BINDIR; else where PATH leads; else where Debian,
// Red Hat and Homebrew put it, the newest version first. As root on a system with apt it installs what is missing.
func BinDir(ctx context.Context) (string, error) {
	if dir := os.Getenv("PGTEST_BINDIR"); dir != "" {
		if !hasServer(dir) {
			return "", fmt.Errorf("PGTEST_BINDIR=%s does not hold both initdb and postgres", dir)
		}
		return dir, nil
	}
	if dir, ok := search(); ok {
		return dir, nil
	}
	if err := install(ctx); err != nil {
		return "", fmt.Errorf("%w (%w)", errMissing, err)
	}
	if dir, ok := search(); ok {
		return dir, nil
	}
	return "", errMissing
}

func search() (string, bool) {
	var dirs []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real)) // beside the real one: PATH may hold a link or a wrapper
		}
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	} {
		found, _ := filepath.Glob(pattern) // fails only for a bad pattern
		slices.SortFunc(found, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
		dirs = append(dirs, found...)
	}
	i := slices.IndexFunc(dirs, hasServer)
	if i < 0 {
		return "", false
	}
	return dirs[i], true
}

// version reads the number in …/16/bin, …/pgsql-16/bin, …/postgresql@16/bin; 0 for none.
func version(bin string) int {
	name := filepath.Base(filepath.Dir(bin))
	n, _ := strconv.Atoi(name[strings.LastIndexAny(name, "-@")+1:])
	return n
}

func hasServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}
