package autodispatch

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// dispatch offers to name the dispatcher instead, where it fits into the same
// place: on the same receiver, with the same parameters and results.
func (c *checker) dispatch(id *ast.Ident, obj types.Object, only []roles.FuncName) []analysis.SuggestedFix {
	fn, ok := obj.(*types.Func)
	if !ok || len(only) != 1 {
		return nil
	}
	auto, ok := report.Find(c.pass, only[0]).(*types.Func)
	if !ok || !types.Identical(fn.Signature(), auto.Signature()) || auto.Pkg() != c.pass.Pkg && !auto.Exported() {
		return nil
	}
	if !c.called(id) || !sameNames(fn.Signature(), auto.Signature()) || auto.Name() == "main" || !c.reaches(id, auto) || c.calls(auto, c.in) {
		return nil
	}
	return c.mender().Replace("Use "+report.Name(c.pass.Pkg, auto), analysis.TextEdit{Pos: id.Pos(), End: id.End(), NewText: []byte(auto.Name())}, nil)
}

// called reports that an identifier is called where it stands. A value may be
// called by anybody later, perhaps by the dispatcher itself.
func (c *checker) called(id *ast.Ident) bool {
	var at ast.Expr = id
	for i := len(c.stack) - 2; i >= 0; i-- {
		switch n := c.stack[i].(type) {
		case *ast.SelectorExpr:
			if n.Sel != id {
				return false
			}
			at = n
		case *ast.ParenExpr:
			at = n
		case *ast.IndexExpr:
			at = n
		case *ast.CallExpr:
			return n.Fun == at
		default:
			return false
		}
	}
	return false
}

// sameNames reports that parameters and results have the same names: of two
// strings, which is which, the types do not tell. A blank or missing name says nothing.
func sameNames(a, b *types.Signature) bool {
	same := func(a, b *types.Tuple) bool {
		for i := range a.Len() {
			x, y := a.At(i).Name(), b.At(i).Name()
			if x != y && x != "" && x != "_" && y != "" && y != "_" {
				return false
			}
		}
		return true
	}
	return same(a.Params(), b.Params()) && same(a.Results(), b.Results())
}

// reaches reports whether the name of auto in the place of id means auto.
func (c *checker) reaches(id *ast.Ident, auto *types.Func) bool {
	var sel *ast.SelectorExpr
	if i := len(c.stack) - 2; i >= 0 {
		sel, _ = c.stack[i].(*ast.SelectorExpr)
	}
	if sel == nil || sel.Sel != id {
		_, found := c.pass.Pkg.Scope().Innermost(id.Pos()).LookupParent(auto.Name(), id.Pos())
		return found == auto
	}
	if x, ok := sel.X.(*ast.Ident); ok {
		if pn, ok := c.pass.TypesInfo.Uses[x].(*types.PkgName); ok {
			return pn.Imported().Scope().Lookup(auto.Name()) == auto
		}
	}
	tv := c.pass.TypesInfo.Types[sel.X]
	if tv.Type == nil {
		return false
	}
	found, _, _ := types.LookupFieldOrMethod(tv.Type, tv.Addressable(), c.pass.Pkg, auto.Name())
	m, ok := found.(*types.Func)
	return ok && m.Origin() == auto
}

// calls reports whether auto refers to the function in, directly or through
// functions of this package, or may call it through a variable: with the
// dispatcher called there, it would call itself for ever.
func (c *checker) calls(auto *types.Func, in types.Object) bool {
	if in == nil || auto.Pkg() != c.pass.Pkg {
		return false
	}
	bodies := map[types.Object]*ast.FuncDecl{}
	for _, file := range c.pass.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				bodies[c.pass.TypesInfo.Defs[fn.Name]] = fn
			}
		}
	}
	todo, seen := []types.Object{auto}, map[types.Object]bool{auto: true}
	for len(todo) > 0 {
		decl := bodies[todo[0]]
		todo = todo[1:]
		if decl == nil || decl.Body == nil {
			continue
		}
		dynamic := false
		ast.Inspect(decl.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if fn, ok := c.pass.TypesInfo.Uses[n].(*types.Func); ok && !seen[fn.Origin()] {
					seen[fn.Origin()] = true
					todo = append(todo, fn.Origin())
					// Behind a method of an interface may be the one of that name.
					recv := fn.Signature().Recv()
					dynamic = dynamic || recv != nil && types.IsInterface(recv.Type()) && fn.Name() == in.Name()
				}
			case *ast.CallExpr:
				_, variable := typeutil.Callee(c.pass.TypesInfo, n).(*types.Var)
				dynamic = dynamic || variable
			}
			return true
		})
		if dynamic {
			return true
		}
	}
	return seen[in]
}
