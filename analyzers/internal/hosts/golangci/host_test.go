package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// binary is the custom golangci-lint, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "golangci")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "golangci-lint")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n", err)
		return 1
	}
	return m.Run()
}

// A host is golangci-lint at work in one module, with a cache of its own.
type host struct{ dir, cache, config string }

// config is the configuration beside this file, which holds nothing back.
const config = "golangci.yml"

func newHost(t *testing.T, dir string) *host {
	t.Helper()
	file, err := filepath.Abs(config)
	if err != nil {
		t.Fatal(err)
	}
	return &host{dir, t.TempDir(), file}
}

// module writes the files of a txtar archive, under the module example.com/m.
func module(t *testing.T, archive string) *host {
	t.Helper()
	h := newHost(t, t.TempDir())
	h.write(t, "go.mod", "module example.com/m\n\ngo 1.25\n")
	for _, f := range txtar.Parse([]byte(archive)).Files {
		h.write(t, f.Name, string(f.Data))
	}
	return h
}

func (h *host) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(h.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func (h *host) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(h.dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// edit replaces a text, which must be there once.
func (h *host) edit(t *testing.T, name, old, new string) {
	t.Helper()
	text := h.read(t, name)
	if strings.Count(text, old) != 1 {
		t.Fatalf("%s has %q %d times", name, old, strings.Count(text, old))
	}
	h.write(t, name, strings.Replace(text, old, new, 1))
}

// configure writes a configuration of golangci-lint other than the one beside this file.
func (h *host) configure(t *testing.T, yaml string) {
	t.Helper()
	h.write(t, "configured.yml", yaml)
	h.config = filepath.Join(h.dir, "configured.yml")
}

// An issue is what golangci-lint prints of a report.
type issue struct {
	FromLinter, Text string
	Pos              struct {
		Filename     string
		Line, Column int
	}
}

func (i issue) String() string {
	return fmt.Sprintf("%s:%d: %s", filepath.Base(i.Pos.Filename), i.Pos.Line, i.Text)
}

// run returns the issues. Only an exit code that says that there are some, or none, will do, and no word on standard error:
// golangci-lint warns there of what it could not do.
func (h *host) run(t *testing.T, args ...string) []issue {
	t.Helper()
	stdout, stderr, code := h.exec(t, args...)
	var out struct{ Issues []issue }
	if err := json.Unmarshal([]byte(stdout), &out); err != nil {
		t.Fatalf("golangci-lint (exit code %d) printed no JSON: %v\n%s%s", code, err, stdout, stderr)
	}
	want := 0
	if len(out.Issues) > 0 {
		want = 1
	}
	if code != want || stderr != "" {
		t.Fatalf("golangci-lint: exit code %d with %d issues\n%s", code, len(out.Issues), stderr)
	}
	return out.Issues
}

func (h *host) exec(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"run", "-c", h.config, "--output.json.path=stdout", "--show-stats=false", "--path-mode=abs"}, args...)...)
	cmd.Dir = h.dir
	cmd.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+h.cache)
	var outs, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &outs, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outs.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// lines is the issues as text, for comparing. Those of the same position come from golangci-lint in any order.
func lines(issues []issue) string {
	var all []string
	for _, i := range issues {
		all = append(all, i.String()+"\n")
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func (h *host) readConfig(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(h.config)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// damage removes every third file of the cache, beginning with another one each time.
func (h *host) damage(t *testing.T, round int) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(h.cache, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if n++; n%3 == round%3 {
			return os.Remove(path)
		}
		return nil
	})
	if err != nil || n < 3 {
		t.Fatalf("%d files in the cache: %v", n, err)
	}
}
