//go:build unix

// Package usage runs commands, and tells what they used of the machine.
package usage

import (
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Usage is what a command and the processes that it waited for have used.
type Usage struct {
	CPU  time.Duration // in user and system mode, of all of them
	Wall time.Duration
	Peak int64 // bytes of memory that the largest of them held at once
}

// Run runs a command. The error is that of [exec.Cmd.Run].
//
// A process is made by a copy of the one that starts it, which counts for its peak. So a caller that holds more memory than
// what it runs measures itself: see [Own].
func Run(cmd *exec.Cmd) (Usage, error) {
	began := time.Now()
	err := cmd.Run()
	u := Usage{Wall: time.Since(began)}
	if cmd.ProcessState == nil {
		return u, err
	}
	u.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return u, fmt.Errorf("%s does not tell what a process has used", runtime.GOOS)
	}
	u.Peak = peak(used)
	return u, err
}

// Own returns the bytes of memory that this process has held at once so far.
func Own() (int64, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, err
	}
	return peak(&used), nil
}

// peak knows the units: Darwin counts bytes, the others count KiB (getrusage(2)).
func peak(used *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(used.Maxrss)
	}
	return int64(used.Maxrss) << 10
}

// Add adds what another command used, that ran before or after.
func (u *Usage) Add(v Usage) {
	u.CPU += v.CPU
	u.Wall += v.Wall
	u.Peak = max(u.Peak, v.Peak)
}
