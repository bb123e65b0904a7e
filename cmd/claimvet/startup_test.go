package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The most that a package of this module may allocate before main runs: the passes cut their documentation out of their doc.go
// then, and it is as large as its text.
const startBytes, startAllocs = 20_000, 40

// TestStartup looks at what is done before main: cmd/go starts the tool for each dependency, hundreds of times, and a table, a
// regular expression or a template is made anew each time.
func TestStartup(t *testing.T) {
	cmd := exec.Command(binary, "-flags")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	const module = "github.com/molecule-ai/claimvet/"
	line := regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) bytes, (\d+) allocs$`)
	seen := 0
	for _, m := range line.FindAllStringSubmatch(stderr.String(), -1) {
		pkg, ours := strings.CutPrefix(m[1], module)
		if !ours {
			continue
		}
		seen++
		bytes, _ := strconv.Atoi(m[2])
		allocs, _ := strconv.Atoi(m[3])
		if bytes > startBytes || allocs > startAllocs {
			t.Errorf("%s allocates %d bytes in %d pieces before main; make it when it is first wanted, as sync.OnceValue does", pkg, bytes, allocs)
		}
	}
	if seen == 0 {
		t.Errorf("no package of this module is in the trace:\n%s", stderr.String())
	}
}
