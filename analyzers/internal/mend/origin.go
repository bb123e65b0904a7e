package mend

import (
	"go/ast"
	"go/token"
	"go/types"
)

// repeatable reports that an expression has the same value wherever it stands
// in a function, and can be evaluated there: a variable, r.Context(), and how
// gin and echo spell that.
func (m *Mender) repeatable(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := m.pass.TypesInfo.Uses[e].(*types.Var)
		return ok && v.Parent() != m.pass.Pkg.Scope()
	case *ast.SelectorExpr:
		return e.Sel.Name == "Request" && m.repeatable(e.X)
	case *ast.CallExpr:
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		return ok && len(e.Args) == 0 && (sel.Sel.Name == "Context" || sel.Sel.Name == "Request") && m.repeatable(sel.X)
	}
	return false
}

// root is the variable that a repeatable expression begins with.
func (m *Mender) root(e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.CallExpr:
			e = x.Fun
		case *ast.Ident:
			return m.pass.TypesInfo.Uses[x]
		default:
			return nil
		}
	}
}

// plain reports that a context is what a parameter brought, whole: no bound of
// its own would get lost, no cancel function that means something else, and no
// nil check that stands between. A variable that is set once to such a thing
// is as good.
func (m *Mender) plain(u *use) bool {
	decl := outermost(u.path)
	root, ok := m.root(u.arg).(*types.Var)
	if decl == nil || !ok {
		return false
	}
	if _, bare := ast.Unparen(u.arg).(*ast.Ident); !bare && m.comparedWithNil(decl, root) {
		return false
	}
	if m.parameter(decl, root) {
		return !m.assigned(decl, root, func(token.Pos) bool { return true })
	}
	if m.assigned(decl, root, func(p token.Pos) bool { return p != root.Pos() }) {
		return false
	}
	from := m.definition(decl, root)
	if from == nil {
		return false
	}
	if _, bare := ast.Unparen(from).(*ast.Ident); bare || !m.repeatable(from) {
		return false
	}
	origin, ok := m.root(from).(*types.Var)
	return ok && m.parameter(decl, origin) && !m.assigned(decl, origin, func(token.Pos) bool { return true })
}

// parameter reports a parameter of a declaration, or of a literal in it.
func (m *Mender) parameter(decl *ast.FuncDecl, v *types.Var) bool {
	found := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if typ, ok := n.(*ast.FuncType); ok {
			found = found || typ.Params.Pos() <= v.Pos() && v.Pos() < typ.Params.End()
		}
		return !found
	})
	return found
}

// definition is what the only assignment of a variable gives it, where that
// gives nothing else.
func (m *Mender) definition(within ast.Node, v types.Object) (value ast.Expr) {
	ast.Inspect(within, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok && len(s.Lhs) == len(s.Rhs) {
			for i, lhs := range s.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && m.pass.TypesInfo.Defs[id] == v {
					value = s.Rhs[i]
				}
			}
		}
		return value == nil
	})
	return value
}

func (m *Mender) comparedWithNil(within ast.Node, v types.Object) bool {
	found := false
	ast.Inspect(within, func(n ast.Node) bool {
		if cmp, ok := n.(*ast.BinaryExpr); ok && (m.pass.TypesInfo.Types[cmp.X].IsNil() || m.pass.TypesInfo.Types[cmp.Y].IsNil()) {
			found = found || m.root(cmp.X) == v || m.root(cmp.Y) == v
		}
		return !found
	})
	return found
}

// derivation mends a context that was given a bound before the claim: there,
// for what it is used for before the claim may as well outlive the client.
func (m *Mender) derivation(u *use) *proposal {
	root := m.root(u.arg)
	decl := outermost(u.path)
	if _, bare := ast.Unparen(u.arg).(*ast.Ident); !bare || root == nil || decl == nil {
		return nil
	}
	var call *ast.CallExpr
	times := 0
	ast.Inspect(decl, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok {
			for _, lhs := range s.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && m.pass.TypesInfo.ObjectOf(id) == root {
					times++
					call, _ = ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
				}
			}
		}
		return true
	})
	if times != 1 || call == nil {
		return nil
	}
	return m.withoutCancel(call)
}
