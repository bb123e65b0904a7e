package main

import (
	"strings"
	"testing"
)

// TestVetxOnly is about packages that are first only imported, then asked for, on a cache of their own: cmd/go answers the
// second question with what the first run said.
func TestVetxOnly(t *testing.T) {
	dir := module(t, `
-- a.go --
package m

import "example.com/m/dep"

func F() { dep.F() }
-- dep/dep.go --
package dep

func forbidden() {}

func F() { forbidden() }
-- tested/tested.go --
package tested

func forbidden() {}

func F() { forbidden() }
-- tested/tested_test.go --
package tested
-- b/b.go --
package b

import "example.com/m/tested"

func F() { tested.F() }
`)
	vet := func(cache string, patterns ...string) output {
		return command(t, dir, []string{beToys + "=1", "GOCACHE=" + cache}, "go", append([]string{"vet", "-vettool=" + toys}, patterns...)...)
	}
	const finding = "call of forbidden is forbidden"
	cache := t.TempDir()
	first := vet(cache, ".")
	if second := vet(cache, "./dep"); second.code == 0 || !strings.Contains(second.stderr, finding) {
		t.Errorf("asked for after it was imported: exit %d, %q; the first run said %q", second.code, second.stderr, first.stderr)
	}
	// Nothing comes twice, also where a package has tests of its own.
	if all := vet(t.TempDir(), "./..."); strings.Count(all.stderr, "dep.go:5:12: "+finding) != 1 || strings.Count(all.stderr, "tested.go:5:12: "+finding) != 1 {
		t.Errorf("each finding once, please:\n%s", all.stderr)
	}
}
