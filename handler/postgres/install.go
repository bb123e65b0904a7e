//go:build linux || darwin

package postgres

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

//go:embed install.sh
var installScript string

// install gets PostgreSQL from apt, where that can be done without asking: as root. Processes that find nothing at the
// same time take turns.
func install(ctx context.Context) error {
	if os.Geteuid() != 0 {
		return errors.New("not installed: not root")
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("not installed: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "claimvet-install-postgresql.lock"), os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	if _, found := search(); found { // by the one before
		return nil
	}
	fmt.Fprintln(os.Stderr, "PostgreSQL is missing: installing it with apt-get")
	out, err := exec.CommandContext(ctx, "sh", "-c", installScript).CombinedOutput()
	if err != nil {
		return fmt.Errorf("apt-get install postgresql: %w\n%s", err, tail(out))
	}
	return nil
}
