//go:build unix

package usage

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// TestMain is also the command that the test measures: with a size in the environment it takes that much memory, and starts
// itself once more to take it in a process of its own.
func TestMain(m *testing.M) {
	Help()
	var size, depth int
	if _, err := fmt.Sscan(os.Getenv("USAGE_TEST"), &size, &depth); err != nil {
		os.Exit(m.Run())
	}
	if depth > 0 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), fmt.Sprintf("USAGE_TEST=%d %d", size, depth-1))
		if err := cmd.Run(); err != nil {
			os.Exit(3)
		}
		return
	}
	memory := make([]byte, size)
	for began := time.Now(); time.Since(began) < 50*time.Millisecond; {
		for i := 0; i < len(memory); i += 512 {
			memory[i]++
		}
	}
}

// TestRun: what a process of the command uses counts, whether it is the command itself or was started by it.
func TestRun(t *testing.T) {
	const small, large = 1 << 20, 200 << 20
	run := func(size, depth int) Usage {
		t.Helper()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), fmt.Sprintf("USAGE_TEST=%d %d", size, depth))
		u, err := Run(cmd)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	for depth := range 3 {
		s, l := run(small, depth), run(large, depth)
		if s.Peak <= 0 || s.Peak >= large || l.Peak < large || l.Peak > 2*large {
			t.Errorf("depth %d: a peak of %d for %d bytes, of %d for %d", depth, s.Peak, small, l.Peak, large)
		}
		if l.CPU <= 0 || l.Wall <= 0 {
			t.Errorf("depth %d: %+v", depth, l)
		}
	}
}

// TestRunFromLarge: that the caller is large does not count for what it starts.
func TestRunFromLarge(t *testing.T) {
	const large = 300 << 20
	memory := make([]byte, large)
	for i := 0; i < large; i += 512 {
		memory[i] = 1
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "USAGE_TEST=1000000 0")
	u, err := Run(cmd)
	if err != nil {
		t.Fatal(err)
	}
	if u.Peak <= 0 || u.Peak >= large/2 {
		t.Errorf("a peak of %d", u.Peak)
	}
	runtime.KeepAlive(memory)
}

func TestRunFails(t *testing.T) {
	if _, err := Run(exec.Command("./no such command")); err == nil {
		t.Error("a command that is not there was run")
	}
	var exit *exec.ExitError
	if _, err := Run(exec.Command("sh", "-c", "exit 7")); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("the exit code is lost: %v", err)
	}
}

func TestAdd(t *testing.T) {
	u := Usage{CPU: 1, Wall: 2, Peak: 7}
	u.Add(Usage{CPU: 10, Wall: 20, Peak: 5})
	if want := (Usage{CPU: 11, Wall: 22, Peak: 7}); u != want {
		t.Errorf("%+v, want %+v", u, want)
	}
}
