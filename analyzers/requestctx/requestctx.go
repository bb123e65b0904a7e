package requestctx

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer checks that no context that the caller can cancel is used after a
// claim is won.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:     "requestctx",
	Doc:      report.Doc(doc, "requestctx"),
	URL:      report.URL("requestctx"),
	Requires: []*analysis.Analyzer{summary.Analyzer},
	Run:      run,
})

func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[summary.Analyzer].(*summary.Result)
	at := report.Locate(pass)
	res.Findings(func(f *typestate.Finding) {
		report.Report(pass, res.Roles, at.Diagnostic(f, message(f)))
	}, typestate.Lifetime)
	return nil, nil
}

func message(f *typestate.Finding) string {
	call := report.Chain(f)
	if f.Why == typestate.Outliving {
		return call + " needs a context that outlives the request, and gets " + f.Origin + ", which the client can cancel: pass context.WithoutCancel of it, with a timeout [lifetime]"
	}
	what := call + " runs after the claim by " + report.ClaimName(f.Claim) + " is won"
	if f.Derive {
		return what + " and derives from " + f.Origin + ", so it still ends when the client leaves, halfway through: derive from context.WithoutCancel(" + f.Origin + ") [lifetime]"
	}
	return what + ", but on " + f.Origin + ", which ends when the client leaves, halfway through: use a context from context.WithoutCancel with a timeout [lifetime]"
}
