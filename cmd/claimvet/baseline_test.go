package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// old is a module with two findings that are alike and one in another package.
const old = `
-- a.go --
package m

func forbidden() {}

func F() {
	forbidden()
	forbidden()
}
-- b/b.go --
package b

type T[E any] struct{}

func forbidden() {}

func (*T[E]) G() { forbidden() }
`

// baselined is that module with its baseline.
func baselined(t *testing.T) string {
	t.Helper()
	dir := module(t, old)
	runToys(t, dir, "-write-baseline", "known.jsonl", "./...").want(t, 0, "", "claimvet: 3 findings written to known.jsonl; -baseline known.jsonl reports only others\n")
	return dir
}

// rewrite puts other text into a file of a module.
func rewrite(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestBaselineFile(t *testing.T) {
	dir := baselined(t)
	data, err := os.ReadFile(filepath.Join(dir, "known.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"claimvet":"baseline","version":1}
{"file":"a.go","function":"F","line":"forbidden()","pass":"toyforbidden","rule":"toy","count":2}
{"file":"b/b.go","function":"T.G","line":"func (*T[E]) G() { forbidden() }","pass":"toyforbidden","rule":"toy","count":1}
`
	if string(data) != want {
		t.Errorf("got:\n%s\nwant:\n%s", data, want)
	}
	// Names count from the file, wherever claimvet runs.
	sub := filepath.Join(dir, "b")
	runToys(t, sub, "-write-baseline", "../known.jsonl", "../...").want(t, 0, "", "3 findings")
	if again, err := os.ReadFile(filepath.Join(dir, "known.jsonl")); err != nil || string(again) != want {
		t.Errorf("written from elsewhere: %v\n%s", err, again)
	}
	runToys(t, sub, "-baseline", "../known.jsonl", "example.com/m/...").want(t, 0, "", "")
}

func TestBaseline(t *testing.T) {
	const three = "package m\n\nfunc forbidden() {}\n\nfunc F() {\n\tforbidden()\n\tforbidden()\n\tforbidden()\n}\n"
	tests := []struct {
		name           string
		change         func(t *testing.T, dir string)
		args           []string
		code           int
		stdout, stderr string
	}{
		{name: "nothing changed"},
		{name: "moved within the file", change: func(t *testing.T, dir string) {
			rewrite(t, dir, "a.go", "// Package m moved.\npackage m\n\nfunc G() {}\n\nfunc F() {\n\tif true {\n\t\tforbidden()\n\t\tforbidden()\n\t}\n}\n\nfunc forbidden() {}\n")
		}},
		{name: "one more that is alike", change: func(t *testing.T, dir string) { rewrite(t, dir, "a.go", three) },
			code: 1, stdout: "a.go:8:2: call of forbidden is forbidden [toy]\n"},
		{name: "the same call in another function", change: func(t *testing.T, dir string) {
			rewrite(t, dir, "a.go", strings.Replace(three, "\tforbidden()\n}", "}\n\nfunc H() {\n\tforbidden()\n}", 1))
		}, code: 1, stdout: "a.go:11:2: "},
		{name: "one gone", change: func(t *testing.T, dir string) {
			rewrite(t, dir, "a.go", strings.Replace(three, "\tforbidden()\n\tforbidden()\n", "", 1))
		}, stderr: "claimvet: 1 finding of the baseline known.jsonl is no longer found: write it again with -write-baseline known.jsonl\n"},
		{name: "file gone", change: func(t *testing.T, dir string) { os.RemoveAll(filepath.Join(dir, "b")) },
			stderr: "claimvet: 1 finding of the baseline"},
		{name: "file renamed", change: func(t *testing.T, dir string) {
			if err := os.Rename(filepath.Join(dir, "a.go"), filepath.Join(dir, "z.go")); err != nil {
				t.Fatal(err)
			}
		}, code: 1, stdout: "z.go:6:2: ", stderr: "claimvet: 2 findings of the baseline known.jsonl are no longer found"},
		{name: "what this run does not look at is not gone", change: func(t *testing.T, dir string) {
			rewrite(t, dir, "b/b.go", "package b\n")
		}, args: []string{"."}},
		{name: "nor what another pass has found", change: func(t *testing.T, dir string) {
			rewrite(t, dir, "b/b.go", "package b\n")
		}, args: []string{"-toyconst", "./..."}},
		{name: "nor where something cannot be analysed", change: func(t *testing.T, dir string) {
			rewrite(t, dir, "a.go", "package m\n")
			rewrite(t, dir, "b/b.go", "package b\n\nvar x int = \"\"\n")
		}, code: 2, stderr: "b.go:3:13: "},
		{name: "json", change: func(t *testing.T, dir string) { rewrite(t, dir, "a.go", three) }, args: []string{"-f=json", "./..."},
			code: 1, stdout: `"line":8`},
		{name: "sarif", args: []string{"-f=sarif", "./..."}, stdout: `"results": []`},
		{name: "stylish", change: func(t *testing.T, dir string) { rewrite(t, dir, "a.go", three) }, args: []string{"-f=stylish", "./..."},
			code: 1, stdout: "✖ 1 finding in 1 file\n"},
		{name: "diff", change: func(t *testing.T, dir string) { rewrite(t, dir, "a.go", three) }, args: []string{"-diff", "./..."},
			code: 1, stdout: " \tforbidden()\n \tforbidden()\n-\tforbidden()\n+\t_ = 0\n"},
		{name: "diff of nothing", args: []string{"-diff", "./..."}},
		{name: "fix", change: func(t *testing.T, dir string) { rewrite(t, dir, "a.go", three) }, args: []string{"-fix", "./..."},
			stderr: "claimvet: 1 file changed\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := baselined(t)
			if tt.change != nil {
				tt.change(t, dir)
			}
			args := tt.args
			if args == nil {
				args = []string{"./..."}
			}
			o := runToys(t, dir, append([]string{"-baseline", "known.jsonl"}, args...)...)
			o.want(t, tt.code, tt.stdout, tt.stderr)
			if strings.Count(o.stdout, "call of forbidden") > 2 || tt.code == 2 && strings.Contains(o.stderr, "no longer") {
				t.Errorf("%+v", o)
			}
		})
	}
}

// TestBaselineFix holds that -fix leaves alone what the project lives with.
func TestBaselineFix(t *testing.T) {
	dir := baselined(t)
	rewrite(t, dir, "a.go", "package m\n\nfunc forbidden() {}\n\nfunc F() {\n\tforbidden()\n\tforbidden()\n}\n\nfunc New() { forbidden() }\n")
	runToys(t, dir, "-baseline=known.jsonl", "-fix", "./...").want(t, 0, "", "claimvet: 1 file changed\n")
	data, err := os.ReadFile(filepath.Join(dir, "a.go"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "func F() {\n\tforbidden()\n\tforbidden()\n}\n\nfunc New() { _ = 0 }\n"; !strings.HasSuffix(string(data), want) {
		t.Errorf("got:\n%s", data)
	}
}

// TestBaselineTrouble holds that a baseline that is not what it should be is neither empty nor full.
func TestBaselineTrouble(t *testing.T) {
	heading := `{"claimvet":"baseline","version":1}` + "\n"
	entry := `{"file":"a.go","function":"F","line":"forbidden()","pass":"toyforbidden","rule":"toy","count":1}` + "\n"
	tests := []struct {
		name, text string
		args       []string
		stderr     string
	}{
		{name: "missing", args: []string{"-baseline", "nosuch"}, stderr: "claimvet: there is no baseline nosuch: write it with -write-baseline nosuch\n"},
		{name: "a directory", args: []string{"-baseline", "."}, stderr: "claimvet: cannot read the baseline: "},
		{name: "empty", stderr: "known is not a baseline of claimvet: write it again with -write-baseline known\n"},
		{name: "another file", text: `{"version":1}`, stderr: "known is not a baseline of claimvet"},
		{name: "another version", text: `{"claimvet":"baseline","version":7}`, stderr: "the baseline known has version 7, and this claimvet reads version 1: write it again with"},
		{name: "merge conflict", text: heading + entry + "<<<<<<< HEAD\n" + entry, stderr: "line 3 of the baseline known is not an entry"},
		{name: "two entries on a line", text: heading + strings.TrimSpace(entry) + entry, stderr: "line 2 of the baseline known is not an entry"},
		{name: "no count", text: heading + strings.Replace(entry, `,"count":1`, "", 1), stderr: "line 2 of the baseline known is not an entry"},
		{name: "both", args: []string{"-baseline", "known", "-write-baseline", "known"}, stderr: "leave -baseline out"},
		{name: "write and fix", args: []string{"-fix", "-write-baseline", "known"}, stderr: "fix first, then write what remains"},
		{name: "cannot be written", args: []string{"-write-baseline", "nosuch/known"}, stderr: "claimvet: cannot write the baseline: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := module(t, old)
			rewrite(t, dir, "known", tt.text)
			args := tt.args
			if args == nil {
				args = []string{"-baseline", "known"}
			}
			runToys(t, dir, append(args, "./...")...).want(t, 2, "", tt.stderr)
		})
	}
	t.Run("broken package", func(t *testing.T) {
		dir := module(t, old+"-- c/c.go --\npackage c\n\nvar x int = \"\"\n")
		runToys(t, dir, "-write-baseline", "known", "./...").want(t, 2, "", "claimvet: known is not written until everything can be analysed\n")
		if _, err := os.Stat(filepath.Join(dir, "known")); err == nil {
			t.Error("it is written all the same")
		}
	})
}
