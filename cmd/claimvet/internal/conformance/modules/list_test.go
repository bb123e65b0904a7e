package modules

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is this repository.
const root = "../../../../.."

// run runs a program at the root of the repository, and returns what it prints to standard output. A make is not told that
// it is called by another, as it is in make test: it would say which directory it enters.
func run(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = root
	cmd.Env = append(append(os.Environ(), "GOFLAGS=", "GOWORK=off", "MAKEFLAGS=", "MAKELEVEL="), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// TestList holds the Makefile's list of modules to the tree, and make test and make lint to the list.
func TestList(t *testing.T) {
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "bin" || name == ".git"):
			return fs.SkipDir
		case d.Name() == "go.mod":
			found = append(found, filepath.ToSlash(filepath.Dir(name)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.Fields(run(t, nil, "make", "-s", "modules"))
	slices.Sort(found)
	slices.Sort(listed)
	if !slices.Equal(found, listed) {
		t.Fatalf("the Makefile lists the modules %v, there are %v", listed, found)
	}

	// What would be run, without running it.
	test, vet, self := run(t, nil, "make", "-n", "test"), run(t, nil, "make", "-n", "lint-vet"), run(t, nil, "make", "-n", "lint-self")
	lint := run(t, nil, "make", "-n", "lint")
	if !strings.Contains(lint, vet) || !strings.Contains(lint, self) {
		t.Error("make lint leaves out lint-vet or lint-self")
	}
	for _, module := range listed {
		if !strings.Contains(test, "cd "+module+" && go test") && !strings.Contains(loops(test, "go test"), " "+module+" ") {
			t.Errorf("make test leaves out %s", module)
		}
		if !strings.Contains(loops(vet, "go vet ./..."), " "+module+" ") {
			t.Errorf("make lint does not call go vet in %s", module)
		}
		// The example defects are judged by lint-examples.
		if example := strings.HasPrefix(module, "testdata"); !example && !strings.Contains(loops(self, "go vet -vettool"), " "+module+" ") {
			t.Errorf("make lint does not call claimvet in %s", module)
		}
	}
}

// loops returns the lists of modules in whose directories a command is called one after another, between spaces.
func loops(script, command string) string {
	var lists strings.Builder
	for line := range strings.Lines(script) {
		if _, rest, ok := strings.Cut(line, "for module in "); ok && strings.Contains(line, "(cd $module && "+command) {
			list, _, _ := strings.Cut(rest, ";")
			lists.WriteString(" " + list + " ")
		}
	}
	return lists.String()
}
