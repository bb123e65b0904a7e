package requestctx

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

// Analyzer checks that no context that the caller can cancel is used after a
// claim is won.
var Analyzer = rule.Pass("requestctx", doc, message, (*mend.Mender).Detach, typestate.Lifetime)

// message says what is wrong, and names the context as it is spelled at the call.
func message(_ *analysis.Pass, at *report.Locator, f *typestate.Finding) string {
	arg := at.ContextArg(f.Pos)
	from, ends := f.Origin, "the caller can cancel"
	if f.Request {
		from, ends = "the context of request "+f.Origin, "ends when the client leaves"
	}
	detached := "context.WithoutCancel"
	if arg != "" {
		detached += "(" + arg + ")"
	}
	call := report.Chain(f)
	switch {
	case f.Why == typestate.Outliving:
		return call + " is to outlive the request, but gets " + from + ", which " + ends + ": pass " + detached + ", with a timeout [lifetime]"
	case f.Undoes:
		return "the rollback " + call + " runs on " + from + ", which " + ends + ", perhaps just when it is needed: give it a fresh context with a timeout [lifetime]"
	case f.Derive:
		return "what " + call + " derives from " + from + " still " + still(f) + ", while " + report.Claim(f.Claim) + " is won: derive it from " + detached + " [lifetime]"
	}
	return call + " runs with " + report.Claim(f.Claim) + " won, but on " + from + ", which " + ends + ", so it may stop halfway: use " + detached + " with a timeout [lifetime]"
}

func still(f *typestate.Finding) string {
	if f.Request {
		return "ends when the client leaves"
	}
	return "ends when the caller cancels it"
}
