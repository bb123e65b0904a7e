package claimgate

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer checks that effects run only while a claim is won.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:     "claimgate",
	Doc:      report.Doc(doc, "claimgate"),
	URL:      report.URL("claimgate"),
	Requires: []*analysis.Analyzer{summary.Analyzer},
	Run:      run,
})

func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[summary.Analyzer].(*summary.Result)
	at := report.Locate(pass)
	res.Findings(func(f *typestate.Finding) {
		report.Report(pass, res.Roles, at.Diagnostic(f, message(f)))
	}, typestate.Gate)
	return nil, nil
}

func message(f *typestate.Finding) string {
	call := report.Chain(f)
	claim := report.ClaimName(f.Claim)
	guarded := "is irreversible"
	if f.Holds {
		guarded = "needs a won claim"
	}
	say := func(where, mend string) string {
		return call + " " + guarded + ", but " + where + ": " + mend + " [gate]"
	}
	switch f.Why {
	case typestate.Unguarded:
		mend := "claim first, or limit the effect with in=<func> to the functions that must"
		if f.In {
			mend = "claim first"
		}
		return say("no claim guards it", mend)
	case typestate.Pending:
		return say("the result of the claim by "+claim+" has not been checked", "return unless it is won")
	case typestate.Lost:
		return say("the claim by "+claim+" is lost here, somebody else owns the row", "return before it")
	case typestate.NotWon:
		return say("the claim by "+claim+" is not won here", "return before it")
	case typestate.Unknown:
		return say("the claim by "+claim+" has failed here, nobody knows who owns the row", "return the error before it")
	case typestate.Uncommitted:
		return say("the claim by "+claim+" is not committed yet", "commit the transaction and check its error first")
	case typestate.Undone:
		return say("the transaction of the claim by "+claim+" was not committed", "return before it")
	case typestate.Committed:
		return say("the claim by "+claim+" has been committed already, anybody may claim anew", "move it before the commit")
	case typestate.Released:
		return say("the claim by "+claim+" has been rolled back already", "move it before the rollback")
	}
	return say("it runs before the claim is won", "claim first, and return unless won")
}
