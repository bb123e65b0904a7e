package suite_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/imports"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// pages returns the documentation of all rules.
func pages(t *testing.T) map[string]*rulepage.Rule {
	t.Helper()
	rules := map[string]*rulepage.Rule{}
	for _, a := range suite.Analyzers() {
		p, err := rulepage.Parse(a.Name, a.Doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Rules {
			if rules[r.Name] != nil {
				t.Errorf("two pages about [%s]", r.Name)
			}
			rules[r.Name] = &r
		}
	}
	return rules
}

// TestPages holds that whatever a message ends with can be looked up, and nothing else.
func TestPages(t *testing.T) {
	got, want := slices.Sorted(maps.Keys(pages(t))), slices.Sorted(slices.Values(expect.Rules()))
	if !slices.Equal(got, want) {
		t.Errorf("pages about %v, rules %v", got, want)
	}
}

// TestExamples runs the suite over the examples of the pages: what is called wrong is reported, by that rule alone, and on just
// those lines that say in a comment why; what is called right is silent. What they use besides is declared in testdata/pages.
func TestExamples(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, text []byte) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", []byte("module example.com/pages\n\ngo 1.26\n"))
	rules := pages(t)
	for name, rule := range rules {
		declared, err := os.ReadFile(filepath.Join("testdata", "pages", name, name+".go"))
		if err != nil {
			t.Fatal(err)
		}
		for which, code := range map[string]string{"wrong": rule.Wrong.Code(), "right": rule.Right.Code()} {
			if code == "" {
				t.Errorf("[%s]: no code is %s", name, which)
			}
			text, err := imports.Process("example.go", []byte("package "+name+"\n\n"+code), nil)
			if err != nil {
				t.Fatalf("[%s], %s: %v", name, which, err)
			}
			write(name+"/"+which+"/declared.go", declared)
			write(name+"/"+which+"/example.go", text)
		}
	}
	pkgs := loadFrom(t, dir, packages.LoadAllSyntax|packages.NeedModule, "./...")
	if len(pkgs) != 2*len(rules) {
		t.Fatalf("%d packages of %d rules", len(pkgs), len(rules))
	}
	found := analyseCorpus(t, pkgs)
	for _, p := range pkgs {
		name, which, _ := strings.Cut(strings.TrimPrefix(p.PkgPath, "example.com/pages/"), "/")
		t.Run(name+"/"+which, func(t *testing.T) {
			if (len(found[p]) > 0) != (which == "wrong") {
				t.Errorf("%d reports of what is %s:\n%s", len(found[p]), which, golden(found[p]))
			}
			marked := comments(t, p)
			reported := map[int]bool{}
			for _, d := range found[p] {
				from, to := d.position(d.Pos), d.position(d.End)
				if expect.Rule(d.Message) != name {
					t.Errorf("%s: %s", from, d.Message)
				}
				i := slices.IndexFunc(marked, func(line int) bool { return from.Line <= line && line <= to.Line })
				if i < 0 {
					t.Errorf("%s: no comment says why it is wrong: %s", from, d.Message)
					continue
				}
				reported[marked[i]] = true
			}
			if which == "wrong" && len(reported) < len(marked) {
				t.Errorf("reported: %d of the %d lines with comments in\n%s", len(reported), len(marked), rules[name].Wrong.Code())
			}
		})
	}
}

// comments returns the lines of an example that have a comment behind them.
func comments(t *testing.T, p *packages.Package) (out []int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(p.GoFiles[0]), "example.go"))
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if strings.Contains(strings.TrimSpace(line), " // ") {
			out = append(out, i+1)
		}
	}
	return out
}
