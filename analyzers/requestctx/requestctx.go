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
	from, when, ends := f.Origin, "if the caller cancels that", "ends when the caller cancels it"
	if f.Request {
		from, when, ends = "the context of request "+f.Origin, "when the client leaves", "ends when the client leaves"
	}
	detached := "context.WithoutCancel"
	if arg != "" {
		detached += "(" + arg + ")"
	}
	// Where nothing in view says whose context it is, there are two answers.
	or := ""
	if !f.Request {
		or = ", or declare this function //claimvet:detached if no request's context gets here"
	}
	own := "a context that only its own timeout ends, context.WithTimeout(" + detached + ", …)"
	if arg == "" {
		own = "a context that only its own timeout ends, by context.WithoutCancel and context.WithTimeout"
	}
	call := report.Chain(f)
	switch {
	case f.Why == typestate.Outliving:
		return call + " is declared to outlive the request, but gets " + from + ", which " + ends + ": pass " + own + " [lifetime]"
	case f.Undoes:
		return "the rollback (" + call + ") runs on " + from + ", so it fails " + when + ", and the claim is kept: give it a fresh context with a timeout" + or + " [lifetime]"
	case f.Derive:
		return call + " runs after " + report.Claim(f.Claim) + " is won, but derives from " + from + ", which " + ends + ", so what runs on it may be cut off halfway: derive it from " + detached + or + " [lifetime]"
	}
	return call + " runs after " + report.Claim(f.Claim) + " is won, but on " + from + ", so it may be cut off halfway " + when + ": use " + own + or + " [lifetime]"
}
