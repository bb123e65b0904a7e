package summary

import (
	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Pass returns the analyzer that puts the findings of some rules into words:
// what is wrong is the engine's, how it is said is the pass's. src is the
// doc.go that documents it.
func Pass(name, src string, message func(*analysis.Pass, *report.Locator, *typestate.Finding) string, rules ...typestate.Rule) *analysis.Analyzer {
	return report.Guard(&analysis.Analyzer{
		Name:     name,
		Doc:      report.Doc(src, name),
		URL:      report.URL(name),
		Requires: []*analysis.Analyzer{Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			res := pass.ResultOf[Analyzer].(*Result)
			at := report.Locate(pass)
			res.Findings(func(f *typestate.Finding) {
				report.Report(pass, res.Roles, at.Diagnostic(f, message(pass, at, f)))
			}, rules...)
			// Once, not by each pass: by that of the first rule.
			if report.GaveUp && rules[0] == typestate.Gate {
				res.GaveUp(func(g typestate.GaveUp) {
					report.Report(pass, res.Roles, at.Plain(g.Pos, "claimvet gave up here, and says nothing of what may follow: "+g.Reason+" [gaveup]"))
				})
			}
			return nil, nil
		},
	})
}
