package mend

import (
	"go/ast"
	"go/types"
)

// kept reports that what the call returns may carry the context and live
// longer than the function: a cancel at its end would come too early.
func (m *Mender) kept(u *use) bool {
	results := map[types.Object]bool{}
	switch s := innermost(u.path).(type) {
	case *ast.ExprStmt, *ast.IfStmt:
		return false
	case *ast.AssignStmt:
		for i, lhs := range s.Lhs {
			if t := m.pass.TypesInfo.TypeOf(lhs); t == nil || !carries(t, nil) || len(s.Lhs) == len(s.Rhs) && !m.within(u, s.Rhs[i]) {
				continue
			}
			id, ok := lhs.(*ast.Ident)
			if !ok {
				return true
			}
			obj := m.pass.TypesInfo.ObjectOf(id)
			if obj == nil || obj.Pos() < u.fn.Pos() || u.fn.End() <= obj.Pos() {
				return true
			}
			results[obj] = true
		}
	default:
		return m.mayCarry(whole(u))
	}
	return len(results) > 0 && m.escapes(u.fn, results)
}

// whole is the largest expression that the call is in.
func whole(u *use) ast.Expr {
	e := ast.Expr(u.call)
	for _, n := range u.path {
		x, ok := n.(ast.Expr)
		if n.Pos() > u.call.Pos() || n.End() < u.call.End() {
			continue
		}
		if !ok {
			break
		}
		e = x
	}
	return e
}

func (m *Mender) within(u *use, e ast.Expr) bool {
	return e.Pos() <= u.call.Pos() && u.call.End() <= e.End()
}

// escapes reports whether one of some variables, or what is made of it, gets
// out of a function: returned, stored, or used by a goroutine.
func (m *Mender) escapes(fn ast.Node, vars map[types.Object]bool) bool {
	out := false
	carried := func(n ast.Node) {
		if e, ok := n.(ast.Expr); ok && !m.mayCarry(e) {
			return
		}
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			out = out || ok && vars[m.pass.TypesInfo.Uses[id]]
			return !out
		})
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			for _, e := range n.Results {
				carried(e)
			}
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				carried(e)
			}
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if _, local := lhs.(*ast.Ident); !local && len(n.Lhs) == len(n.Rhs) {
					carried(n.Rhs[i])
				}
			}
		case *ast.GoStmt:
			carried(n)
		case *ast.SendStmt:
			carried(n.Value)
		}
		return !out
	})
	return out
}

// mayCarry reports that a value may hold a context.
func (m *Mender) mayCarry(e ast.Expr) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	return t == nil || carries(t, nil)
}

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
	case *types.Slice:
		return carries(u.Elem(), seen)
	case *types.Array:
		return carries(u.Elem(), seen)
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
