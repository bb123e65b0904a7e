package claimgate

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

// Analyzer checks that effects run only while a claim is won.
var Analyzer = rule.Pass("claimgate", doc, message, (*mend.Mender).Check, typestate.Gate)

func message(_ *analysis.Pass, at *report.Locator, f *typestate.Finding) string {
	claim := report.Claim(f.Claim)
	call := report.Chain(f) + " is declared irreversible, but "
	if f.Holds {
		call = report.Chain(f) + " may only be called with a won claim, but "
	}
	say := func(where, mend string) string { return call + where + ": " + mend + " [gate]" }
	switch f.Why {
	case typestate.Unguarded:
		mend := "claim first, or list the functions that have to, with //claimvet:effect in=<func>"
		if f.In || f.Holds {
			mend = "claim first"
		}
		return say("no claim guards it, so two callers may run it at once", mend)
	case typestate.Pending:
		why, mend := at.Untested(f.Claim)
		return say(claim+" may be lost here, as "+why, mend)
	case typestate.Lost:
		return say("on this path somebody else has won "+claim, "call it only where the claim is won")
	case typestate.NotWon:
		return say("on this path "+claim+" is not won", "call it only where the claim is won")
	case typestate.Unknown:
		return say(claim+" returned an error here, so nobody knows who won it", "return that error before this call")
	case typestate.Uncommitted:
		return say("the transaction of "+claim+" is not committed yet and may still fail", "call this after Commit has returned nil")
	case typestate.Undone:
		return say("the transaction of "+claim+" did not commit here, so nothing is won", "call it only where the claim is won")
	case typestate.Committed:
		return say(claim+" is committed before this, and somebody else may hold it by now", "move this call before the commit")
	case typestate.Released:
		return say(claim+" is rolled back before this, and somebody else may hold it by now", "return after the rollback, or move this call before it")
	}
	if f.Later != nil {
		return say("it runs before "+report.Claim(f.Later)+", so whoever loses that has run it all the same", "claim first, and return if the claim is lost")
	}
	return say("nothing is claimed on this path, so two callers may run it at once", "claim first, and return if the claim is lost")
}
