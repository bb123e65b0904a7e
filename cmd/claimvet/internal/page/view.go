package page

import (
	"cmp"
	"fmt"
	"go/token"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// A view is the page as its templates want it: everything worked out, and every text inert.
type view struct {
	page  Page
	files map[string]*fileText

	Subject, Version      string
	Style                 template.CSS
	Script                template.JS
	Policy                string
	Packages              int
	Functions             int
	Reports, Known        int
	GaveUps               int
	Rules                 []ruleView
	Table                 []reportView
	Wrong, Clean          []funcView
	Others                []reportView
	Problems              []problemView
	States                []stateView
	Kinds                 []kindView
	mostFindings, longest int
}

type ruleView struct {
	Rule  string
	Count int
}

// A funcView is a function. ID is what links lead to.
type funcView struct {
	ID, Name, Package, Where string
	Filter                   string // the words that the filter looks at
	Blocks                   int
	Findings                 []reportView
	New, Known               int // of the findings
	Silenced                 []silencedView
	GaveUp                   []gaveUpView
	Listing                  listing
	Picture                  picture
}

// A reportView is a finding, of the function with the same ID.
type reportView struct {
	ID, Function  string
	Index         int
	Rule, Message string
	Where         string
	Known         bool // it is in the baseline
	Steps         []stepView
}

type stepView struct {
	Number    int
	Kind      kindView
	Where     string
	Text, Why string
	Excerpt   string // the line of source, where it stands in another function
	Fault     bool
}

// A gaveUpView is a reason, with the places that it holds for.
type gaveUpView struct {
	Where, Reason string
	More          int // places, beside the first
}

// A silencedView is a report that a directive keeps back.
type silencedView struct{ Where, Message, By, Reason string }

type problemView struct{ Where, Message string }

// A stateView is a state of a claim, and what it means.
type stateView struct{ Class, Word, Meaning string }

// A kindView is a kind of mark, and what it means.
type kindView struct{ Class, Word, Meaning string }

type markView struct {
	Kind kindView
	Text string
}

// The words are those of docs/glossary.md.
var states = []struct {
	state   trace.State
	meaning string
}{
	{trace.Unclaimed, "on this path the claim has not been made, or not yet"},
	{trace.Pending, "the claim was made, and nothing has looked at its result"},
	{trace.Won, "this contender has it: only now may effects run"},
	{trace.Lost, "somebody else has it: a loser changes nothing and undoes nothing"},
	{trace.Failed, "the attempt ended in an error, and nobody knows who won"},
	{trace.Committed, "finished, and handed over for good"},
	{trace.Released, "rolled back, so that somebody can try again"},
}

var kinds = []struct {
	kind    trace.Kind
	meaning string
}{
	{trace.Claim, "one atomic operation that at most one contender wins"},
	{trace.Check, "the test that tells won from lost"},
	{trace.Branch, "another test"},
	{trace.Effect, "a call that nobody can take back"},
	{trace.Context, "where a context comes from, or is detached from the request"},
	{trace.Arm, "a rollback is deferred"},
	{trace.Rollback, "it runs, and undoes the claim"},
	{trace.Commit, "the claim ends well"},
	{trace.Exit, "a return, a panic, the end"},
	{trace.Call, "on the way to what is reported"},
	{trace.Fault, "what the report is about"},
	{trace.Reference, "a place that a report refers to"},
}

// newState and newKind make a class only of the words that are known: any other is text, and nothing else.
func newState(s trace.State) stateView {
	for _, k := range states {
		if k.state == s {
			return stateView{string(s), string(s), k.meaning}
		}
	}
	return stateView{"unknown", inert(string(s)), ""}
}

func newKind(k trace.Kind) kindView {
	for _, known := range kinds {
		if known.kind == k {
			return kindView{string(k), string(k), known.meaning}
		}
	}
	return kindView{"unknown", inert(string(k)), ""}
}

func newMark(m trace.Mark) markView { return markView{newKind(m.Kind), inert(m.Text)} }

func newView(p Page) *view {
	v := &view{
		page: p, files: map[string]*fileText{},
		Subject: inert(p.Subject), Version: inert(p.Version), Packages: p.Packages,
	}
	for _, s := range states {
		v.States = append(v.States, newState(s.state))
	}
	for _, k := range kinds {
		v.Kinds = append(v.Kinds, newKind(k.kind))
	}
	for i, f := range p.Funcs {
		if f.Name == "" { // what is reported outside of functions, such as a directive
			for k, finding := range f.Findings {
				v.Others = append(v.Others, v.report(fmt.Sprintf("f%dr%d", i, k), k, f, finding))
			}
			continue
		}
		if len(f.Blocks) > 0 {
			v.Functions++
		}
		fv := v.function(i, f)
		v.GaveUps += len(f.GaveUp)
		v.Table = append(v.Table, fv.Findings...)
		if len(fv.Findings) > 0 {
			v.Wrong = append(v.Wrong, fv)
		} else {
			v.Clean = append(v.Clean, fv)
		}
	}
	v.Table = append(v.Table, v.Others...)
	count := map[string]int{}
	for _, r := range v.Table {
		if r.Known {
			v.Known++
			continue
		}
		v.Reports++
		count[r.Rule]++
	}
	slices.SortStableFunc(v.Table, func(a, b reportView) int { return order(a.Known) - order(b.Known) })
	for _, rule := range slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	}) {
		v.Rules = append(v.Rules, ruleView{rule, count[rule]})
	}
	for _, problem := range p.Problems {
		v.Problems = append(v.Problems, problemView{v.where(problem.Pos), inert(problem.Message)})
	}
	return v
}

func (v *view) function(i int, f trace.Func) funcView {
	fv := funcView{
		ID: fmt.Sprintf("f%d", i), Name: inert(f.Name), Package: inert(f.Package), Where: v.lines(f.Pos, f.End), Blocks: len(f.Blocks),
	}
	words := []string{fv.Name, fv.Package, fv.Where}
	for k, finding := range f.Findings {
		r := v.report(fmt.Sprintf("%sr%d", fv.ID, k), k, f, finding)
		fv.Findings = append(fv.Findings, r)
		words = append(words, r.Message)
		if r.Known {
			fv.Known++
			words = append(words, "known")
		} else {
			fv.New++
		}
	}
	for _, s := range f.Silenced {
		fv.Silenced = append(fv.Silenced, silencedView{v.where(s.Pos), inert(s.Message), v.where(s.By), inert(s.Reason)})
		words = append(words, "silenced", inert(s.Message))
	}
	v.mostFindings = max(v.mostFindings, len(f.Findings))
	for _, g := range f.GaveUp {
		reason := inert(g.Reason)
		if i := slices.IndexFunc(fv.GaveUp, func(told gaveUpView) bool { return told.Reason == reason }); i >= 0 {
			fv.GaveUp[i].More++
		} else {
			fv.GaveUp = append(fv.GaveUp, gaveUpView{Where: v.where(g.Pos), Reason: reason})
		}
	}
	fv.Listing = v.source(f)
	fv.Picture = v.picture(fv.ID, f)
	for _, m := range marksOf(f) {
		words = append(words, newKind(m.Kind).Word, inert(m.Text))
	}
	for _, s := range fv.Picture.States {
		words = append(words, s.Word)
	}
	fv.Filter = strings.ToLower(strings.Join(unique(words), " "))
	return fv
}

func (v *view) report(id string, index int, of trace.Func, f trace.Finding) reportView {
	r := reportView{ID: id, Index: index, Function: inert(of.Name), Rule: inert(f.Rule), Where: v.where(f.Pos)}
	r.Known = v.page.Known != nil && v.page.Known(f)
	r.Message = strings.TrimSpace(strings.TrimSuffix(inert(f.Message), "["+r.Rule+"]"))
	for k, s := range f.Steps {
		step := stepView{
			Number: k + 1, Kind: newKind(s.Kind), Where: v.where(s.Pos), Text: inert(s.Text), Why: inert(s.Why), Fault: isFault(f, k),
		}
		if s.Pos.Filename != of.Pos.Filename || s.Pos.Line < of.Pos.Line || s.Pos.Line > of.End.Line {
			if text, err := v.text(s.Pos.Filename); err == nil && s.Pos.Line >= 1 && s.Pos.Line <= len(text) {
				step.Excerpt = inert(strings.TrimSpace(text[s.Pos.Line-1]))
			}
		}
		r.Steps = append(r.Steps, step)
	}
	v.longest = max(v.longest, len(f.Steps))
	return r
}

func (v *view) where(pos token.Position) string {
	if pos.Filename == "" {
		return ""
	}
	name := inert(v.page.Short(pos.Filename))
	if pos.Line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d", name, pos.Line)
}

func (v *view) lines(from, to token.Position) string {
	if to.Line <= from.Line {
		return v.where(from)
	}
	return fmt.Sprintf("%s–%d", v.where(from), to.Line)
}

// selectors are the rules of style that a page needs as often as it has findings and steps: that the finding which the address
// names is shown, else the first one, and that a step stands out everywhere when it is pointed at.
func (v *view) selectors() string {
	var b strings.Builder
	b.WriteString("@supports selector(:has(a)) {\n")
	// On paper the steps of each finding are there, but ways on top of one another could not be told apart.
	for _, on := range []struct{ media, in string }{{"screen", ""}, {"print", "figure "}} {
		fmt.Fprintf(&b, "@media %s {\n", on.media)
		if v.mostFindings > 1 {
			fmt.Fprintf(&b, ".fn:not(:has(.finding:target)) %s.way:not(.r0) { display: none }\n", on.in)
		}
		for r := range v.mostFindings {
			fmt.Fprintf(&b, ".fn:has(.finding.p%d:target) %s.way:not(.r%d) { display: none }\n", r, on.in, r)
		}
		b.WriteString("}\n")
	}
	b.WriteString("}\n")
	for k := 1; k <= v.longest; k++ {
		fmt.Fprintf(&b, ".fn:has(.k%d:is(:hover, :focus-within, :focus)) .k%d { --pointed: var(--point) }\n", k, k)
	}
	return b.String()
}

// order puts what is new before what is known.
func order(known bool) int {
	if known {
		return 1
	}
	return 0
}

func unique(words []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(words, func(w string) bool {
		was := seen[w]
		seen[w] = true
		return was || w == ""
	})
}
