package rollbackdefer

import (
	_ "embed"
	"strings"

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
		return ownership(f, at)
	case typestate.Finality:
		return finality(f)
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

func finality(f *typestate.Finding) string {
	after, commit := " the commit of "+report.Claim(f.Claim), "commit"
	if by := report.Ended(f); by != "" {
		after, commit = " "+by+" has committed "+report.Claim(f.Claim), "call "+by
		if strings.HasPrefix(by, "UPDATE ") {
			commit = "run that"
		}
	}
	if f.Late {
		return report.Rollback(f) + " also runs after" + after + ", and undoes finished work: set a bool right after the commit, and skip the rollback if it is set [finality]"
	}
	return report.Rollback(f) + " runs after" + after + ", and undoes finished work: " + commit + " after the last step that can fail [finality]"
}

func ownership(f *typestate.Finding, at *report.Locator) string {
	claim := report.Claim(f.Claim)
	where := "nothing has been claimed, and then undoes the claim of somebody else"
	switch f.Why {
	case typestate.Lost:
		where = claim + " is lost, and then undoes the claim of the caller who won"
	case typestate.NotWon:
		where = claim + " is not won, and then undoes the claim of the caller who did win"
	case typestate.Undone, typestate.Uncommitted:
		where = "the transaction of " + claim + " did not commit, when somebody else may have won it"
	case typestate.Pending:
		why, _ := at.Untested(f.Claim)
		where = claim + " may be lost (" + why + "), and then undoes the claim of the caller who won"
	case typestate.Unknown:
		where = claim + " returned an error, when somebody else may have won it"
	}
	if !f.Late {
		return report.Rollback(f) + " runs where " + where + ": call it only where the claim is won [ownership]"
	}
	return report.Rollback(f) + " also runs where " + where + ": return first where the claim is not won, and defer this after that [ownership]"
}

func stranded(f *typestate.Finding, at *report.Locator) string {
	claim := report.Claim(f.Claim)
	const mend = ": as soon as the claim is won, defer a rollback that is skipped after success [stranded]"
	skipped := "the deferred rollback" + inParentheses(report.Deferred(f)) + " does nothing here"
	switch f.Why {
	case typestate.AtPanic:
		if f.Skipped {
			return "this panic keeps " + claim + " for good, as " + skipped + ": let it skip its work only if a bool is set that success sets [stranded]"
		}
		return "this panic keeps " + claim + " for good, neither rolled back nor committed" + mend
	case typestate.AtCall:
		return "if " + at.Called(f.Pos) + " panics, " + claim + " is kept for good, since no rollback is deferred yet" + mend
	case typestate.AtExit:
		ends := at.Called(f.Pos) + " ends the process with " + claim + " won, and "
		if undo := report.Deferred(f); undo != "" {
			return ends + "skips the deferred rollback (" + undo + "), so nobody can claim again: call that first, or return an error instead [stranded]"
		}
		return ends + "no deferred call runs, so nobody can claim again: roll the claim back first, or return an error instead [stranded]"
	case typestate.AtEnd:
		return "this goroutine ends here and keeps " + claim + ", so nobody can claim again" + mend
	case typestate.AtRepeat:
		return claim + " is made again while the one before is won, neither rolled back nor committed: do one of the two before the next [stranded]"
	}
	if f.Skipped {
		what := "this return follows a failure"
		if at.AtEnd(f.Pos) {
			what = "the function ends here after a failure"
		}
		return what + ", but " + skipped + " and keeps " + claim + ", so nobody can claim again: let it skip its work only if the returned error is nil, or if a bool is set that success sets [stranded]"
	}
	what := "this return keeps "
	if at.AtEnd(f.Pos) {
		what = "the function ends here and keeps "
	}
	what += claim + ", neither rolled back nor committed, so nobody can claim again: "
	if f.Success {
		return what + "commit it before this, or as soon as it is won defer a rollback that is skipped after success [stranded]"
	}
	return what + "as soon as it is won, defer a rollback that is skipped after success [stranded]"
}

// inParentheses adds a name that there may be none of.
func inParentheses(name string) string {
	if name == "" {
		return ""
	}
	return " (" + name + ")"
}
