package summary

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// Harmless are exported functions of a package that do less than any unknown
// call may do. That is told by the syntax, so that it is known of packages too
// that are not looked into.
type Harmless struct {
	Version int

	// Leaves cannot panic: they read fields, compare, make values, and call
	// nothing but each other and what a table knows to be safe.
	Leaves []string // as plainName writes them, sorted

	// Idle never look at their contexts, which have no name, or are used by
	// nothing but calls of each other.
	Idle []string // the same
}

// AFact marks Harmless as a fact.
func (*Harmless) AFact() {}

// String says how many there are: it is for tests of the framework.
func (h *Harmless) String() string {
	return fmt.Sprintf("%d that cannot panic, %d that use no context", len(h.Leaves), len(h.Idle))
}

func plainName(fn *types.Func) string {
	n := roles.NameOf(fn)
	return n.Recv + "." + n.Name
}

// exportHarmless exports those of the package, if there are any.
func exportHarmless(pass *analysis.Pass) {
	b := bodies{pass: pass, decls: map[*types.Func]*ast.FuncDecl{}, leaves: map[*types.Func]bool{}, idle: map[*types.Func]bool{}}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				if obj, ok := pass.TypesInfo.Defs[fn.Name].(*types.Func); ok {
					b.decls[obj] = fn
				}
			}
		}
	}
	h := &Harmless{Version: version}
	for fn := range b.decls {
		if !fn.Exported() {
			continue
		}
		if b.leaf(fn) {
			h.Leaves = append(h.Leaves, plainName(fn))
		}
		if b.isIdle(fn) {
			h.Idle = append(h.Idle, plainName(fn))
		}
	}
	if len(h.Leaves)+len(h.Idle) > 0 {
		slices.Sort(h.Leaves)
		slices.Sort(h.Idle)
		pass.ExportPackageFact(h)
	}
}

// bodies are those of a package's functions, and what is known of them.
type bodies struct {
	pass         *analysis.Pass
	decls        map[*types.Func]*ast.FuncDecl
	leaves, idle map[*types.Func]bool
}

func (b *bodies) leaf(fn *types.Func) bool {
	leaf, known := b.leaves[fn]
	decl := b.decls[fn]
	if known || decl == nil {
		return leaf
	}
	b.leaves[fn] = false // where it calls itself
	leaf = true
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // made, and called by nothing that is a leaf
		case *ast.CallExpr:
			leaf = leaf && b.safe(n)
		}
		return leaf
	})
	b.leaves[fn] = leaf
	return leaf
}

// safe reports a call that cannot panic.
func (b *bodies) safe(call *ast.CallExpr) bool {
	if tv := b.pass.TypesInfo.Types[ast.Unparen(call.Fun)]; tv.IsType() {
		return true
	}
	switch obj := typeutil.Callee(b.pass.TypesInfo, call).(type) {
	case *types.Builtin:
		return obj.Name() != "panic" && obj.Name() != "close"
	case *types.Func:
		if obj = obj.Origin(); obj.Pkg() == b.pass.Pkg {
			return b.leaf(obj)
		}
		return obj.Pkg() != nil && model.CannotPanic(obj.Pkg().Path())
	}
	return false
}

// isIdle reports a function that takes contexts and looks at none of them.
func (b *bodies) isIdle(fn *types.Func) bool {
	idle, known := b.idle[fn]
	decl := b.decls[fn]
	if known || decl == nil {
		return idle
	}
	b.idle[fn] = false // where it calls itself
	params := fn.Signature().Params()
	if !slices.ContainsFunc(slices.Collect(params.Variables()), isContext) {
		return false
	}
	idle = true
	let := map[ast.Expr]bool{} // uses that are none
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if callee := typeutil.StaticCallee(b.pass.TypesInfo, n); callee != nil && callee.Pkg() == b.pass.Pkg && b.isIdle(callee.Origin()) {
				for i := range min(len(n.Args), callee.Signature().Params().Len()) {
					let[n.Args[i]] = isContext(callee.Signature().Params().At(i))
				}
			}
		case *ast.AssignStmt:
			if id, ok := n.Lhs[0].(*ast.Ident); ok && len(n.Rhs) == 1 && id.Name == "_" {
				let[n.Rhs[0]] = true
			}
		case *ast.Ident:
			v, ok := b.pass.TypesInfo.Uses[n].(*types.Var)
			idle = idle && (!ok || let[n] || !isContext(v) || !slices.Contains(slices.Collect(params.Variables()), v))
		}
		return idle
	})
	b.idle[fn] = idle
	return idle
}

func isContext(v *types.Var) bool { return model.IsContext(v.Type()) }
