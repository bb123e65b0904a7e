//go:build unix

// Package usage runs commands, and tells what they used of the machine.
package usage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Usage is what a command and the processes that it waited for have used.
type Usage struct {
	CPU  time.Duration // in user and system mode, of all of them
	Wall time.Duration
	Peak int64 // bytes of memory that the largest of them held at once
}

// Add adds what another command used, that ran before or after.
func (u *Usage) Add(v Usage) {
	u.CPU += v.CPU
	u.Wall += v.Wall
	u.Peak = max(u.Peak, v.Peak)
}

// helper, in the environment, makes a process one that runs its arguments and tells what they used.
const helper = "CLAIMVET_BENCH_HELPER"

// Run runs a command. The error is that of [exec.Cmd.Run].
//
// A process begins as the one that starts it, whose memory counts for its peak for ever. So the command is not started by this
// program, which may be large, but by a small one: by this program once more, which does nothing else (see [Help]).
func Run(cmd *exec.Cmd) (Usage, error) {
	if cmd.Err != nil {
		return Usage{}, cmd.Err
	}
	self, err := os.Executable()
	if err != nil {
		return Usage{}, err
	}
	from, to, err := os.Pipe()
	if err != nil {
		return Usage{}, err
	}
	defer from.Close()
	cmd.Args = append([]string{self, cmd.Path}, cmd.Args...)
	cmd.Path = self
	cmd.Env = append(cmd.Environ(), helper+"=1")
	cmd.ExtraFiles = []*os.File{to}
	err = cmd.Start()
	to.Close()
	if err != nil {
		return Usage{}, err
	}
	told, readErr := io.ReadAll(from)
	if err := cmd.Wait(); err != nil {
		return Usage{}, err
	}
	var u Usage
	if readErr == nil {
		readErr = json.Unmarshal(told, &u)
	}
	if readErr != nil {
		return u, fmt.Errorf("what the command has used was not told, perhaps since main does not call usage.Help: %w", readErr)
	}
	return u, nil
}

// Help has to be called first in main. It returns, unless this process was started to run somebody else's command.
func Help() {
	if os.Getenv(helper) == "" {
		return
	}
	os.Exit(help())
}

// help runs the command that the arguments are, first the file, and returns its exit code.
func help() int {
	syscall.CloseOnExec(3)
	cmd := &exec.Cmd{Path: os.Args[1], Args: os.Args[2:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, helper+"=") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	began := time.Now()
	err := cmd.Run()
	u := Usage{Wall: time.Since(began)}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 126
	}
	u.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.Peak = peak(cmd.ProcessState.SysUsage().(*syscall.Rusage))
	if err := json.NewEncoder(os.NewFile(3, "usage")).Encode(u); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 126
	}
	return 0
}

// peak knows the units: Darwin counts bytes, the others count KiB (getrusage(2)).
func peak(used *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(used.Maxrss)
	}
	return int64(used.Maxrss) << 10
}
