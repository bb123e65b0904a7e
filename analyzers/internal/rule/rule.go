// Package rule makes passes out of the rules of the engine: what is wrong is
// the engine's, how it is said and how it is mended is the pass's.
package rule

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/mend"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// A Message puts a finding into words.
type Message func(*analysis.Pass, *report.Locator, *typestate.Finding) string

// A Mend makes the fixes of a finding.
type Mend func(*mend.Mender, *typestate.Finding) []analysis.SuggestedFix

// Pass returns the analyzer that reports the findings of some rules. src is
// the doc.go that documents it; mends may be nil.
func Pass(name, src string, message Message, mends Mend, rules ...typestate.Rule) *analysis.Analyzer {
	return report.Guard(&analysis.Analyzer{
		Name:       name,
		Doc:        report.Doc(src, name),
		URL:        report.URL(name),
		Requires:   []*analysis.Analyzer{summary.Analyzer, ssaprog.Analyzer},
		ResultType: reflect.TypeFor[*report.Reports](),
		Run: func(pass *analysis.Pass) (any, error) {
			res := pass.ResultOf[summary.Analyzer].(*summary.Result)
			at, reports := report.Locate(pass, res.Roles), new(report.Reports)
			var mender *mend.Mender
			res.Findings(func(f *typestate.Finding) {
				reports.Report(pass, res.Roles, at.Diagnostic(f, message(pass, at, f)), func() []analysis.SuggestedFix {
					if mends == nil {
						return nil
					}
					if mender == nil {
						mender = mend.New(pass, res)
					}
					return mends(mender, f)
				})
			}, rules...)
			// Once, not by each pass: by that of the first rule.
			if report.GaveUp && rules[0] == typestate.Gate {
				res.GaveUp(func(g typestate.GaveUp) {
					reports.Report(pass, res.Roles, at.Plain(g.Pos, "claimvet gave up here, and says nothing of what may follow: "+g.Reason+" [gaveup]"), nil)
				})
			}
			return reports, nil
		},
	})
}
