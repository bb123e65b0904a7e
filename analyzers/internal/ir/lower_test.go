package ir_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A plainModel knows types, and which functions are effects and claims.
type plainModel struct{}

func (plainModel) Call(in ssa.CallInstruction) ir.Meaning {
	fn := in.Common().StaticCallee()
	if fn == nil {
		return ir.Meaning{}
	}
	m := ir.Meaning{Name: fn.Name(), Op: plainModel{}.Role(fn), Safe: strings.HasPrefix(fn.Name(), "safe")}
	if fn.Name() == "is" {
		m.Lib, m.Arg, m.Arg2 = ir.ErrorsIs, in.Common().Args[0], in.Common().Args[1]
	}
	return m
}

func (plainModel) Role(fn *ssa.Function) *ir.Op {
	switch {
	case fn.Parent() != nil:
	case strings.HasPrefix(fn.Name(), "claim"):
		return &ir.Op{Role: ir.Claims, Declared: true}
	case strings.HasPrefix(fn.Name(), "effect"):
		return &ir.Op{Role: ir.Effect, Declared: true}
	case strings.HasPrefix(fn.Name(), "rollback"):
		return &ir.Op{Role: ir.Rollback, Declared: true}
	}
	return nil
}

func (plainModel) Class(t types.Type) ir.Class {
	if types.Identical(t, types.Universe.Lookup("error").Type()) {
		return ir.Error
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsBoolean != 0 {
			return ir.Bool
		}
		if u.Info()&types.IsInteger != 0 {
			return ir.Int
		}
	case *types.Pointer:
		return ir.Pointer
	case *types.Struct:
		return ir.Struct
	case *types.Signature:
		return ir.FuncVal
	}
	return ir.Other
}

func (plainModel) Text(ssa.Value) (string, bool) { return "", false }
func (plainModel) Statement(string) *ir.Op       { return nil }
func (plainModel) Sentinel(g *ssa.Global) (string, bool) {
	return g.Name(), strings.HasPrefix(g.Name(), "Err")
}
func (plainModel) Handler(*ssa.Function) bool                { return false }
func (plainModel) Name(fn *ssa.Function) ir.Name             { return ir.Name{Pkg: "p", Name: fn.Name()} }
func (plainModel) Label(fn *ssa.Function) string             { return fn.Name() }
func (plainModel) Import(*ssa.Function, func() int) *ir.Func { return nil }

func (plainModel) Exec(ssa.Value) ir.Exec      { return ir.NoExec }
func (plainModel) PlaceExec(ssa.Value) ir.Exec { return ir.NoExec }
func (plainModel) Carried(ssa.Value) bool      { return false }

func (plainModel) ResultField(ssa.Value) ir.LibKind                { return ir.NoLib }
func (plainModel) Answer(ssa.CallInstruction) ir.Answer            { return ir.Asked }
func (plainModel) Implementations(*ssa.CallCommon) []*ssa.Function { return nil }

const decls = `package p
var ErrLost error
func claim() bool
func claimBoth() (int, error)
func effect()
func rollback()
func safe() bool
func cond() bool
func is(err, target error) bool
func take(bool, int, error)
`

// lower slices a package, and returns its functions by their labels.
func lower(t *testing.T, src string) map[string]*ir.Func {
	t.Helper()
	byLabel := map[string]*ir.Func{}
	for _, f := range ir.Lower(build(t, src), plainModel{}).Funcs {
		byLabel[f.Label] = f
	}
	return byLabel
}

// build returns the functions of a package with a body, in SSA form.
func build(t *testing.T, src string) []*ssa.Function {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "src.go", decls+src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances: map[*ast.Ident]types.Instance{},
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	prog := ssa.NewProgram(fset, 0)
	built := prog.CreatePackage(pkg, []*ast.File{file}, info, false)
	built.Build()
	var funcs []*ssa.Function
	var add func(*ssa.Function)
	add = func(fn *ssa.Function) {
		funcs = append(funcs, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, d := range file.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil {
			add(prog.FuncValue(info.Defs[d.Name].(*types.Func)))
		}
	}
	return funcs
}

// find returns where the first call of a function stands.
func find(t *testing.T, f *ir.Func, name string) (block, instr int, call *ir.Call) {
	t.Helper()
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			if c := f.Blocks[i].Instrs[j].Call; c != nil && c.Name == name {
				return i, j, c
			}
		}
	}
	t.Fatalf("%s does not call %s", f.Label, name)
	return 0, 0, nil
}

// phiConstants returns the kinds of constants that phis get, and on how many
// edges they get anything.
func phiConstants(f *ir.Func) (kinds []ir.ConstKind, edges int) {
	for i := range f.Blocks {
		for _, e := range f.Blocks[i].Succs {
			if len(e.Phis) > 0 {
				edges++
			}
			for _, p := range e.Phis {
				if p.Src < 0 {
					kinds = append(kinds, f.Const(p.Src).Kind)
				}
			}
		}
	}
	return kinds, edges
}

func TestPhisOnEdges(t *testing.T) {
	f := lower(t, `func f() bool { x := false; if cond() { x = true }; return x }`)["f"]
	kinds, edges := phiConstants(f)
	if edges != 2 || len(kinds) != 2 || kinds[0] == kinds[1] {
		t.Errorf("%d edges with %v, want two, one with true and one with false", edges, kinds)
	}
}

// TestBothSuccessorsTheSame is about a branch whose two ways lead to one block:
// each is an edge of its own, with its own values. The builder of go/ssa leaves
// none behind, so this one is made by hand.
func TestBothSuccessorsTheSame(t *testing.T) {
	fn := build(t, `func f(a bool) bool { x := claim(); if a { x = cond() }; return x }`)[0]
	entry, then, done := fn.Blocks[0], fn.Blocks[1], fn.Blocks[2]
	phi, ok := done.Instrs[0].(*ssa.Phi)
	if !ok || len(then.Succs) != 1 || then.Succs[0] != done {
		t.Fatal("the function is not what the test takes it for")
	}
	// The call moves up, and the block that held it is cut out.
	call := phi.Edges[slices.Index(done.Preds, then)]
	last := len(entry.Instrs) - 1
	entry.Instrs = append(entry.Instrs[:last:last], call.(ssa.Instruction), entry.Instrs[last])
	then.Instrs, then.Succs, then.Preds = nil, nil, nil
	entry.Succs = []*ssa.BasicBlock{done, done}
	done.Preds = []*ssa.BasicBlock{entry, entry}
	phi.Edges = []ssa.Value{call, entry.Instrs[0].(ssa.Value)}

	f := ir.Lower([]*ssa.Function{fn}, plainModel{}).Funcs[0]
	_, first, _ := find(t, f, "claim")
	_, second, _ := find(t, f, "cond")
	b := &f.Blocks[0]
	want := []ir.Reg{b.Instrs[second].Dst, b.Instrs[first].Dst}
	if len(b.Succs) != 2 {
		t.Fatalf("%d successors", len(b.Succs))
	}
	for i, e := range b.Succs {
		if e.To != done.Index || len(e.Phis) != 1 || e.Phis[0].Src != want[i] {
			t.Errorf("edge %d to %d brings %v, want %d", i, e.To, e.Phis, want[i])
		}
		if live := f.Live(e.To); live(want[i]) {
			t.Errorf("what edge %d brings is live behind it", i)
		}
		if live := f.LiveAfter(0, second); live(e.Phis[0].Dst) || !live(want[i]) {
			t.Errorf("before edge %d, what it sets is live, or what it brings is not", i)
		}
	}
}

func TestTuples(t *testing.T) {
	f := lower(t, `func f() { won := claim(); n, err := claimBoth(); take(won, n, err); _, err = claimBoth(); take(won, 1, err) }`)["f"]
	b, i, both := find(t, f, "claimBoth")
	dst := f.Blocks[b].Instrs[i].Dst
	_, _, take := find(t, f, "take")
	if len(both.Results) != 2 || both.Results[0] != ir.Int || both.Results[1] != ir.Error {
		t.Errorf("results %v", both.Results)
	}
	if take.Args[1] != dst || take.Args[2] != dst+1 {
		t.Errorf("a tuple in %d is used as %v", dst, take.Args)
	}
	b, i, _ = find(t, f, "claim")
	if take.Args[0] != f.Blocks[b].Instrs[i].Dst {
		t.Errorf("a single result is used as %v", take.Args[0])
	}
}

// TestTupleOverABranch is about components that are used in another block than
// the call's.
func TestTupleOverABranch(t *testing.T) {
	f := lower(t, `func f() { n, err := claimBoth(); if err != nil { return }; for cond() { take(true, n, err) } }`)["f"]
	b, i, _ := find(t, f, "claimBoth")
	_, _, take := find(t, f, "take")
	if dst := f.Blocks[b].Instrs[i].Dst; take.Args[1] != dst || take.Args[2] != dst+1 {
		t.Errorf("a tuple in %d is used as %v", dst, take.Args)
	}
}

// TestSelectPanic is about the block that SSA has for a select that matches no
// case: it is no panic of the program's.
func TestSelectPanic(t *testing.T) {
	fs := lower(t, `
func f(a, b chan int) { select { case <-a: effect(); case <-b: } }
func g() { panic(0) }`)
	count := func(f *ir.Func) (panics, stops int) {
		for i := range f.Blocks {
			switch f.Blocks[i].Kind {
			case ir.Panic:
				panics++
			case ir.Stop:
				stops++
			}
		}
		return
	}
	if p, s := count(fs["f"]); p != 0 || s != 1 {
		t.Errorf("select: %d panics, %d stops", p, s)
	}
	if p, _ := count(fs["g"]); p != 1 {
		t.Errorf("panic: %d panics", p)
	}
	if fs["f"].View.Aborts || !fs["g"].View.Aborts {
		t.Errorf("aborts: select %v, panic %v", fs["f"].View.Aborts, fs["g"].View.Aborts)
	}
}

func TestReturnAtTheEnd(t *testing.T) {
	f := lower(t, "func f() {\n\teffect()\n}")["f"]
	for i := range f.Blocks {
		if b := &f.Blocks[i]; b.Kind == ir.Return && b.Pos != f.End {
			t.Errorf("a function without a return ends at %d, not at its brace %d", b.Pos, f.End)
		}
	}
}

func TestErrorConditions(t *testing.T) {
	for src, want := range map[string]bool{
		"err != nil":       true,
		"!(err == nil)":    true,
		"is(err, ErrLost)": true,
		"n > 0":            false,
		"cond()":           false,
	} {
		f := lower(t, "func f() { n, err := claimBoth(); take(true, n, err); if "+src+" { effect() } }")["f"]
		for i := range f.Blocks {
			if b := &f.Blocks[i]; b.Kind == ir.If && b.OfErr != want {
				t.Errorf("%s: asks about an error: %v", src, b.OfErr)
			}
		}
	}
}

func (plainModel) Method(*types.Func, func() int) *ir.Func { return nil }
