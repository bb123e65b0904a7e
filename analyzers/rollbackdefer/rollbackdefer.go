package rollbackdefer

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer checks that a won claim is undone or handed over on every path, and
// only by the one who won it.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:     "rollbackdefer",
	Doc:      report.Doc(doc, "rollbackdefer"),
	URL:      report.URL("rollbackdefer"),
	Requires: []*analysis.Analyzer{summary.Analyzer},
	Run:      run,
})

func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[summary.Analyzer].(*summary.Result)
	at := report.Locate(pass)
	res.Findings(func(f *typestate.Finding) {
		report.Report(pass, res.Roles, at.Diagnostic(f, message(f)))
	}, typestate.Ownership, typestate.Stranded, typestate.Finality)
	return nil, nil
}

func message(f *typestate.Finding) string {
	switch f.Rule {
	case typestate.Ownership:
		return ownership(f)
	case typestate.Finality:
		return "the rollback " + report.Chain(f) + " runs after the claim by " + report.ClaimName(f.Claim) +
			" was committed, and undoes what was handed over: disarm it when you commit [finality]"
	}
	return stranded(f)
}

func ownership(f *typestate.Finding) string {
	state := "where no claim has been won"
	switch f.Why {
	case typestate.Lost:
		state = "where the claim by " + report.ClaimName(f.Claim) + " is lost"
	case typestate.NotWon:
		state = "where the claim by " + report.ClaimName(f.Claim) + " is not won"
	case typestate.Pending:
		state = "where the result of the claim by " + report.ClaimName(f.Claim) + " has not been checked"
	case typestate.Unknown:
		state = "where the claim by " + report.ClaimName(f.Claim) + " has failed, so that nobody knows who won"
	}
	return "the rollback " + report.Chain(f) + " also runs " + state +
		", and undoes the claim of the one who won: arm it after the check, or compare an owner token [ownership]"
}

func stranded(f *typestate.Finding) string {
	claim := "the claim by " + report.ClaimName(f.Claim)
	const mend = ": defer a rollback in the statement after the check [stranded]"
	switch f.Why {
	case typestate.AtPanic:
		return "this panic leaves " + claim + " won for ever, neither rolled back nor committed" + mend
	case typestate.AtCall:
		return "if this call panics, " + claim + " stays won for ever, since no rollback is deferred yet" + mend
	case typestate.AtExit:
		return "the process ends here with " + claim + " won, and no deferred call runs: roll back first, or return an error instead [stranded]"
	case typestate.AtEnd:
		return "this goroutine ends with " + claim + " won, neither rolled back nor committed" + mend
	case typestate.AtRepeat:
		return claim + " is made anew while the one before is won, neither rolled back nor committed: end each before the next [stranded]"
	}
	if f.Skipped {
		return "this return fails with " + claim + " won, and the deferred rollback does nothing here: nobody can claim the row again; let it run on every failure [stranded]"
	}
	return "this return leaves " + claim + " won, neither rolled back nor committed: nobody can claim the row again; defer a rollback in the statement after the check [stranded]"
}
