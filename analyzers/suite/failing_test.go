package suite_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// TestFailing makes each pass fail in turn, and each that they build on, in a package that others import. Whoever builds on it
// says so, whichever passes a driver listens to; the others report as before; and nothing that is said is a finding that would
// not be there otherwise.
func TestFailing(t *testing.T) {
	pkgs := loadCorpus(t, "./cases/across/...")
	before := map[string]int{}
	for _, ds := range analyseCorpus(t, pkgs) {
		for _, d := range ds {
			before[d.position(d.Pos).String()+d.Message]++
		}
	}
	if len(before) == 0 {
		t.Fatal("nothing is reported")
	}
	for broken, builders := range builders(suite.Analyzers()) {
		t.Run(broken.Name, func(t *testing.T) {
			// What is in the pass is missing, which no driver does.
			run := broken.Run
			defer func() { broken.Run = run }()
			broken.Run = func(pass *analysis.Pass) (any, error) {
				if pass.Pkg.Path() != corpusPath+"cases/across/store" {
					return run(pass)
				}
				poor := *pass
				poor.TypesInfo, poor.ResultOf = nil, nil
				return run(&poor)
			}
			told := map[string]bool{}
			for _, ds := range analyseCorpus(t, pkgs) {
				for _, d := range ds {
					switch {
					case rulepage.Of(d.Message) == rulepage.Internal:
						told[d.analyzer.Name] = true
						if !strings.Contains(d.Message, broken.Name+" failed") {
							t.Errorf("another fails: %s", d.Message)
						}
					case before[d.position(d.Pos).String()+d.Message] == 0:
						t.Errorf("a new report: %s", d.Message)
					}
				}
			}
			for _, a := range builders {
				if !told[a.Name] {
					t.Errorf("%s does not say that it has not checked", a.Name)
				}
			}
		})
	}
}

// builders tells which of the passes build on each pass of this module, directly or not; each builds on itself.
func builders(passes []*analysis.Analyzer) map[*analysis.Analyzer][]*analysis.Analyzer {
	out := map[*analysis.Analyzer][]*analysis.Analyzer{}
	for _, a := range passes {
		seen := map[*analysis.Analyzer]bool{}
		var visit func(b *analysis.Analyzer)
		visit = func(b *analysis.Analyzer) {
			if seen[b] || !strings.Contains(b.URL, "molecule-ai") {
				return
			}
			seen[b] = true
			out[b] = append(out[b], a)
			for _, req := range b.Requires {
				visit(req)
			}
		}
		visit(a)
	}
	return out
}
