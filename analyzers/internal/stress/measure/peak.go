//go:build unix

package main

import (
	"runtime"
	"syscall"
)

// peak knows the units: Darwin counts bytes, the others count KiB (getrusage(2)).
func peak(used *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(used.Maxrss)
	}
	return int64(used.Maxrss) << 10
}
