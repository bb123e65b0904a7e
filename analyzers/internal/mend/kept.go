package mend

import (
	"go/ast"
	"go/types"

	"github.com/molecule-ai/claimvet/analyzers/internal/std"
)

// kept reports that what the call returns may carry the context and live
// longer than the function: a cancel at its end would come too early. What
// carries it may have its methods called and its fields read here, and nothing
// else may become of it.
func (m *Mender) kept(u *use) bool {
	var e ast.Node = u.call
	for _, n := range u.path {
		if n.Pos() > e.Pos() || n.End() < e.End() || n == e {
			continue
		}
		t := m.pass.TypesInfo.TypeOf(e.(ast.Expr))
		if t == nil || !carries(t, nil) {
			return false
		}
		switch n := n.(type) {
		case *ast.ParenExpr:
			e = n
		case *ast.SelectorExpr: // of what was returned: its method or field
			return false
		case *ast.ExprStmt:
			return m.taken(u) // dropped, but perhaps stored by the callee
		case *ast.AssignStmt:
			return m.assignedAway(u, n)
		default:
			return true
		}
	}
	return true
}

// taken reports that a call whose result is dropped may have stored it.
func (m *Mender) taken(u *use) bool {
	fn, ok := m.callee(u.call)
	return !ok || !fails(fn)
}

func (m *Mender) assignedAway(u *use, s *ast.AssignStmt) bool {
	results := map[types.Object]bool{}
	for _, lhs := range s.Lhs {
		id, ok := lhs.(*ast.Ident)
		if !ok {
			return true
		}
		obj := m.pass.TypesInfo.ObjectOf(id)
		if id.Name == "_" || obj == nil || !carries(obj.Type(), nil) {
			continue
		}
		if m.pass.TypesInfo.Defs[id] == nil {
			return true // not made here: somebody else may look at it
		}
		results[obj] = true
	}
	return len(results) > 0 && m.escapes(u.fn, results)
}

// escapes reports that a variable is used for something else than a call of
// its methods, a look at its fields, or a comparison.
func (m *Mender) escapes(fn ast.Node, vars map[types.Object]bool) bool {
	mine := map[*ast.Ident]bool{}
	out := false
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if n != fn {
				ast.Inspect(n, func(n ast.Node) bool {
					id, ok := n.(*ast.Ident)
					out = out || ok && vars[m.pass.TypesInfo.Uses[id]]
					return !out
				})
				return false
			}
		case *ast.SelectorExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok {
				t := m.pass.TypesInfo.TypeOf(n)
				if _, method := t.(*types.Signature); method || t != nil && !carries(t, nil) {
					mine[id] = true
				}
			}
			if body := m.bodyOf(n.X); body != nil { // resp.Body.Close
				mine[body] = true
			}
		case *ast.CallExpr: // io.ReadAll(resp.Body)
			if callee, ok := m.callee(n); ok && callee.Pkg() != nil && std.Has(callee.Pkg().Path()) {
				for _, arg := range n.Args {
					if body := m.bodyOf(arg); body != nil {
						mine[body] = true
					}
				}
			}
		case *ast.BinaryExpr:
			for _, e := range []ast.Expr{n.X, n.Y} {
				if id, ok := ast.Unparen(e).(*ast.Ident); ok {
					mine[id] = true
				}
			}
		case *ast.Ident:
			out = out || vars[m.pass.TypesInfo.Uses[n]] && !mine[n]
		}
		return !out
	})
	return out
}

// bodyOf is the response whose body an expression is, or nil.
func (m *Mender) bodyOf(e ast.Expr) *ast.Ident {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Body" {
		return nil
	}
	id, _ := ast.Unparen(sel.X).(*ast.Ident)
	return id
}

// carries reports that a value of a type may hold a context.
func carries(t types.Type, seen []types.Type) bool {
	if isError(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Tuple:
		for v := range u.Variables() {
			if carries(v.Type(), seen) {
				return true
			}
		}
		return false
	case *types.Pointer:
		return carries(u.Elem(), seen)
	case *types.Slice:
		return carries(u.Elem(), seen)
	case *types.Array:
		return carries(u.Elem(), seen)
	case *types.Map:
		return carries(u.Key(), seen) || carries(u.Elem(), seen)
	case *types.Struct:
		for _, s := range seen {
			if types.Identical(s, t) {
				return false
			}
		}
		for f := range u.Fields() {
			if carries(f.Type(), append(seen, t)) {
				return true
			}
		}
		return false
	}
	return true
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
