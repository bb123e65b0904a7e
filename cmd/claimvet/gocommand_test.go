package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeGo puts a program in front of the go command on the PATH: a shell script, which can go on with the true one as $GO.
func fakeGo(t *testing.T, script string) (env []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the go command is a shell script here")
	}
	real, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\nGO="+real+"\n"+script+"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	return []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH")}
}

// TestNewerGo is about a go command of a later Go than claimvet was built with: whatever comes of that, one line says what it is.
func TestNewerGo(t *testing.T) {
	said := "this claimvet was built with " + languageOf(runtime.Version()) + " and cannot read what go1.99.3 compiles, which is the go command here: build it with that Go, as in GOTOOLCHAIN=go1.99.3 go install "
	env := fakeGo(t, `if [ "$1" = env ]; then echo go1.99.3; else exec "$GO" "$@"; fi`)
	dir := module(t, findingModule)
	for _, args := range [][]string{{"./..."}, {"-f", "json", "./..."}, {"-diff", "./..."}, {"explain", "a.go:3"}, {"report", "-o", "-", "./..."}} {
		o := command(t, dir, env, binary, args...)
		if o.code != 2 || o.stdout != "" || strings.Count(o.stderr, said) != 1 || strings.Count(o.stderr, "\n") > 2 {
			t.Errorf("%v: %+v", args, o)
		}
	}
	if o := command(t, dir, []string{"GOVERSION=go1.99.3"}, binary, "-V=full"); o.code != 2 || o.stdout != "" || !strings.HasPrefix(o.stderr, "claimvet: "+said) {
		t.Errorf("go vet asks: %+v", o)
	}
}

func TestTooNew(t *testing.T) {
	ours := languageOf(runtime.Version())
	for theirs, want := range map[string]bool{
		ours: false, ours + "9": false, "go1.4": false, "": false, "nonsense": false,
		"go1.99": true, "go1.99.1": true, "go1.99-devel_abc Mon X:exp": true, "devel go1.99-abc": true,
	} {
		if got := tooNew(theirs + "\n"); (got != "") != want {
			t.Errorf("%s: %q", theirs, got)
		}
	}
}

// TestNothingMatched: the go command's own words say why.
func TestNothingMatched(t *testing.T) {
	dir := t.TempDir()
	runReal(t, dir, ".").want(t, 2, "", "claimvet: no packages matched .\n\tgo: go.mod file not found in current directory or any parent directory; see 'go help modules'\n")
	o := runReal(t, dir, "report", "-o", "page.html", ".")
	o.want(t, 2, "", "go.mod file not found")
	if _, err := os.Stat(filepath.Join(dir, "page.html")); err == nil || !strings.Contains(o.stderr, "so there is no page\n") {
		t.Errorf("a page of nothing: %+v", o)
	}

	runReal(t, module(t, ""), "./...").want(t, 2, "", "claimvet: no packages matched ./...\n\tgo: warning: \"./...\" matched no packages\n")
	runReal(t, module(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.26\n\nwhat\n"), "./...").want(t, 2, "", "claimvet: go: errors parsing go.mod:\ngo.mod:5: unknown directive: what\n")

	below := module(t, "-- b/b.go --\npackage b\n")
	const hint = "claimvet: the packages below this directory: claimvet ./...\n"
	runReal(t, below).want(t, 2, "", hint)
	runReal(t, below, "./...").want(t, 0, "", "")
	if o := runReal(t, module(t, "-- testdata/b.go --\npackage b\n")); strings.Contains(o.stderr, hint) {
		t.Errorf("nothing is below: %+v", o)
	}
	if o := runReal(t, module(t, "-- b/b.go --\npackage b\n-- c/x.txt --\n"), "./c"); strings.Contains(o.stderr, hint) {
		t.Errorf("another directory was asked for: %+v", o)
	}
	o = runReal(t, below, "report", "-o", "-")
	o.want(t, 2, "", hint)
}

// TestStopped tells claimvet to stop while the go command is at work: that stops too.
func TestStopped(t *testing.T) {
	dir := module(t, cleanModule)
	started := filepath.Join(t.TempDir(), "pid")
	env := fakeGo(t, `if [ "$1" = env ]; then exec "$GO" "$@"; fi; echo $$ >`+started+`.part; mv `+started+`.part `+started+`; exec sleep 3600`)
	cmd := exec.Command(binary, "./...")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid []byte
	for pid == nil {
		time.Sleep(10 * time.Millisecond)
		pid, _ = os.ReadFile(started)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if cmd.ProcessState.ExitCode() != exitTrouble || !strings.Contains(stderr.String(), "claimvet: stopped: terminated\n") {
		t.Errorf("exit code %d: %s", cmd.ProcessState.ExitCode(), stderr.String())
	}
	if err := exec.Command("kill", "-0", strings.TrimSpace(string(pid))).Run(); err == nil {
		t.Error("what it had started lives on")
	}
}
