package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNeovim is TestSession in an editor that was not written for it, in its headless mode: the reports of the third head are
// those of the command, and the quick fix takes away what it fixes.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		t.Fatalf("%v: install Neovim 0.7 or later (Debian: sudo apt-get install neovim)", err)
	}
	b, ctx := testBench(t), testContext(t)
	server, err := gopls{}.build(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := b.corpus()
	if err != nil {
		t.Fatal(err)
	}
	const fix = "Defer the rollback after the check"
	before, after := inNeovim(ctx, t, nvim, server, dir, fix)
	var want []string
	for _, d := range commandPrints(ctx, t, b, dir, "./heads/c") {
		_, position, _ := strings.Cut(d.start, "switch.go:")
		want = append(want, fmt.Sprintf("%s:%s: %s", d.source, position, d.message))
	}
	slices.Sort(want)
	if !slices.Equal(before, want) {
		t.Errorf("Neovim shows\n%s\nthe command prints\n%s", strings.Join(before, "\n"), strings.Join(want, "\n"))
	}
	ownership := func(line string) bool { return strings.HasSuffix(line, " [ownership]") }
	if !slices.ContainsFunc(before, ownership) || slices.ContainsFunc(after, ownership) {
		t.Errorf("after %q Neovim shows\n%s\nbefore\n%s", fix, strings.Join(after, "\n"), strings.Join(before, "\n"))
	}
}

// inNeovim runs neovim/session.lua, and returns what it prints before and after the fix.
func inNeovim(ctx context.Context, t *testing.T, nvim, server, dir, fix string) (before, after []string) {
	t.Helper()
	script, err := filepath.Abs("neovim/session.lua")
	if err != nil {
		t.Fatal(err)
	}
	// Without anybody's configuration, history and swap files.
	args := []string{"--headless", "-u", "NONE", "-i", "NONE", "-n", filepath.Join("heads", "c", "switch.go"), "-c", "luafile " + script}
	cmd := exec.CommandContext(ctx, nvim, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CLAIMVET_SERVER="+server, "CLAIMVET_DIR="+dir, "CLAIMVET_FIX="+fix, "GOPLSCACHE="+t.TempDir())
	// Where it is headless, Neovim prints on standard error.
	out, err := cmd.CombinedOutput()
	text := strings.ReplaceAll(string(out), "\r", "")
	if err != nil {
		t.Fatalf("nvim: %v\n%s", err, text)
	}
	_, text, _ = strings.Cut(text, "before\n")
	first, second, ok := strings.Cut(text, "after\n")
	if !ok {
		t.Fatalf("Neovim printed\n%s", out)
	}
	return strings.Split(strings.TrimSpace(first), "\n"), strings.Split(strings.TrimSpace(second), "\n")
}
