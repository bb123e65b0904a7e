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
	found map[*typestate.Finding]place // where the engine's findings are
	other []*function                  // what is no root, or no function at all
	// within are the roots in which a function is followed, by name.
	within map[*ir.Func][]string
}

// A place is where a finding of the engine is: the function, and what tracing
// that found.
type place struct {
	in     *function
	traced *typestate.Finding
}

// A function is a Func in the making.
type function struct {
	Func
	pos, end token.Pos
	layout   *layout // nil where nothing was followed
}

func newCollector(pass *analysis.Pass, res *summary.Result) *collector {
	c := &collector{pass: pass, at: report.Locate(pass, res.Roles), found: map[*typestate.Finding]place{}, within: map[*ir.Func][]string{}}
	type root struct {
		in       *function
		findings []*typestate.Finding
	}
	byRoot := map[*ir.Func]root{}
	for _, r := range res.Trace() {
		if !r.Root.End.IsValid() {
			continue // what the compiler makes of a method value has no source, and what it calls is told of by itself
		}
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
		for fn := range r.Entered {
			c.within[fn] = append(c.within[fn], f.Name)
		}
		byRoot[r.Root] = root{f, r.Findings}
		c.roots = append(c.roots, f)
	}
	for _, r := range res.Funcs() {
		// Tracing finds the same, in the same order.
		root := byRoot[r.Root]
		for i, g := range r.Findings {
			if i < len(root.findings) {
				c.found[g] = place{root.in, root.findings[i]}
			}
		}
	}
	for _, f := range res.All() {
		// A literal is looked at with what it stands in.
		if _, told := byRoot[f]; !told && f.Parent == nil && f.End.IsValid() {
			c.aside(f)
		}
	}
	return c
}

// aside tells of a function in which no claim is followed for itself, if there
// is something to tell.
func (c *collector) aside(f *ir.Func) {
	out := c.function(name(f), f.Pos, f.End)
	out.Within = slices.Compact(slices.Sorted(slices.Values(c.within[f])))
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			in := &f.Blocks[i].Instrs[j]
			// Of a call of a function with a body, that body has the statement, unless it is handed the text.
			if in.Call == nil || in.Call.Fn != nil && !in.Call.Fn.View.Text {
				continue
			}
			for _, w := range ir.CallView(in.Call, in.Op == ir.Defer).Writes {
				if w.Guarded() {
					from, to := c.at.Span(in.Call.Pos)
					out.Guarded = append(out.Guarded, Mark{Claim, position(c.pass.Fset, from), position(c.pass.Fset, to), "UPDATE " + w.Table})
				}
			}
		}
	}
	if len(out.Within) > 0 || len(out.Guarded) > 0 {
		c.other = append(c.other, out)
	}
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
	traced, f := c.found[d.Finding].traced, c.of(d)
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
	if traced != nil {
		g.Path = f.layout.path(traced.Path)
	}
	for _, s := range steps {
		block := f.block(s.At)
		switch {
		case traced == nil:
		case s.Witness >= 0 && s.Witness < len(traced.Blocks):
			block = f.layout.numbered(traced.Blocks[s.Witness])
		case s.Kind == report.Fault && len(g.Path) > 0 && f.layout.runs(s.At, g.Path[len(g.Path)-1]):
			block = g.Path[len(g.Path)-1]
		}
		g.Steps = append(g.Steps, Step{Kind: kinds[s.Kind], Pos: position(c.pass.Fset, s.Pos), End: position(c.pass.Fset, s.End), Block: block, Text: s.Text, Why: s.Why})
	}
	f.Findings = append(f.Findings, g)
}

// silence adds what an ignore keeps back to the function that it is about.
func (c *collector) silence(pass string, s report.Silenced) {
	f, pos := c.of(s.Diagnostic), func(p token.Pos) token.Position { return position(c.pass.Fset, p) }
	f.Silenced = append(f.Silenced, Silenced{pass, pos(s.Pos), pos(s.End), s.Message, pos(s.By.Pos), s.By.Reason})
}

// of is the function that a report is about.
func (c *collector) of(d report.Diagnostic) *function {
	if f := c.found[d.Finding].in; f != nil {
		return f
	}
	return c.around(d.Pos)
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
		slices.SortStableFunc(f.Silenced, func(a, b Silenced) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
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
