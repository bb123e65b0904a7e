package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestVetProtocol(t *testing.T) {
	dir := t.TempDir()
	for _, run := range []func(*testing.T, string, ...string) output{runReal, runToys} {
		if o := run(t, dir, "-V=full"); o.code != 0 || !strings.Contains(o.stdout, " version ") || !strings.Contains(o.stdout, "buildID=") {
			t.Errorf("-V=full: %+v", o)
		}
		o := run(t, dir, "-flags")
		type vetFlag struct {
			Name string
			Bool bool
		}
		var flags []vetFlag
		if err := json.Unmarshal([]byte(o.stdout), &flags); err != nil {
			t.Fatalf("-flags: %v\n%+v", err, o)
		}
		for _, name := range []string{"tests", "json"} {
			if !slices.ContainsFunc(flags, func(f vetFlag) bool { return f.Name == name && f.Bool }) {
				t.Errorf("-flags does not list %s", name)
			}
		}
	}
}

const twoPackages = `
-- a.go --
package m

import "example.com/m/b"

func F() { b.Indirect() }
-- a_test.go --
package m

import "example.com/m/b"

func g() { b.Indirect() }
-- x_test.go --
package m_test
-- b/b.go --
package b

func Forbidden() {}

func Indirect() {
	Forbidden()
}
-- c/c.go --
package c

import "example.com/m"

func F() { m.F() }
`

// TestDriversAgree holds the two faces together: the same findings, from facts that cross packages, whichever asks.
func TestDriversAgree(t *testing.T) {
	dir := module(t, twoPackages)
	alone := runToys(t, dir, "./...")
	var want []string
	for line := range strings.Lines(alone.stdout) {
		if !strings.HasPrefix(line, "\t") {
			want = append(want, strings.TrimSpace(line))
		}
	}
	vet := command(t, dir, []string{beToys + "=1"}, "go", "vet", "-vettool="+toys, "./...")
	var got []string
	for line := range strings.Lines(vet.stderr) {
		line = strings.TrimSpace(line)
		// Go vet prints related positions too: "file:line:col: \tmessage".
		if line != "" && !strings.HasPrefix(line, "#") && !strings.Contains(line, ": \t") {
			got = append(got, strings.TrimPrefix(line, "./"))
		}
	}
	slices.Sort(got)
	if vet.code != 1 || alone.code != 1 || len(want) != 3 || !slices.Equal(got, want) {
		t.Errorf("go vet (exit %d):\n%s\nclaimvet (exit %d):\n%s\n%s", vet.code, strings.Join(got, "\n"), alone.code, strings.Join(want, "\n"), alone.stderr)
	}
}

// TestVetFlags checks that go vet takes the suite's own flag and the switches of the passes.
func TestVetFlags(t *testing.T) {
	dir := module(t, findingModule)
	env := []string{beToys + "=1"}
	if o := command(t, dir, env, "go", "vet", "-vettool="+toys, "-tests", "-toyforbidden=false", "./..."); o.code != 0 {
		t.Errorf("%+v", o)
	}
}

func TestText(t *testing.T) {
	dir := module(t, findingModule)
	// ü is two bytes: the column counts both, the caret counts one character.
	want := "a.go:6:19: call of forbidden is forbidden [toy]\n" +
		"\tif ok { /* ü */ forbidden() }\n" +
		"\t                ^\n" +
		"\ta.go:5:6: in F\n"
	if o := runToys(t, dir, "./..."); o.stdout != want {
		t.Errorf("got\n%s\nwant\n%s", o.stdout, want)
	}
}

func TestStylish(t *testing.T) {
	dir := module(t, findingModule+`
-- b/b.go --
package b

func Forbidden() {}

func F() {
	Forbidden()






	func() { Forbidden() }()
}
`)
	want := `a.go
  6:19   call of forbidden is forbidden [toy]
    5:6    in F

b/b.go
  6:2    call of Forbidden is forbidden [toy]
    5:6    in F
  13:11  call of Forbidden is forbidden [toy]
    5:6    in F

✖ 3 findings in 2 files
`
	if o := runToys(t, dir, "-f", "stylish", "./..."); o.stdout != want || o.code != 1 {
		t.Errorf("exit %d, got\n%s\nwant\n%s", o.code, o.stdout, want)
	}
}

func TestJSON(t *testing.T) {
	dir := module(t, findingModule)
	o := runToys(t, dir, "-f", "json", "./...")
	o.want(t, 1, "{", "")
	var got jsonFinding
	if err := json.Unmarshal([]byte(o.stdout), &got); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "a.go")
	if got.Location.File != file || got.Location.Line != 6 || got.End.Line != 6 || got.Category != "toyforbidden" || got.Code != got.Category ||
		got.URL != "https://example.com/toyforbidden" || got.Message != "call of forbidden is forbidden [toy]" || got.Severity != "error" || got.Rule != "toy" {
		t.Errorf("%+v", got)
	}
	if len(got.Related) != 1 || got.Related[0].Message != "in F" || got.Related[0].Location != (jsonLocation{file, 5, 6}) {
		t.Errorf("related: %+v", got.Related)
	}
	if len(got.Fixes) != 1 || len(got.Fixes[0].Edits) != 1 || got.Fixes[0].Edits[0].NewText != "_ = 0" {
		t.Errorf("fixes: %+v", got.Fixes)
	}
	runToys(t, module(t, cleanModule), "-f", "json", "./...").want(t, 0, "", "")
}

// TestDeterministic runs over many packages with an empty cache each time: workers finish in any order. None of the packages
// imports the standard library, which would be analysed anew each time.
func TestDeterministic(t *testing.T) {
	const packages = 24
	var archive strings.Builder
	for i := range packages {
		fmt.Fprintf(&archive, "-- p%d/p.go --\npackage p%d\n\nfunc Forbidden() {}\n\nfunc Indirect() { Forbidden() }\n", i, i)
		if i > 0 {
			fmt.Fprintf(&archive, "-- p%d/q.go --\npackage p%d\n\nimport \"example.com/m/p%d\"\n\nfunc F() { p%d.Indirect() }\n", i, i, i/2, i/2)
		}
	}
	dir := module(t, archive.String())
	for _, format := range []string{"text", "stylish", "json", "sarif"} {
		var first output
		for i := range 3 {
			o := command(t, dir, []string{beToys + "=1", "CLAIMVET_CACHE=" + t.TempDir()}, toys, "-f", format, "./...")
			if i > 0 && o != first {
				t.Errorf("run %d differs:\n%+v\n%+v", i, o, first)
			}
			if first = o; o.code != 1 || strings.Count(o.stdout, "forbidden is forbidden")+strings.Count(o.stdout, "Forbidden is forbidden") == 0 {
				t.Fatalf("%+v", o)
			}
		}
	}
}

// TestNoCache works where no cache can be written.
func TestNoCache(t *testing.T) {
	dir := module(t, findingModule)
	o := command(t, dir, []string{beToys + "=1", "CLAIMVET_CACHE=/dev/null/x"}, toys, "./...")
	o.want(t, 1, "a.go:6:", "")
}
