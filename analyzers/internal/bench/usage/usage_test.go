//go:build unix

package usage

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestMain is also the command that the test measures: with a size in the environment it takes that much memory, and starts
// itself once more to take it in a process of its own.
func TestMain(m *testing.M) {
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
	own, err := Own()
	if err != nil || own <= 0 || own >= large {
		t.Errorf("%d bytes held by the test itself, %v", own, err)
	}
}

func TestRunFails(t *testing.T) {
	if _, err := Run(exec.Command("./no such command")); err == nil {
		t.Error("a command that is not there was run")
	}
}

func TestAdd(t *testing.T) {
	u := Usage{CPU: 1, Wall: 2, Peak: 7}
	u.Add(Usage{CPU: 10, Wall: 20, Peak: 5})
	if want := (Usage{CPU: 11, Wall: 22, Peak: 7}); u != want {
		t.Errorf("%+v, want %+v", u, want)
	}
}
