package report

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Chain names the call that broke a rule, as a reader finds it: what stands
// under the cursor without its receiver, then what that reaches.
func Chain(f *typestate.Finding) string {
	names := f.Chain
	if len(names) == 0 {
		return "this call"
	}
	if len(names) == 1 {
		return name(names[0].Name)
	}
	first := names[0].Name
	if i := strings.LastIndexByte(first, '.'); i >= 0 {
		first = first[i+1:]
	}
	return name(first) + " → " + name(names[len(names)-1].Name)
}

func name(s string) string {
	if s == "" {
		return "this call"
	}
	return s
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

// Claim names a claim: by its table where it is a statement, else by the
// function that is called.
func Claim(s *typestate.Site) string {
	switch {
	case s == nil || s.Entry:
		return "the claim that the caller holds"
	case s.Write != nil && !s.Op.Declared:
		return "the claim (UPDATE " + s.Write.Table + ")"
	case s.Name == "":
		return "the claim"
	}
	return "the claim (" + s.Name + ")"
}

// Diagnostic is the diagnostic of a finding, with its witness: the claim, the
// checks and branches on the path, in that order.
func (l *Locator) Diagnostic(f *typestate.Finding, message string) analysis.Diagnostic {
	pos, end := l.span(f.Pos)
	d := analysis.Diagnostic{Pos: pos, End: end, Message: message}
	add := func(p token.Pos, text string) {
		from, to := l.span(p)
		if !from.IsValid() || from == pos {
			return
		}
		if n := len(d.Related); n > 0 && d.Related[n-1].Pos == from && d.Related[n-1].Message == text {
			return // the same, once more around a loop
		}
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: from, End: to, Message: text})
	}
	for _, s := range f.Witness {
		switch s.Kind {
		case typestate.ClaimStep:
			add(s.Pos, "claimed here: "+statement(s))
		case typestate.CheckStep:
			add(s.Pos, l.check(s))
		case typestate.BranchStep:
			add(s.Pos, "on the path where "+l.condition(s))
		case typestate.DeferStep:
			if f.Rule != typestate.Lifetime && f.Rule != typestate.Gate {
				add(s.Pos, "the rollback is deferred here")
			}
		case typestate.CommitStep:
			if s.Name == "" {
				add(s.Pos, "from here on the deferred rollback does nothing: this commits the claim")
			} else {
				add(s.Pos, "committed here: "+statement(s))
			}
		case typestate.RollbackStep:
			add(s.Pos, "rolled back here: "+statement(s))
		}
	}
	for i, link := range f.Chain[min(1, len(f.Chain)):] {
		add(link.Pos, name(f.Chain[i].Name)+" calls "+name(link.Name)+" here")
	}
	if f.Later != nil {
		add(f.Later.Pos, "claimed only here")
	}
	return d
}

func statement(s typestate.Step) string {
	if s.Table != "" && runsSQL(s.Name) {
		return "UPDATE " + s.Table
	}
	return name(s.Name)
}

// runsSQL tells by its name a call that hands a statement to a database.
func runsSQL(name string) bool {
	return strings.Contains(name, "Exec") || strings.Contains(name, "Query")
}

// check says what a test of the claim's outcome found.
func (l *Locator) check(s typestate.Step) string {
	says := ""
	switch s.Says {
	case "won", "lost":
		says = ": the claim is " + s.Says
	case "failed":
		says = ": the claim failed, nobody knows who won"
	}
	if call := l.callAt(s.Pos); call != "" {
		return "the check: " + call + " answers" + says
	}
	return "the check: " + l.condition(s) + says
}
