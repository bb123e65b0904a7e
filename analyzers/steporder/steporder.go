package steporder

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/rule"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer checks that steps which are declared to come after others do so on
// every path.
var Analyzer = rule.Pass("steporder", doc, message, nil, typestate.Order)

func message(pass *analysis.Pass, _ *report.Locator, f *typestate.Finding) string {
	first := report.NameOf(pass, roles.FuncName(f.Need.First))
	return report.Chain(f) + " must come after a call of " + first + ", but a path leads here without one: call " + first + " on every path to this [order]"
}
