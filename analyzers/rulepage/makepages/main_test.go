package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestRun makes the pages over old ones, and compares them with those in docs.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"gate.md", "nosuchrule.md"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	const docs = "../../../docs/rules"
	if got, want := names(t, dir), names(t, docs); !slices.Equal(got, want) {
		t.Errorf("pages %v, in docs/rules are %v", got, want)
	}
	for _, name := range names(t, dir) {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if want, err := os.ReadFile(filepath.Join(docs, name)); err != nil || string(got) != string(want) {
			t.Errorf("docs/rules/%s is not what the passes' documentation says (%v): make pages", name, err)
		}
	}
	if err := run(filepath.Join(dir, "gate.md")); err == nil {
		t.Error("a file is taken for a directory")
	}
}

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}
