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

// A Step is a point on the way to a report.
type Step struct {
	Kind     StepKind
	Pos, End token.Pos
	At       token.Pos // where the engine has it: a parenthesis, an operator, a keyword
	Text     string    // what happens
	Why      string    // why that holds
	Witness  int       // which step of the finding's witness it is; -1 where it is none of them
}

// StepKind is the kind of a Step.
type StepKind uint8

// The kinds of steps, the fault being what is reported.
const (
	Claimed StepKind = iota
	Checked
	Branched
	Armed
	Committed
	RolledBack
	Called
	ClaimedLater
	Fault
)

// Diagnostic is the diagnostic of a finding, with its witness: the claim, the
// checks and branches on the path, in that order.
func (l *Locator) Diagnostic(f *typestate.Finding, message string) Diagnostic {
	pos, end := l.Span(f.Pos)
	d := Diagnostic{Diagnostic: analysis.Diagnostic{Pos: pos, End: end, Message: message}, Finding: f}
	for _, s := range l.steps(f) {
		if !s.Pos.IsValid() || s.Pos == pos {
			continue
		}
		if n := len(d.Steps); n > 0 && d.Steps[n-1].Pos == s.Pos && d.Steps[n-1].Text == s.Text {
			continue // the same, once more around a loop
		}
		d.Steps = append(d.Steps, s)
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: s.Pos, End: s.End, Message: s.Text})
	}
	text, _ := SplitMend(message)
	d.Steps = append(d.Steps, Step{Kind: Fault, Pos: pos, End: end, At: f.Pos, Text: text, Why: whyFault(f), Witness: -1})
	return d
}

// steps are those of the witness, in the order of the path.
func (l *Locator) steps(f *typestate.Finding) []Step {
	var out []Step
	index := -1
	add := func(kind StepKind, at token.Pos, text, why string) {
		from, to := l.Span(at)
		out = append(out, Step{kind, from, to, at, text, why, index})
	}
	var s typestate.Step
	for index, s = range f.Witness {
		why := whyStep(f, s)
		switch s.Kind {
		case typestate.ClaimStep:
			add(Claimed, s.Pos, "claimed here: "+Statement(s), why)
		case typestate.CheckStep:
			add(Checked, s.Pos, l.check(s), why)
		case typestate.BranchStep:
			add(Branched, s.Pos, "on the path where "+l.condition(s), why)
		case typestate.DeferStep:
			if f.Rule != typestate.Lifetime && f.Rule != typestate.Gate {
				add(Armed, s.Pos, "the rollback is deferred here", why)
			}
		case typestate.CommitStep:
			if s.Name == "" {
				add(Committed, s.Pos, "from here on the deferred rollback does nothing: this commits the claim", why)
			} else {
				add(Committed, s.Pos, "committed here: "+Statement(s), why)
			}
		case typestate.RollbackStep:
			add(RolledBack, s.Pos, "rolled back here: "+Statement(s), why)
		}
	}
	index = -1
	for i, link := range f.Chain[min(1, len(f.Chain)):] {
		add(Called, link.Pos, name(f.Chain[i].Name)+" calls "+name(link.Name)+" here", whyCall)
	}
	if f.Later != nil {
		add(ClaimedLater, f.Later.Pos, "claimed only here", whyLater)
	}
	return out
}

// Statement names what a step of the engine does: its table, or the call.
func Statement(s typestate.Step) string {
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
