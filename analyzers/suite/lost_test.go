package suite_test

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/noreturn"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// TestLostFacts is about drivers that lose the facts of one analyzer, and keep those of another: whichever it is, it is said at
// the import, since reports are missing.
func TestLostFacts(t *testing.T) {
	pkgs := loadCorpus(t, "./cases/across/...")
	for _, a := range factAnalyzers(suite.Analyzers()) {
		t.Run(a.Name, func(t *testing.T) {
			run := a.Run
			defer func() { a.Run = run }()
			a.Run = func(pass *analysis.Pass) (any, error) {
				poor := *pass
				poor.AllObjectFacts = func() []analysis.ObjectFact { return nil }
				poor.AllPackageFacts = func() []analysis.PackageFact { return nil }
				poor.ImportObjectFact = func(types.Object, analysis.Fact) bool { return false }
				poor.ImportPackageFact = func(*types.Package, analysis.Fact) bool { return false }
				return run(&poor)
			}
			said := 0
			for _, ds := range analyseCorpus(t, pkgs) {
				for _, d := range ds {
					if strings.Contains(d.Message, "what claimvet found in "+corpusPath+"cases/across/store got lost on the way here") {
						said++
					}
				}
			}
			if said != 1 {
				t.Errorf("said %d times that facts got lost, want once", said)
			}
		})
	}
}

// factAnalyzers returns those of the analyzers, and of what they require, that have facts whose loss is noticed: that of the
// functions that never return is not.
func factAnalyzers(as []*analysis.Analyzer) []*analysis.Analyzer {
	var out []*analysis.Analyzer
	for _, a := range as {
		for _, b := range append(factAnalyzers(a.Requires), a) {
			if len(b.FactTypes) > 0 && b != noreturn.Analyzer && !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	return out
}
