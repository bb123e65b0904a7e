package suite_test

import (
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// TestAnalyzerVariables holds the packages of the passes to what Bazel's nogo wants: it takes import paths, and looks in each for
// a variable Analyzer. A package without one, or one that the suite has forgotten, is found here.
func TestAnalyzerVariables(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedSyntax}, "../...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the passes do not compile")
	}
	var got []string
	for _, p := range pkgs {
		if strings.Contains(p.PkgPath, "/internal/") || path.Base(p.PkgPath) == "suite" {
			continue
		}
		v, ok := p.Types.Scope().Lookup("Analyzer").(*types.Var)
		if !ok || types.TypeString(v.Type(), nil) != "*golang.org/x/tools/go/analysis.Analyzer" {
			t.Errorf("%s has no variable Analyzer of type *analysis.Analyzer", p.PkgPath)
		}
		got = append(got, path.Base(p.PkgPath))
	}
	var want []string
	for _, a := range suite.Analyzers() {
		want = append(want, a.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the packages %v, the passes of the suite %v", got, want)
	}
}

// TestBare runs the passes as a driver does that knows of no modules and reads no files for them.
func TestBare(t *testing.T) {
	seen := map[*analysis.Analyzer]bool{}
	var strip func(as []*analysis.Analyzer)
	strip = func(as []*analysis.Analyzer) {
		for _, a := range as {
			if seen[a] {
				continue
			}
			seen[a] = true
			run := a.Run
			a.Run = func(pass *analysis.Pass) (any, error) {
				bare := *pass
				bare.Module, bare.ReadFile = nil, nil
				return run(&bare)
			}
			t.Cleanup(func() { a.Run = run })
			strip(a.Requires)
		}
	}
	strip(suite.Analyzers())
	pkgs := loadCorpus(t, "./heads/...", "./cases/...")
	var files []string
	var found []expect.Report
	for p, ds := range analyseCorpus(t, pkgs) {
		if !slices.Contains(pkgs, p) {
			t.Errorf("%s was not asked for", p.ID)
		}
		found = append(found, reports(ds)...)
	}
	for _, p := range pkgs {
		files = append(files, p.GoFiles...)
	}
	wants, err := expect.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if wants.Count() == 0 {
		t.Fatal("nothing is expected")
	}
	for _, line := range expect.Compare(wants, found) {
		t.Error(relative(line))
	}
}
