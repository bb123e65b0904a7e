package trace

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// A collector sorts what is reported in a package by function.
type collector struct {
	pass  *analysis.Pass
	at    *report.Locator
	roots []*function
	found map[*typestate.Finding]*function // whose the engine's findings are
	other []*function                      // what is no root, or no function at all
}

// A function is a Func in the making.
type function struct {
	Func
	pos, end token.Pos
	layout   *layout // nil where nothing was followed
}

func newCollector(pass *analysis.Pass, res *summary.Result) *collector {
	c := &collector{pass: pass, at: report.Locate(pass, res.Roles), found: map[*typestate.Finding]*function{}}
	byRoot := map[*ir.Func]*function{}
	for _, r := range res.Trace() {
		f := c.function(name(r.Root), r.Root.Pos, r.Root.End)
		f.layout = newLayout(pass, c.at, r.Root, r.Flow)
		f.Blocks, f.AtEnd = f.layout.blocks, words(r.Flow.Late)
		for _, lit := range f.layout.literals {
			if lit.late {
				f.Deferred = append(f.Deferred, Span{position(pass.Fset, lit.from), position(pass.Fset, lit.to)})
			}
		}
		for _, g := range r.GaveUp {
			f.GaveUp = append(f.GaveUp, GaveUp{position(pass.Fset, g.Pos), g.Reason})
		}
		if len(r.Sites) == 0 && len(r.Findings) == 0 && len(r.GaveUp) == 0 {
			continue // no claim is in view
		}
		byRoot[r.Root] = f
		c.roots = append(c.roots, f)
	}
	for _, r := range res.Funcs() {
		for _, g := range r.Findings {
			c.found[g] = byRoot[r.Root]
		}
	}
	return c
}

func (c *collector) function(name string, pos, end token.Pos) *function {
	return &function{
		Func: Func{Package: c.pass.Pkg.Path(), Name: name, Pos: position(c.pass.Fset, pos), End: position(c.pass.Fset, end)},
		pos:  pos, end: end,
	}
}

// name is a function's as messages have it, and says where a literal stands.
func name(f *ir.Func) string {
	if f.Parent != nil {
		return f.Label + " in " + f.Top().Label
	}
	return f.Label
}

// add adds a report to the function that it is about.
func (c *collector) add(pass string, d report.Diagnostic) {
	f := c.found[d.Finding]
	if f == nil {
		f = c.around(d.Pos)
	}
	g := Finding{Pass: pass, Rule: report.Rule(d.Message), Pos: position(c.pass.Fset, d.Pos), End: position(c.pass.Fset, d.End), Message: d.Message}
	wrong, mend := report.SplitMend(d.Message)
	g.Mend = mend
	steps := d.Steps
	if len(steps) == 0 {
		// What a rule refers to that looks at no paths.
		for _, r := range d.Related {
			g.Steps = append(g.Steps, Step{Kind: Reference, Pos: position(c.pass.Fset, r.Pos), End: position(c.pass.Fset, r.End), Block: f.block(r.Pos), Text: r.Message})
		}
		steps = []report.Step{{Kind: report.Fault, Pos: d.Pos, End: d.End, At: d.Pos, Text: wrong, Why: report.WhyPlain(g.Rule)}}
	}
	for _, s := range steps {
		g.Steps = append(g.Steps, Step{Kind: kinds[s.Kind], Pos: position(c.pass.Fset, s.Pos), End: position(c.pass.Fset, s.End), Block: f.block(s.At), Text: s.Text, Why: s.Why})
	}
	f.Findings = append(f.Findings, g)
}

// kinds are what a trace calls the steps of a report.
var kinds = map[report.StepKind]Kind{
	report.Claimed: Claim, report.Checked: Check, report.Branched: Branch, report.Armed: Arm, report.Committed: Commit,
	report.RolledBack: Rollback, report.Called: Call, report.ClaimedLater: Claim, report.Fault: Fault,
}

// around is the declared function around a position, or what stands for the
// rest of its file.
func (c *collector) around(pos token.Pos) *function {
	holds := func(f *function) bool { return f.pos <= pos && pos <= f.end }
	for _, list := range [][]*function{c.roots, c.other} {
		for _, f := range list {
			if f.Name != "" && holds(f) {
				return f
			}
		}
	}
	var rest *ast.File
	for _, file := range c.pass.Files {
		if pos < file.FileStart || file.FileEnd < pos {
			continue
		}
		rest = file
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || pos < fn.Pos() || fn.End() < pos {
				continue
			}
			if obj, ok := c.pass.TypesInfo.Defs[fn.Name].(*types.Func); ok {
				f := c.function(report.Name(c.pass.Pkg, obj), fn.Pos(), fn.End())
				c.other = append(c.other, f)
				return f
			}
		}
	}
	for _, f := range c.other {
		if f.Name == "" && rest != nil && f.pos == rest.Name.Pos() {
			return f
		}
	}
	if rest == nil {
		rest = c.pass.Files[0]
	}
	f := c.function("", rest.Name.Pos(), rest.FileEnd)
	c.other = append(c.other, f)
	return f
}

// funcs are those that there is something to tell of, in the order of the
// source.
func (c *collector) funcs() []*function {
	all := slices.Concat(c.roots, c.other)
	slices.SortStableFunc(all, func(a, b *function) int { return cmp.Compare(a.pos, b.pos) })
	for _, f := range all {
		slices.SortStableFunc(f.Findings, func(a, b Finding) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
	}
	return all
}

// block is the one in which something stands; -1 where it is not known.
func (f *function) block(pos token.Pos) int {
	if f.layout == nil {
		return -1
	}
	return f.layout.block(pos)
}
