//go:build unix

package vetrun

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/usage"
)

func TestMain(m *testing.M) {
	usage.Help()
	os.Exit(m.Run())
}

// target is a module with an import, a test, and a finding of nilness.
func target(t *testing.T) Target {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":      "module m\n\ngo 1.26\n",
		"a/a.go":      "package a\n\nfunc Nil(p *int) int {\n\tif p == nil {\n\t\treturn *p\n\t}\n\treturn 0\n}\n",
		"b/b.go":      "package b\n\nimport \"m/a\"\n\nvar B = a.Nil(nil)\n",
		"b/b_test.go": "package b\n\nvar _ = B\n",
		"c/c.go":      "package c\n", // nobody asks for it
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return Target{Dir: dir, Patterns: []string{"./b"}}
}

func build(t *testing.T, name string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", file, "../tools/"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

func fresh(t *testing.T, tool string) string {
	t.Helper()
	file, err := Fresh(tool, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestFresh: cmd/go knows a tool that it has seen, and hands it no unit; a fresh copy gets all of them.
func TestFresh(t *testing.T) {
	ctx, target, tool := t.Context(), target(t), build(t, "empty")
	first := fresh(t, tool)
	if _, err := Vet(ctx, first, target); err != nil {
		t.Fatal(err)
	}
	if _, err := Record(ctx, first, t.TempDir(), target); err == nil || !strings.Contains(err.Error(), "had it seen this tool before?") {
		t.Errorf("a tool that was seen before is handed units again: %v", err)
	}
	units, err := Record(ctx, fresh(t, tool), t.TempDir(), target)
	if err != nil {
		t.Fatal(err)
	}
	if units.Len() != 2 {
		t.Errorf("%d units for a package with its test, and one that it imports", units.Len())
	}
}

// TestReplay: every tool gets every unit, after those that it imports, and leaves its own facts.
func TestReplay(t *testing.T) {
	ctx, target := t.Context(), target(t)
	tools := []string{build(t, "empty"), build(t, "nilness")}
	units, err := Record(ctx, fresh(t, tools[0]), t.TempDir(), target)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for n, u := range units.list {
		for path, i := range u.imports {
			if i >= n {
				t.Errorf("unit %d comes before %s, which it imports", n, path)
			}
		}
		var cfg struct{ GoFiles []string }
		data, err := os.ReadFile(u.config)
		if err == nil {
			err = json.Unmarshal(data, &cfg)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range cfg.GoFiles {
			files = append(files, filepath.Base(file))
		}
	}
	if want := []string{"a.go", "b.go", "b_test.go"}; !slices.Equal(files, want) {
		t.Errorf("the units have the files %v, want %v", files, want)
	}

	const rounds = 3
	dir := t.TempDir()
	used, err := units.Replay(ctx, tools, dir, rounds)
	if err != nil {
		t.Fatal(err)
	}
	if len(used) != len(tools) {
		t.Fatalf("%d tools used something", len(used))
	}
	for i := range used {
		if len(used[i]) != rounds {
			t.Errorf("%d rounds", len(used[i]))
		}
		for _, u := range used[i] {
			if u.CPU <= 0 || u.Peak <= 0 {
				t.Errorf("%s: %+v", tools[i], u)
			}
		}
	}
	facts, err := filepath.Glob(filepath.Join(dir, "*", "*.vetx"))
	if err != nil || len(facts) != len(tools)*units.Len() {
		t.Errorf("%d files of facts for %d units and %d tools, %v", len(facts), units.Len(), len(tools), err)
	}

	if _, err := units.Replay(ctx, []string{"/bin/false"}, t.TempDir(), 1); err == nil {
		t.Error("a tool that fails is no failure")
	}
}

// TestVet: findings are no failure, what does not compile is.
func TestVet(t *testing.T) {
	target, tool := target(t), build(t, "nilness")
	target.Patterns = []string{"./a"}
	if _, err := Vet(t.Context(), tool, target); err != nil {
		t.Errorf("a finding is a failure: %v", err)
	}
	file := filepath.Join(target.Dir, "a", "wrong.go")
	if err := os.WriteFile(file, []byte("package a\n\nvar X int = \"\"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Vet(t.Context(), tool, target); err == nil || !strings.Contains(err.Error(), "wrong.go") {
		t.Errorf("what does not compile is no failure: %v", err)
	}
}

func TestFailures(t *testing.T) {
	const (
		finding = `{"p": {"nilness": [{"posn": "p.go:1:1", "message": "m"}]}}`
		failure = `{"p": {"nilness": {"error": "no"}}}`
	)
	if err := failures(strings.NewReader("{}\n" + finding)); err != nil {
		t.Error(err)
	}
	for _, printed := range []string{finding + failure, "panic: x", `{"p": `} {
		if err := failures(strings.NewReader(printed)); err == nil {
			t.Errorf("no failure: %s", printed)
		}
	}
}

// TestOrder: facts from somewhere else would be another tool's, and a circle cannot be put in order.
func TestOrder(t *testing.T) {
	write := func(configs map[string]config) []string {
		t.Helper()
		dir := t.TempDir()
		var files []string
		for _, name := range slices.Sorted(maps.Keys(configs)) {
			data, err := json.Marshal(configs[name])
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, data, 0o666); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		return files
	}
	reads := func(facts ...string) map[string]string {
		all := map[string]string{}
		for _, f := range facts {
			all["path of "+f] = f
		}
		return all
	}
	units, err := order(write(map[string]config{
		"1": {Dir: "d1", VetxOutput: "v1", PackageVetx: reads("v2", "v3")},
		"2": {Dir: "d2", VetxOutput: "v2", PackageVetx: reads("v3")},
		"3": {Dir: "d3", VetxOutput: "v3"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, u := range units.list {
		dirs = append(dirs, u.dir)
	}
	if want := []string{"d3", "d2", "d1"}; !slices.Equal(dirs, want) {
		t.Errorf("%v, want %v", dirs, want)
	}
	if _, err := order(write(map[string]config{"1": {VetxOutput: "v1", PackageVetx: reads("v2")}})); err == nil {
		t.Error("facts that no unit wrote are taken")
	}
	if _, err := order(write(map[string]config{"1": {VetxOutput: "v1", PackageVetx: reads("v1")}})); err == nil {
		t.Error("a circle was put in order")
	}
}

func TestTurns(t *testing.T) {
	for round, want := range [][]int{{0, 1, 2}, {2, 1, 0}, {0, 1, 2}} {
		if got := Turns(3, round); !slices.Equal(got, want) {
			t.Errorf("round %d: %v, want %v", round, got, want)
		}
	}
}
