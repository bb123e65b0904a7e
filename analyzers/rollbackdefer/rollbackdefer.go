package rollbackdefer

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/mend"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/rule"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer checks that a won claim is undone or handed over on every path, and
// only by the one who won it.
var Analyzer = rule.Pass("rollbackdefer", doc, message, mends, typestate.Ownership, typestate.Stranded, typestate.Finality)

func message(_ *analysis.Pass, at *report.Locator, f *typestate.Finding) string {
	switch f.Rule {
	case typestate.Ownership:
		return ownership(f)
	case typestate.Finality:
		if f.Late {
			return report.Rollback(f) + " also runs after " + report.Claim(f.Claim) + " is committed, and undoes finished work: set a flag at the commit that makes it do nothing [finality]"
		}
		return report.Rollback(f) + " runs after " + report.Claim(f.Claim) + " is committed, and undoes finished work: commit after the last step that can fail [finality]"
	}
	return stranded(f, at)
}

func mends(m *mend.Mender, f *typestate.Finding) []analysis.SuggestedFix {
	if f.Rule != typestate.Ownership {
		return nil
	}
	if fixes := m.Rearm(f); fixes != nil {
		return fixes
	}
	return m.Check(f)
}

func ownership(f *typestate.Finding) string {
	claim := report.Claim(f.Claim)
	where := "no claim has been made, and then undoes somebody else's"
	switch f.Why {
	case typestate.Lost:
		where = claim + " is lost, and then undoes the winner's"
	case typestate.NotWon:
		where = claim + " is not won, and then undoes the winner's"
	case typestate.Undone, typestate.Uncommitted:
		where = "the transaction of " + claim + " did not commit, when somebody else may have won it"
	case typestate.Pending:
		where = claim + " may be lost, as its result is not checked yet, and then undoes the winner's"
	case typestate.Unknown:
		where = claim + " returned an error, when somebody else may have won it"
	}
	if !f.Late {
		return report.Rollback(f) + " runs where " + where + ": call it only where the claim is won [ownership]"
	}
	return report.Rollback(f) + " also runs where " + where + ": defer it in the statement after the check, or let it compare an owner token [ownership]"
}

func stranded(f *typestate.Finding, at *report.Locator) string {
	claim := report.Claim(f.Claim)
	const mend = ": defer a rollback in the statement after the check [stranded]"
	switch f.Why {
	case typestate.AtPanic:
		if f.Skipped {
			return "this panic keeps " + claim + " for good, as the deferred rollback does nothing here: let it look at a flag that is set on success [stranded]"
		}
		return "this panic keeps " + claim + " for good, neither rolled back nor committed" + mend
	case typestate.AtCall:
		return "if " + at.Called(f.Pos) + " panics, " + claim + " is kept for good, since no rollback is deferred yet" + mend
	case typestate.AtExit:
		return "the process ends here with " + claim + " won, and no deferred call runs: roll back first, or return an error instead [stranded]"
	case typestate.AtEnd:
		return "this goroutine ends here and keeps " + claim + ", so nobody can claim again" + mend
	case typestate.AtRepeat:
		return claim + " is made again while the one before is won, neither rolled back nor committed: end each before the next [stranded]"
	}
	if f.Skipped {
		what := "this return follows a failure"
		if at.AtEnd(f.Pos) {
			what = "the function ends here after a failure"
		}
		return what + ", but the deferred rollback does nothing here and keeps " + claim + ", so nobody can claim again: let it look at the returned error, or at a flag that is set on success [stranded]"
	}
	what := "this return keeps "
	if at.AtEnd(f.Pos) {
		what = "the function ends here and keeps "
	}
	what += claim + ", neither rolled back nor committed, so nobody can claim again: "
	if f.Success {
		return what + "commit it before, or defer a rollback after the check [stranded]"
	}
	return what + "defer a rollback in the statement after the check [stranded]"
}
