package suite_test

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// TestFixes applies the suggested fixes of the corpus to copies of its packages, as many in each as do not overlap, and has the
// copies analysed by an ordinary driver: they compile, the reports that the fixes belong to are gone, and no others have come.
// What the passes tried for themselves is tried again here by other means.
func TestFixes(t *testing.T) {
	dir := copyCorpus(t)
	pkgs := loadFrom(t, dir, packages.LoadAllSyntax|packages.NeedModule, "./heads/...", "./cases/...", "./cases4/...", "./programs/...", "./fixes/...")
	found := analyseCorpus(t, pkgs)
	var variants []*variant
	offered := map[string]int{}
	for _, p := range pkgs {
		if strings.HasSuffix(p.PkgPath, "_test") {
			continue
		}
		for _, d := range found[p] {
			if len(d.SuggestedFixes) == 0 {
				continue
			}
			offered[d.analyzer.Name]++
			if p.PkgPath == corpusPath+"fixes/none" {
				t.Errorf("%s: this fix is not certain: %s", relative(d.position(d.Pos).String()), d.SuggestedFixes[0].Message)
			}
		}
		variants = append(variants, variantsOf(t, p, found[p])...)
	}
	// Not how many, which changes with the corpus: but some of each kind.
	for _, name := range []string{"claimgate", "rollbackdefer", "requestctx", "autodispatch", "claimsql", "claimdirective"} {
		if offered[name] == 0 {
			t.Errorf("%s offers no fix in the whole corpus", name)
		}
	}
	patterns := make([]string, len(variants))
	for i, v := range variants {
		patterns[i] = v.dir
	}
	changed := map[string]*packages.Package{}
	for _, p := range loadFrom(t, dir, packages.LoadAllSyntax|packages.NeedModule, patterns...) {
		if len(p.GoFiles) > 0 && !strings.HasSuffix(p.PkgPath, "_test") {
			changed[filepath.Dir(p.GoFiles[0])] = p
		}
	}
	after := analyseCorpus(t, slices.Collect(maps.Values(changed)))
	for _, v := range variants {
		p := changed[v.dir]
		if p == nil {
			t.Errorf("%s: not loaded", v.name)
			continue
		}
		left := messages(after[p])
		for message, n := range left {
			if n > v.before[message] {
				t.Errorf("%s: with the fixes there is a new report: %s", v.name, message)
			}
		}
		for message, n := range v.gone {
			if left[message] > v.before[message]-n {
				t.Errorf("%s: %d of %d should be gone, but %d are left: %s", v.name, n, v.before[message], left[message], message)
			}
		}
		if t.Failed() && testing.Verbose() {
			for _, f := range v.files {
				t.Logf("%s:\n%s", f.name, f.after)
			}
		}
	}
}

// TestFixesKeepBehaviour runs a program before and after all its fixes, which are applied round by round as claimvet -fix does.
// It says itself in which cases it is right, where nothing may change, and in which it is wrong, where something has to.
func TestFixesKeepBehaviour(t *testing.T) {
	dir := copyCorpus(t)
	program := "./fixes/switches"
	before := output(t, dir, program)
	for round := 1; ; round++ {
		pkgs := loadFrom(t, dir, packages.LoadAllSyntax|packages.NeedModule, program)
		found := analyseCorpus(t, pkgs)[pkgs[0]]
		variants := variantsOf(t, pkgs[0], found)
		if len(variants) == 0 {
			for _, d := range found {
				t.Errorf("no fix for %s: %s", d.position(d.Pos), d.Message)
			}
			break
		}
		if round > 5 {
			t.Fatal("there is always another fix")
		}
		program = "./" + filepath.ToSlash(strings.TrimPrefix(variants[0].dir, dir+string(filepath.Separator)))
	}
	after := output(t, dir, program)
	if len(before) != len(after) {
		t.Fatalf("%d lines before, %d after", len(before), len(after))
	}
	for i := range before {
		switch right := strings.HasPrefix(before[i], "right "); {
		case right && before[i] != after[i]:
			t.Errorf("this was right:\n%sand is now:\n%s", before[i], after[i])
		case !right && before[i] == after[i]:
			t.Errorf("this is as wrong as before:\n%s", before[i])
		}
	}
}

func output(t *testing.T, dir, program string) []string {
	t.Helper()
	cmd := exec.Command("go", "run", program)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(strings.Lines(string(out)))
}

// A variant is a copy of a package with some fixes applied.
type variant struct {
	name   string
	dir    string
	before map[string]int
	gone   map[string]int // how many reports the fixes belong to, by message
	files  []changedFile
}

type changedFile struct {
	name  string
	after []byte
}

// variantsOf writes as many variants of a package as it takes to apply each fix once.
func variantsOf(t *testing.T, p *packages.Package, found []diagnostic) []*variant {
	t.Helper()
	var out []*variant
	for left := found; len(left) > 0; {
		v := &variant{
			name:   fmt.Sprintf("%s (%d)", strings.TrimPrefix(p.PkgPath, corpusPath), len(out)+1),
			dir:    fmt.Sprintf("%s_fix%d", filepath.Dir(p.GoFiles[0]), len(out)),
			before: messages(found),
			gone:   map[string]int{},
		}
		var edits []analysis.TextEdit
		var rest []diagnostic
		for _, d := range left {
			if len(d.SuggestedFixes) == 0 {
				continue
			}
			merged, ok := mergeEdits(edits, d.SuggestedFixes[0].TextEdits)
			if !ok {
				rest = append(rest, d)
				continue
			}
			edits = merged
			v.gone[d.Message]++
		}
		if len(edits) > 0 {
			v.files = writeFixed(t, p, v.dir, edits)
			out = append(out, v)
		}
		left = rest
	}
	return out
}

// mergeEdits adds the edits of a fix to those of others, unless one overlaps with theirs or stands at the same place. The same
// fix, or import, is made once.
func mergeEdits(all, edits []analysis.TextEdit) ([]analysis.TextEdit, bool) {
	same := func(a, b analysis.TextEdit) bool {
		return a.Pos == b.Pos && a.End == b.End && bytes.Equal(a.NewText, b.NewText)
	}
	out := slices.Clone(all)
	for _, e := range edits {
		if slices.ContainsFunc(all, func(o analysis.TextEdit) bool { return same(o, e) }) {
			continue
		}
		if slices.ContainsFunc(all, func(o analysis.TextEdit) bool { return e.Pos <= o.End && o.Pos <= e.End }) {
			return all, false
		}
		out = append(out, e)
	}
	return out, true
}

// writeFixed copies a package to dir with edits applied. What gofmt had nothing to say of stays so.
func writeFixed(t *testing.T, p *packages.Package, dir string, edits []analysis.TextEdit) []changedFile {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return cmp.Compare(a.Pos, b.Pos) })
	var changed []changedFile
	for _, name := range p.GoFiles {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var out []byte
		last := 0
		for _, e := range edits {
			if file := p.Fset.File(e.Pos); file.Name() == name {
				out = append(append(out, src[last:file.Offset(e.Pos)]...), e.NewText...)
				last = file.Offset(max(e.Pos, e.End))
			}
		}
		out = append(out, src[last:]...)
		if last > 0 {
			formatted, err := format.Source(src)
			fixed, err2 := format.Source(out)
			if err == nil && bytes.Equal(formatted, src) && (err2 != nil || !bytes.Equal(unaligned(fixed), unaligned(out))) {
				t.Errorf("%s: a fix leaves it unformatted (%v): %s", relative(name), err2, firstDifference(out, fixed))
			}
			changed = append(changed, changedFile{relative(name), out})
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), out, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return changed
}

func firstDifference(got, want []byte) string {
	a, b := bytes.Split(unaligned(got), []byte("\n")), bytes.Split(unaligned(want), []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			return fmt.Sprintf("line %d is %q, gofmt has %q", i+1, a[i], b[i])
		}
	}
	return "one is longer"
}

// unaligned is a text without the spaces that align comments: a shorter name in one line moves those of its neighbours.
func unaligned(src []byte) []byte {
	return regexp.MustCompile(`[ \t]+//`).ReplaceAll(src, []byte(" //"))
}

// The lines that they name move with what a fix adds above them.
func messages(ds []diagnostic) map[string]int {
	m := map[string]int{}
	for _, d := range ds {
		m[lineNamed.ReplaceAllString(d.Message, "$1:…")]++
	}
	return m
}

var lineNamed = regexp.MustCompile(`(\.go):\d+`)

// copyCorpus copies the corpus to a directory that fixed copies of its packages can be written to.
func copyCorpus(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(corpusDir)); err != nil {
		t.Fatal(err)
	}
	return dir
}
