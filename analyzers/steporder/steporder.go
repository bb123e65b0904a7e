package steporder

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer checks that steps which are declared to come after others do so on
// every path.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:     "steporder",
	Doc:      report.Doc(doc, "steporder"),
	URL:      report.URL("steporder"),
	Requires: []*analysis.Analyzer{summary.Analyzer},
	Run:      run,
})

func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[summary.Analyzer].(*summary.Result)
	at := report.Locate(pass)
	res.Findings(func(f *typestate.Finding) {
		first := report.NameOf(pass, roles.FuncName(f.Need.First))
		report.Report(pass, res.Roles, at.Diagnostic(f, report.Chain(f)+" must come after "+first+", which has not run on every path here: call "+first+" first [order]"))
	}, typestate.Order)
	return nil, nil
}
