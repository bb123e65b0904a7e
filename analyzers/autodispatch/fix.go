package autodispatch

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

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
	if !c.reaches(id, auto) || c.calls(auto, c.in) {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "Use " + report.Name(c.pass.Pkg, auto),
		TextEdits: []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte(auto.Name())}},
	}}
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
// functions of this package: with the dispatcher called there, it would call
// itself for ever.
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
		ast.Inspect(decl.Body, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			if fn, ok := c.pass.TypesInfo.Uses[id].(*types.Func); ok && !seen[fn.Origin()] {
				seen[fn.Origin()] = true
				todo = append(todo, fn.Origin())
			}
			return true
		})
	}
	return seen[in]
}
