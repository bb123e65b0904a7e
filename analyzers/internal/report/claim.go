package report

import (
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Claim names a claim: by its table where it is a statement, else by the
// function that is called.
func Claim(s *typestate.Site) string {
	switch {
	case s == nil || s.Entry:
		return "the claim that the caller holds"
	case s.Write != nil && (!s.Op.Declared || runsSQL(s.Name)):
		return "the claim (" + verb(s.Write) + " " + s.Write.Table + ")"
	case s.Name == "":
		return "the claim"
	}
	return "the claim made by " + s.Name + "()"
}

func verb(w *ir.Write) string {
	switch w.Kind {
	case ir.Insert:
		return "INSERT"
	case ir.Delete:
		return "DELETE"
	}
	return "UPDATE"
}

// Rollback names the rollback that broke a rule: by the function that undoes
// the claim, where it is not a statement that stands under the cursor.
func Rollback(f *typestate.Finding) string {
	for _, link := range slices.Backward(f.Chain) {
		if link.Name != "" && !runsSQL(link.Name) {
			return "this rollback (" + link.Name + ")"
		}
	}
	return "this rollback"
}

// Deferred names the rollback that is deferred on the way to a finding; "" if
// none is, or it has no name.
func Deferred(f *typestate.Finding) string {
	for _, s := range slices.Backward(f.Witness) {
		if s.Kind == typestate.DeferStep {
			return s.Name
		}
	}
	return ""
}

// Ended names what committed the claim on the way to a finding; "" if nothing
// did, or if that has no name.
func Ended(f *typestate.Finding) string {
	for _, s := range slices.Backward(f.Witness) {
		if s.Kind == typestate.CommitStep && s.Name != "" {
			return Statement(s)
		}
	}
	return ""
}

// Statement names what a step of the engine does: its table, or the call.
func Statement(s typestate.Step) string {
	if s.Table != "" && (runsSQL(s.Name) || s.Kind == typestate.ClaimStep && !s.Declared) {
		return "UPDATE " + s.Table
	}
	return name(s.Name)
}

// runsSQL tells by its name a call that hands a statement to a database.
func runsSQL(name string) bool {
	return strings.Contains(name, "Exec") || strings.Contains(name, "Query")
}
