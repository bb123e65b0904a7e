package newgo

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is this repository, and toolchain the newer Go.
const (
	root      = "../../../../.."
	toolchain = "go1.27.3"
)

// The examples that are only there from Go 1.27 on. Older parsers do not read them, gofmt's included.
const (
	genericMethods = "./cases/genericmethods"
	newFiles       = "*_go127.go"
)

// run runs a command in a directory of the repository, with a Go of its own, and returns its standard output.
func run(t *testing.T, dir, chosen, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = filepath.Join(root, dir)
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN="+chosen)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// TestNewGo has a claimvet that the newer Go built report what the comments in the example defects expect, as the one does that is
// built with the Go at hand (make lint-examples), and what they expect of what only the newer Go compiles.
func TestNewGo(t *testing.T) {
	tmp := t.TempDir()
	claimvet, lintcheck := filepath.Join(tmp, "claimvet"), filepath.Join(tmp, "lintcheck")
	t.Setenv("CLAIMVET_CACHE", filepath.Join(tmp, "cache"))
	run(t, ".", toolchain, "go", "build", "-o", claimvet, "./cmd/claimvet")
	run(t, ".", "local", "go", "build", "-o", lintcheck, "./analyzers/internal/lintcheck")
	if built := run(t, ".", "local", "go", "version", claimvet); !strings.Contains(built, toolchain) {
		t.Fatalf("claimvet was built with another Go: %s", built)
	}
	for _, patterns := range [][]string{{genericMethods}, {"./heads/...", "./cases/...", "./fixes/..."}} {
		t.Log(run(t, "testdata", toolchain, lintcheck, append([]string{"-claimvet", claimvet, "-dir", "."}, patterns...)...))
	}
}

// TestFormat is lint-format for what the gofmt at hand cannot read.
func TestFormat(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "testdata", genericMethods, newFiles))
	if err != nil || len(files) == 0 {
		t.Fatalf("files: %v, %v", files, err)
	}
	gofmt := filepath.Join(strings.TrimSpace(run(t, ".", toolchain, "go", "env", "GOROOT")), "bin", "gofmt")
	for _, file := range files {
		if out, err := exec.Command(gofmt, "-l", file).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("gofmt -l: %v\n%s", err, out)
		}
	}
}
