package suite_test

import (
	"cmp"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// A diagnostic is one report together with the pass that made it, its positions resolved.
type diagnostic struct {
	analysis.Diagnostic
	analyzer *analysis.Analyzer
	fset     *token.FileSet
}

func (d diagnostic) position(pos token.Pos) token.Position { return d.fset.PositionFor(pos, false) }

// loadCorpus loads the packages, with tests, from the nested module. A package that has in-package tests is only returned
// together with them, as every driver treats it.
func loadCorpus(t *testing.T, patterns ...string) []*packages.Package {
	t.Helper()
	return loadFrom(t, corpusDir, packages.LoadAllSyntax|packages.NeedModule, patterns...)
}

// loadFrom is loadCorpus for the corpus in another place, or with less of it.
func loadFrom(t *testing.T, dir string, mode packages.LoadMode, patterns ...string) []*packages.Package {
	t.Helper()
	cfg := &packages.Config{Mode: mode, Dir: dir, Tests: true}
	all, err := packages.Load(cfg, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(all) > 0 {
		t.Fatal("the corpus does not compile")
	}
	ids := map[string]bool{}
	for _, p := range all {
		ids[p.ID] = true
	}
	var pkgs []*packages.Package
	for _, p := range all {
		generatedMain := p.Name == "main" && strings.HasSuffix(p.ID, ".test")
		if !generatedMain && !ids[p.ID+" ["+p.PkgPath+".test]"] {
			pkgs = append(pkgs, p)
		}
	}
	if len(pkgs) == 0 {
		t.Fatal("no packages in the corpus")
	}
	return pkgs
}

// analyseCorpus runs the suite and returns each package's diagnostics in the order of the source. Facts are encoded and decoded
// on the way from package to package, as they are between processes.
func analyseCorpus(t *testing.T, pkgs []*packages.Package) map[*packages.Package][]diagnostic {
	t.Helper()
	graph, err := checker.Analyze(suite.Analyzers(), pkgs, &checker.Options{SanityCheck: true})
	if err != nil {
		t.Fatal(err)
	}
	found := map[*packages.Package][]diagnostic{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("%s: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			found[act.Package] = append(found[act.Package], diagnostic{d, act.Analyzer, act.Package.Fset})
		}
	}
	for _, ds := range found {
		slices.SortStableFunc(ds, func(a, b diagnostic) int {
			p, q := a.position(a.Pos), b.position(b.Pos)
			return cmp.Or(cmp.Compare(p.Filename, q.Filename), cmp.Compare(p.Offset, q.Offset), cmp.Compare(a.analyzer.Name, b.analyzer.Name), cmp.Compare(a.Message, b.Message))
		})
	}
	return found
}

func reports(ds []diagnostic) []expect.Report {
	var out []expect.Report
	for _, d := range ds {
		pos := d.position(d.Pos)
		out = append(out, expect.Report{Line: expect.Line{File: pos.Filename, Line: pos.Line}, Message: d.Message})
	}
	return out
}

// check holds a diagnostic to what every driver needs of it.
func (d diagnostic) check(t *testing.T, p *packages.Package) {
	t.Helper()
	where := relative(d.position(d.Pos).String())
	if d.Category != d.analyzer.Name {
		t.Errorf("%s: category %q of a report of %s: some drivers drop it", where, d.Category, d.analyzer.Name)
	}
	if strings.ContainsAny(d.Message, "\r\n") {
		t.Errorf("%s: the message is more than one line: %q", where, d.Message)
	}
	if !slices.Contains(expect.Rules(), expect.Rule(d.Message)) {
		t.Errorf("%s: the message does not end with a rule: %q", where, d.Message)
	}
	if d.URL == "" {
		t.Errorf("%s: no URL", where)
	}
	inPackage := func(what string, pos token.Pos) {
		if !pos.IsValid() || !slices.Contains(p.CompiledGoFiles, d.position(pos).Filename) {
			t.Errorf("%s: %s is at %s, outside the package", where, what, relative(d.position(pos).String()))
		}
	}
	inPackage("the report", d.Pos)
	for _, r := range d.Related {
		inPackage("the related position "+r.Message, r.Pos)
		if r.Message == "" || strings.ContainsAny(r.Message, "\r\n") {
			t.Errorf("%s: related message %q", where, r.Message)
		}
	}
	for _, f := range d.SuggestedFixes {
		for _, e := range f.TextEdits {
			inPackage("an edit of "+f.Message, e.Pos)
		}
	}
}

// golden is the full text of the diagnostics: nothing that a user might see may change unnoticed.
func golden(ds []diagnostic) string {
	var b strings.Builder
	at := func(d diagnostic, pos token.Pos) string {
		p := d.position(pos)
		return fmt.Sprintf("%s:%d:%d", filepath.Base(p.Filename), p.Line, p.Column)
	}
	for i, d := range ds {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: %s: %s\n", at(d, d.Pos), d.Category, d.Message)
		for _, r := range d.Related {
			fmt.Fprintf(&b, "\t%s: %s\n", at(d, r.Pos), r.Message)
		}
		for _, f := range d.SuggestedFixes {
			fmt.Fprintf(&b, "\tfix: %s\n", f.Message)
			for _, e := range f.TextEdits {
				end := e.End
				if !end.IsValid() {
					end = e.Pos
				}
				fmt.Fprintf(&b, "\t\t%s-%s:\n", at(d, e.Pos), strings.TrimPrefix(at(d, end), filepath.Base(d.position(end).Filename)+":"))
				for line := range strings.Lines(string(e.NewText)) {
					fmt.Fprintf(&b, "\t\t\t%s\n", strings.TrimRight(line, "\n"))
				}
			}
		}
	}
	if len(ds) == 0 {
		b.WriteString("nothing to report\n")
	}
	return b.String()
}

// relative shortens the paths in a line for the log.
func relative(line string) string {
	if abs, err := filepath.Abs(corpusDir); err == nil {
		return strings.ReplaceAll(line, abs+string(filepath.Separator), "testdata/")
	}
	return line
}
