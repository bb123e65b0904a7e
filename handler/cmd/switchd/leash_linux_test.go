package main

import "syscall"

// leash is how a test starts what must not outlive it, frozen or not: the
// kernel kills it (PR_SET_PDEATHSIG, prctl(2)) when the test is gone. In a
// process group of its own a ^C is for the test alone.
func leash() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
