//go:build !linux

package main

import "syscall"

// leash is how a test starts what should not outlive it. In a process group of
// its own a ^C is for the test alone, and one that is frozen gets a SIGHUP
// when the test is gone.
func leash() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
