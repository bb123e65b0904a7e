package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// binary is the real command, built once; toys is this test binary, which carries toy passes when it is told to be claimvet.
// The toys reach what the real passes never do: an analyzer that fails, one that has flags, findings wherever a test wants them.
var binary, toys string

const beToys = "CLAIMVET_TEST_TOYS"

func TestMain(m *testing.M) {
	if os.Getenv(beToys) != "" {
		if args := os.Args[1:]; isVetProtocol(args) {
			vetMain(toyAnalyzers())
		} else {
			os.Exit(run(args, toyAnalyzers(), os.Stdout, os.Stderr))
		}
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "claimvet-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "claimvet")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building claimvet: %v\n%s", err, out)
		return 1
	}
	if toys, err = os.Executable(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	// One cache for all tests: each of them would otherwise analyse the standard library anew.
	os.Setenv("CLAIMVET_CACHE", filepath.Join(dir, "cache"))
	os.Setenv("GOFLAGS", "")
	os.Setenv("GOWORK", "off")
	return m.Run()
}

// module writes a txtar archive to a directory of its own, with a go.mod if the archive has none.
func module(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", []byte("module example.com/m\n\ngo 1.26\n"))
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(f.Name, f.Data)
	}
	return dir
}

type output struct {
	code           int
	stdout, stderr string
}

// command runs a program in dir and returns what it said.
func command(t *testing.T, dir string, env []string, name string, args ...string) output {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "PWD="+dir), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	// On a busy machine a run may take long enough to say so.
	said := progressLine.ReplaceAllString(stderr.String(), "")
	return output{cmd.ProcessState.ExitCode(), stdout.String(), said}
}

var progressLine = regexp.MustCompile(`(?m)^claimvet: (loading packages|analysed \d+ of \d+ packages.*)\n`)

func runToys(t *testing.T, dir string, args ...string) output {
	t.Helper()
	return command(t, dir, []string{beToys + "=1"}, toys, args...)
}

func runReal(t *testing.T, dir string, args ...string) output {
	t.Helper()
	return command(t, dir, nil, binary, args...)
}

func (o output) want(t *testing.T, code int, stdout, stderr string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d", o.code, code)
	}
	contains := func(name, got, want string) {
		if want == "" && got != "" {
			t.Errorf("%s is not empty", name)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s does not contain %q", name, want)
		}
	}
	contains("standard output", o.stdout, stdout)
	contains("standard error", o.stderr, stderr)
	if t.Failed() {
		t.Logf("standard output:\n%s\nstandard error:\n%s", o.stdout, o.stderr)
	}
}

func positionAt(file string, line, column int) token.Position {
	return token.Position{Filename: file, Line: line, Column: column}
}
