//go:build unix

package faults

import (
	"os"
	"os/signal"
	"syscall"
)

// Kill ends this process as kill -9 does: nothing deferred runs, no connection is closed in order.
func Kill() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until the signal arrives
}

// Freeze stops this process as kill -STOP does, and returns once somebody has sent SIGCONT.
func Freeze() {
	woken := make(chan os.Signal, 1)
	signal.Notify(woken, syscall.SIGCONT)
	defer signal.Stop(woken)
	_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	<-woken // this thread may still run for a moment
}
