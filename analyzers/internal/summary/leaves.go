package summary

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// Leaves are the exported functions of a package that cannot panic: they read
// fields, compare, make values, and call nothing but each other and what a
// table knows to be safe. That is told by the syntax, so that it is known of
// packages too that are not looked into.
type Leaves struct {
	Version int
	Names   []string // as leafName writes them, sorted
}

// AFact marks Leaves as a fact.
func (*Leaves) AFact() {}

// String says how many there are: it is for tests of the framework.
func (l *Leaves) String() string { return fmt.Sprintf("%d leaves", len(l.Names)) }

func leafName(fn *types.Func) string {
	n := roles.NameOf(fn)
	return n.Recv + "." + n.Name
}

// exportLeaves exports those of the package, if there are any.
func exportLeaves(pass *analysis.Pass) {
	l := leaves{pass: pass, bodies: map[*types.Func]*ast.BlockStmt{}, known: map[*types.Func]bool{}}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				if obj, ok := pass.TypesInfo.Defs[fn.Name].(*types.Func); ok {
					l.bodies[obj] = fn.Body
				}
			}
		}
	}
	var names []string
	for fn := range l.bodies {
		if fn.Exported() && l.leaf(fn) {
			names = append(names, leafName(fn))
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		pass.ExportPackageFact(&Leaves{version, names})
	}
}

type leaves struct {
	pass   *analysis.Pass
	bodies map[*types.Func]*ast.BlockStmt
	known  map[*types.Func]bool
}

func (l *leaves) leaf(fn *types.Func) bool {
	leaf, known := l.known[fn]
	body := l.bodies[fn]
	if known || body == nil {
		return leaf
	}
	l.known[fn] = false // where it calls itself
	leaf = true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // made, and called by nothing that is a leaf
		case *ast.CallExpr:
			leaf = leaf && l.safe(n)
		}
		return leaf
	})
	l.known[fn] = leaf
	return leaf
}

// safe reports a call that cannot panic.
func (l *leaves) safe(call *ast.CallExpr) bool {
	fun := ast.Unparen(call.Fun)
	if tv := l.pass.TypesInfo.Types[fun]; tv.IsType() {
		return true
	}
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return false
	}
	switch obj := l.pass.TypesInfo.Uses[id].(type) {
	case *types.Builtin:
		return obj.Name() != "panic" && obj.Name() != "close"
	case *types.Func:
		if obj = obj.Origin(); obj.Pkg() == l.pass.Pkg {
			return l.leaf(obj)
		}
		return obj.Pkg() != nil && model.CannotPanic(obj.Pkg().Path())
	}
	return false
}
