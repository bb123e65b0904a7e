//go:build unix

package faults

import (
	"os"
	"syscall"
)

// Kill ends this process as kill -9 does: nothing deferred runs, no connection is closed in order.
func Kill() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until the signal arrives
}

// Freeze stops this process as kill -STOP does, until somebody sends SIGCONT.
func Freeze() { _ = syscall.Kill(os.Getpid(), syscall.SIGSTOP) }
