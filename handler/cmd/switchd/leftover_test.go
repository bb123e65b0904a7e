package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// A test that is killed itself leaves no replica behind, not even a frozen one.
func TestKilledTestLeavesNothing(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	soak := exec.Command(self, "-test.run", "^TestSoak$", "-test.v", "-soak", "1m")
	out, err := soak.StdoutPipe()
	if err := errors.Join(err, soak.Start()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = soak.Process.Kill()
		_ = soak.Wait()
	}()
	var replicas [3]int
	for lines := bufio.NewScanner(out); replicas[2] == 0; {
		if !lines.Scan() {
			t.Fatal("the soak named no replicas")
		}
		if _, numbers, named := strings.Cut(lines.Text(), "the processes ["); named {
			if _, err := fmt.Sscan(strings.TrimSuffix(numbers, "]"), &replicas[0], &replicas[1], &replicas[2]); err != nil {
				t.Fatalf("%v in %s", err, lines.Text())
			}
		}
	}
	if err := errors.Join(syscall.Kill(replicas[0], syscall.SIGSTOP), soak.Process.Kill()); err != nil {
		t.Fatal(err)
	}
	for _, pid := range replicas {
		eventually(t, "a replica of a killed test is gone", func() bool { return gone(pid) })
	}
}

// gone reports whether a process has ended, also where the one that adopted it does not ask how: in a container that may be
// anything.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}
