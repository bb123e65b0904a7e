package trace_test

import (
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/suite"
	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// load loads packages with their tests. Of a package that has some, it returns the variant with them alone, as drivers do.
func load(t *testing.T, dir string, patterns ...string) []*packages.Package {
	t.Helper()
	all, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Tests: true}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(all) > 0 {
		t.Fatal("the packages do not compile")
	}
	tested := map[string]bool{}
	for _, p := range all {
		if p.ID != p.PkgPath {
			tested[p.PkgPath] = true
		}
	}
	return slices.DeleteFunc(all, func(p *packages.Package) bool {
		return p.ID == p.PkgPath && tested[p.PkgPath] || strings.HasSuffix(p.PkgPath, ".test")
	})
}

// traced is what came of a package: its functions, and what the passes reported.
type traced struct {
	messages []string
	funcs    []trace.Func
	reports  []string
}

func follow(t *testing.T, pkgs []*packages.Package) map[*packages.Package]*traced {
	t.Helper()
	graph, err := checker.Analyze(append(suite.Analyzers(), trace.Analyzer), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[*packages.Package]*traced{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatalf("%s: %v", act, act.Err)
		}
		res := out[act.Package]
		if res == nil {
			res = &traced{}
			out[act.Package] = res
		}
		for _, d := range act.Diagnostics {
			if act.Analyzer != trace.Analyzer {
				res.reports = append(res.reports, line(act.Package.Fset.Position(d.Pos), act.Package.Fset.Position(d.End), d.Category, d.Message))
				continue
			}
			f, err := trace.Decode(d.Message)
			if err != nil || d.Category != trace.Category {
				t.Fatalf("%s: category %q, %v", d.Message, d.Category, err)
			}
			res.messages, res.funcs = append(res.messages, d.Message), append(res.funcs, f)
		}
	}
	return out
}

func line(pos, end token.Position, pass, message string) string {
	return fmt.Sprintf("%s-%d:%d: %s: %s", pos, end.Line, end.Column, pass, message)
}

// TestFindings: what a trace says is reported is what the passes report, over the whole corpus.
func TestFindings(t *testing.T) {
	pkgs := load(t, "../../testdata", "./...")
	first, second := follow(t, pkgs), follow(t, pkgs)
	count := 0
	for _, p := range pkgs {
		res := first[p]
		var told []string
		for _, f := range res.funcs {
			check(t, f)
			for _, g := range f.Findings {
				told = append(told, line(g.Pos, g.End, g.Pass, g.Message))
				if n := len(g.Steps); n == 0 || g.Steps[n-1].Kind != trace.Fault || g.Steps[n-1].Pos != g.Pos {
					t.Errorf("%s: the steps to %q do not end there: %+v", f.Name, g.Message, g.Steps)
				}
			}
		}
		slices.Sort(told)
		slices.Sort(res.reports)
		if !slices.Equal(told, res.reports) {
			t.Errorf("%s: told\n%s\nreported\n%s", p.ID, strings.Join(told, "\n"), strings.Join(res.reports, "\n"))
		}
		if !slices.Equal(res.messages, second[p].messages) {
			t.Errorf("%s: a second run tells something else", p.ID)
		}
		count += len(told)
	}
	if count < 300 {
		t.Errorf("only %d reports in the corpus", count)
	}
}

// check holds the trace of a function to what its readers rely on.
func check(t *testing.T, f trace.Func) {
	t.Helper()
	if !f.Pos.IsValid() || f.Package == "" {
		t.Errorf("%q: position %s, package %q", f.Name, f.Pos, f.Package)
	}
	if f.Blocks != nil && !slices.ContainsFunc(f.Blocks, func(b trace.Block) bool { return b.From.IsValid() }) {
		t.Errorf("%s at %s has no source", f.Name, f.Pos)
	}
	for i, b := range f.Blocks {
		now := b.Entry
		for _, turn := range b.Turns {
			if !turn.Pos.IsValid() || len(turn.After) == 0 || slices.Equal(turn.After, now) {
				t.Errorf("%s: in block %d, after %v, the turn %+v\n%s", f.Name, i, now, turn, render(f))
			}
			now = turn.After
		}
		if len(b.Entry) == 0 {
			t.Errorf("%s: no path leads to block %d", f.Name, i)
		}
		for _, e := range b.Edges {
			if e.To < 0 || e.To >= len(f.Blocks) {
				t.Errorf("%s: an edge from block %d to %d of %d", f.Name, i, e.To, len(f.Blocks))
			}
		}
		for _, m := range b.Marks {
			if !m.Pos.IsValid() || m.Text == "" {
				t.Errorf("%s: a mark without position or text: %+v", f.Name, m)
			}
		}
	}
	for _, g := range f.Findings {
		checkPath(t, f, g)
		for _, s := range g.Steps {
			if s.Text == "" || s.Block >= len(f.Blocks) || !s.Pos.IsValid() {
				t.Errorf("%s: step %+v of %s", f.Name, s, g.Message)
			}
			if s.Why == "" && s.Kind != trace.Reference {
				t.Errorf("%s: why does the step %q of %q hold?", f.Name, s.Text, g.Message)
			}
		}
	}
}

// checkPath: a path begins where the function does, goes over its edges, through the blocks of the steps, and ends where the fault
// is. But what is reported at a defer runs at the end, and a panic goes on where it is recovered.
func checkPath(t *testing.T, f trace.Func, g trace.Finding) {
	t.Helper()
	what := fmt.Sprintf("%s: the path %v to %q at %s", f.Name, g.Path, g.Message, g.Pos)
	if len(g.Path) == 0 {
		if f.Blocks != nil && slices.Contains([]string{"gate", "ownership", "stranded", "finality", "lifetime", "order"}, g.Rule) {
			t.Errorf("%s is missing", what)
		}
		return
	}
	if g.Path[0] != 0 {
		t.Errorf("%s does not begin with the function", what)
	}
	for i, n := range g.Path[1:] {
		if !slices.ContainsFunc(f.Blocks[g.Path[i]].Edges, func(e trace.Edge) bool { return e.To == n }) {
			t.Errorf("%s: no edge leads from %d to %d\n%s", what, g.Path[i], n, render(f))
		}
	}
	for _, s := range g.Steps {
		if s.Block >= 0 && !slices.Contains(g.Path, s.Block) && s.Kind != trace.Claim {
			t.Errorf("%s goes round its step %+v\n%s", what, s, render(f))
		}
	}
	last := len(g.Path) - 1
	if recovers := last > 0 && g.Steps[len(g.Steps)-1].Block == g.Path[last-1]; recovers {
		edges := f.Blocks[g.Path[last-1]].Edges
		if slices.Contains(edges, trace.Edge{To: g.Path[last], When: "the panic is recovered"}) {
			return
		}
	}
	if fault := g.Steps[len(g.Steps)-1]; fault.Block != g.Path[last] && !deferred(t, g.Pos) {
		t.Errorf("%s: the fault is in block %d\n%s", what, fault.Block, render(f))
	}
}

// deferred reports whether a defer statement stands at a position.
func deferred(t *testing.T, pos token.Position) bool {
	t.Helper()
	text, err := os.ReadFile(pos.Filename)
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasPrefix(string(text[pos.Offset:]), "defer ")
}
