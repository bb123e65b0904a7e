package report

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
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

// inParentheses adds a name that there may be none of.
func inParentheses(name string) string {
	if name == "" || runsSQL(name) {
		return ""
	}
	return " (" + name + ")"
}

func name(s string) string {
	if s == "" {
		return "this call"
	}
	return s
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
// checks and branches on the path, in that order, and at last where it is
// declared what breaks the rule.
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
		if n := len(d.Related); n > 0 && s.Kind == Checked && d.Steps[len(d.Steps)-2].Kind == Claimed && d.Related[n-1].Pos == s.Pos {
			// In if acquire(id), the claim and its check are one place.
			d.Related[n-1].Message = "claimed and checked here: " + strings.TrimPrefix(s.Text, theCheck)
			continue
		}
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: s.Pos, End: s.End, Message: s.Text})
	}
	d.Related = append(d.Related, l.declared(f)...)
	text, _ := SplitMend(message)
	d.Steps = append(d.Steps, Step{Kind: Fault, Pos: pos, End: end, At: f.Pos, Text: text, Why: whyFault(f), Witness: -1})
	return d
}

// declared is where a directive of this package declares what the call that
// broke the rule has to heed.
func (l *Locator) declared(f *typestate.Finding) []analysis.RelatedInformation {
	var kind directive.Kind
	var text string
	switch {
	case f.Rule == typestate.Gate && f.Holds:
		kind, text = directive.Holds, "declared here to need a won claim"
	case f.Rule == typestate.Gate:
		kind, text = directive.Effect, "declared irreversible here"
	case f.Rule == typestate.Order:
		kind, text = directive.After, "the order is declared here"
	case f.Why == typestate.Outliving:
		kind, text = directive.Detached, "declared here to outlive the request"
	default:
		return nil
	}
	for _, link := range slices.Backward(f.Chain) {
		if link.Callee == (ir.Name{}) {
			continue
		}
		if pos := l.roles.Where(Find(l.pass, roles.FuncName(link.Callee)), kind); pos.IsValid() {
			return []analysis.RelatedInformation{{Pos: pos, Message: text}}
		}
	}
	return nil
}

// steps are those of the witness, in the order of the path.
func (l *Locator) steps(f *typestate.Finding) []Step {
	var out []Step
	index := -1
	add := func(kind StepKind, at token.Pos, text, why string) {
		from, to := l.Span(at)
		out = append(out, Step{kind, from, to, at, text, why, index})
	}
	committed := false // by the last step
	var s typestate.Step
	for index, s = range f.Witness {
		why := whyStep(f, s)
		kept := committed && s.Kind == typestate.CheckStep && s.Says == "won"
		committed = s.Kind == typestate.CommitStep
		switch s.Kind {
		case typestate.ClaimStep:
			add(Claimed, s.Pos, "claimed here: "+Statement(s), why)
		case typestate.CheckStep:
			t := l.test(s.Pos)
			text := t.check(s, f.Why == typestate.Pending)
			if kept {
				text, why = t.went(s.Is)+": the commit failed, so the claim is still won", whyKept
			}
			out = append(out, Step{Checked, t.from, t.to, s.Pos, text, why, index})
		case typestate.BranchStep:
			t := l.test(s.Pos)
			text := "on the path where " + t.went(s.Is)
			if f.Why == typestate.Pending {
				text += ", which says nothing of the claim"
			}
			out = append(out, Step{Branched, t.from, t.to, s.Pos, text, why, index})
		case typestate.DeferStep:
			if f.Rule != typestate.Lifetime && f.Rule != typestate.Gate {
				add(Armed, s.Pos, "the rollback"+inParentheses(s.Name)+" is deferred here", why)
			}
		case typestate.CommitStep:
			if s.Name == "" {
				add(Committed, s.Pos, "from here on the deferred rollback does nothing, so the claim counts as committed", why)
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
