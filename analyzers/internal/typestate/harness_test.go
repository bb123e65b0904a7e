package typestate_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// A loaded package is source in the form that the engine takes.
type loaded struct {
	fset  *token.FileSet
	prog  *ir.Program
	funcs []*ssa.Function
}

// load builds the SSA form of a file, and slices it. Libraries are stubs: the
// engine knows them by the model alone, so the tests need no export data.
func load(tb testing.TB, src string) *loaded {
	tb.Helper()
	l, err := loadSource(src)
	if err != nil {
		tb.Fatalf("%v\n%s", err, numbered(src))
	}
	return l
}

func loadSource(src string) (*loaded, error) {
	l := &loaded{fset: token.NewFileSet()}
	file, err := parser.ParseFile(l.fset, "src.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	imp := &stubImporter{fset: token.NewFileSet(), pkgs: map[string]*types.Package{}}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: imp, GoVersion: "go1.26"}
	pkg, err := conf.Check("p", l.fset, []*ast.File{file}, info)
	if err != nil {
		return nil, err
	}
	prog := ssa.NewProgram(l.fset, 0)
	prog.SetNoReturn(noReturn)
	for _, p := range imp.pkgs {
		prog.CreatePackage(p, nil, nil, true)
	}
	built := prog.CreatePackage(pkg, []*ast.File{file}, info, false)
	built.Build()
	var add func(*ssa.Function)
	add = func(fn *ssa.Function) {
		l.funcs = append(l.funcs, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok {
			add(prog.FuncValue(info.Defs[decl.Name].(*types.Func)))
		}
	}
	if init := built.Func("init"); init != nil {
		for _, lit := range init.AnonFuncs {
			add(lit)
		}
	}
	l.prog = ir.Lower(l.funcs, newModel(pkg))
	return l, nil
}

// analyse judges the whole file.
func (l *loaded) analyse() []*typestate.Result { return l.run(typestate.Analyse) }

// trace judges it too, and keeps what was seen.
func (l *loaded) trace() []*typestate.Result { return l.run(typestate.Trace) }

func (l *loaded) run(engine func([]*ir.Func, func(*ir.Func) bool, func(string, *ir.Call) *ir.Op) []*typestate.Result) []*typestate.Result {
	holds := func(f *ir.Func) bool { return f.Op != nil && f.Op.Role == ir.Holds }
	return engine(l.prog.Funcs, holds, func(text string, _ *ir.Call) *ir.Op { return statement(text) })
}

func (l *loaded) line(pos token.Pos) int { return l.fset.Position(pos).Line }

// A verdict is a finding as the tests write it: where, which rule, and why.
type verdict struct {
	line int
	text string // "gate lost"
}

func (v verdict) String() string { return fmt.Sprintf("%d: %s", v.line, v.text) }

func compareVerdicts(a, b verdict) int {
	if a.line != b.line {
		return a.line - b.line
	}
	return strings.Compare(a.text, b.text)
}

var ruleNames = map[typestate.Rule]string{
	typestate.Gate: "gate", typestate.Ownership: "ownership", typestate.Stranded: "stranded", typestate.Finality: "finality", typestate.Lifetime: "lifetime",
}

var whyNames = map[typestate.Why]string{
	typestate.Unclaimed: "unclaimed", typestate.Unguarded: "unguarded", typestate.Pending: "pending", typestate.Lost: "lost", typestate.Unknown: "unknown", typestate.NotWon: "notwon",
	typestate.Uncommitted: "uncommitted", typestate.Undone: "undone", typestate.Committed: "committed", typestate.Released: "released",
	typestate.AtReturn: "return", typestate.AtPanic: "panic", typestate.AtCall: "call", typestate.AtExit: "exit", typestate.AtEnd: "end", typestate.AtRepeat: "repeat",
	typestate.Held: "held", typestate.Outliving: "outliving",
}

func (l *loaded) verdict(f *typestate.Finding) verdict {
	return verdict{l.line(f.Pos), ruleNames[f.Rule] + " " + whyNames[f.Why]}
}

// verdicts lists what was found, in the order of the lines.
func (l *loaded) verdicts(results []*typestate.Result) []verdict {
	var out []verdict
	for _, r := range results {
		for _, f := range r.Findings {
			out = append(out, l.verdict(f))
		}
		for _, g := range r.GaveUp {
			if g.Reason == typestate.Unreached {
				out = append(out, verdict{l.line(g.Pos), "unreached"})
			}
		}
	}
	slices.SortFunc(out, compareVerdicts)
	return out
}

// marked reads the expectations off the source: a comment "//! gate lost" says
// what is found on its line; a further "//!" in it says one thing more. Where
// paths of several kinds lead there, "//! gate lost|unclaimed" takes either.
func marked(src string) []verdict {
	var out []verdict
	for i, line := range strings.Split(src, "\n") {
		for _, mark := range strings.Split(line, "//!")[1:] {
			out = append(out, verdict{i + 1, strings.TrimSpace(mark)})
		}
	}
	slices.SortFunc(out, compareVerdicts)
	return out
}

// fits reports whether a finding is what a mark asks for.
func (v verdict) fits(mark verdict) bool {
	rule, why, _ := strings.Cut(v.text, " ")
	wantRule, wantWhy, _ := strings.Cut(mark.text, " ")
	return v.line == mark.line && rule == wantRule && slices.Contains(strings.Split(wantWhy, "|"), why)
}

// numbered is source with line numbers, for messages.
func numbered(src string) string {
	var b strings.Builder
	for i, line := range strings.Split(src, "\n") {
		fmt.Fprintf(&b, "%3d  %s\n", i+1, line)
	}
	return b.String()
}
