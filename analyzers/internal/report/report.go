// Package report is how the passes report: every driver has its needs, and
// all passes meet them here.
package report

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// GaveUp says that the places are wanted where the engine did not go on, or
// withheld a report. The suite's flag -gaveup sets it.
var GaveUp bool

// Muted are the rules of which nothing is reported, although their passes run.
// Package suite sets it before any pass does.
var Muted map[string]bool

// URL is where the documentation of an analyzer is read. A diagnostic leads to its rule there.
func URL(name string) string {
	return "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/" + name
}

// A Diagnostic is what is reported, with the way that led there.
type Diagnostic struct {
	analysis.Diagnostic
	Finding *typestate.Finding // the engine's; nil where it made none
	Steps   []Step             // the related positions are made of them; empty where there is no finding
}

// Reports are those that a pass has made. They are its result, so that what
// explains them need not make them anew.
type Reports struct {
	guard.Mark
	made     []Diagnostic
	silenced []Silenced
}

// A Silenced is what an ignore keeps from being reported.
type Silenced struct {
	Diagnostic
	By *directive.Directive
}

// Made returns the reports, in the order in which they were made.
func (r *Reports) Made() []Diagnostic { return r.made }

// Silenced returns what was not reported because of an ignore, each message at
// a position once, in the order in which it was found.
func (r *Reports) Silenced() []Silenced { return r.silenced }

// Report reports d, unless an ignore silences it, it lies in a test file or
// outside the package's own files, or was reported before. The fixes, which
// cost more than the report, are only made for what is reported; nil for none.
func (r *Reports) Report(pass *analysis.Pass, info *roles.Info, d Diagnostic, fixes func() []analysis.SuggestedFix) {
	if info.Aside(d.Pos) {
		return
	}
	r.InTests(pass, info, d, fixes)
}

// InTests is Report for what is reported in test files too.
func (r *Reports) InTests(pass *analysis.Pass, info *roles.Info, d Diagnostic, fixes func() []analysis.SuggestedFix) {
	name, rule := pass.Analyzer.Name, rulepage.Of(d.Message)
	if !own(pass, d.Pos) {
		return
	}
	if by := info.Silencer(name, rule, d.Pos); by != nil {
		r.silence(d, by)
		return
	}
	if Muted[rule] || !info.First(name, d.Pos, d.Message) {
		return
	}
	if fixes != nil {
		d.SuggestedFixes = fixes()
	}
	d.Category = name
	d.URL = URL(name) + rulepage.Anchor(rule)
	// The drivers break on positions in other packages.
	var related []analysis.RelatedInformation
	for _, r := range d.Related {
		if own(pass, r.Pos) {
			related = append(related, r)
		}
	}
	d.Related = related
	d.Steps = slices.DeleteFunc(d.Steps, func(s Step) bool { return !own(pass, s.Pos) })
	r.made = append(r.made, d)
	pass.Report(d.Diagnostic)
}

func (r *Reports) silence(d Diagnostic, by *directive.Directive) {
	if !slices.ContainsFunc(r.silenced, func(s Silenced) bool { return s.Pos == d.Pos && s.Message == d.Message }) {
		r.silenced = append(r.silenced, Silenced{d, by})
	}
}

func own(pass *analysis.Pass, pos token.Pos) bool {
	for _, file := range pass.Files {
		if file.FileStart <= pos && pos <= file.FileEnd {
			return true
		}
	}
	return false
}

// Guard makes a pass that fails say so at the package clause, and nothing
// else: see package guard.
func Guard(a *analysis.Analyzer) *analysis.Analyzer {
	return guard.Pass(a, func(pass *analysis.Pass, f *guard.Failure, _ any) {
		if d, ok := f.Diagnostic(pass); ok {
			pass.Report(d)
		}
	})
}
