package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// launched puts a call after go or defer into a function literal, where the
// context can be made when it runs. What the call is made of must not change
// until then.
func (m *Mender) launched(u *use) *proposal {
	decl := outermost(u.path)
	if decl == nil || u.call.Ellipsis.IsValid() || !m.synchronous(u) || m.recovers(u) || !m.settled(decl, u.call.Fun) ||
		slices.ContainsFunc(u.call.Args, func(e ast.Expr) bool { return !m.settled(decl, e) }) {
		return nil
	}
	l, ok1 := m.wrapped(u.call)
	edits, name, ok2 := m.fresher(l, u.call, u.arg, 0)
	if !ok1 || !ok2 {
		return nil
	}
	edits = append(edits, m.replaced(u, name)...)
	return &proposal{"Detach with context.WithoutCancel and a timeout", append(edits, l.close...)}
}

// recovers reports that a deferred function may recover, which it can do only
// where it is deferred itself. One that is not seen says with an error that it
// has other things to do.
func (m *Mender) recovers(u *use) bool {
	if _, ok := u.stmt.(*ast.DeferStmt); !ok {
		return false
	}
	fn, ok := m.callee(u.call)
	if !ok {
		return true
	}
	if decl := m.declaration(fn); decl != nil {
		return calls(decl.Body, "recover")
	}
	return !fails(fn)
}

// settled reports that an expression has the same value later: constants,
// functions, variables of the function that are set once, and methods of what
// such a variable points to. A field of one may be set by anybody.
func (m *Mender) settled(decl *ast.FuncDecl, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return true
	case *ast.SelectorExpr:
		if fn, ok := m.pass.TypesInfo.Uses[e.Sel].(*types.Func); ok {
			return m.pass.TypesInfo.Selections[e] == nil || m.service(decl, e.X, fn)
		}
		return false
	case *ast.Ident:
		switch obj := m.pass.TypesInfo.Uses[e].(type) {
		case *types.Const, *types.Func, *types.Nil:
			return true
		case *types.Var:
			inside := decl.Pos() <= obj.Pos() && obj.Pos() < decl.End()
			return inside && !m.assigned(decl, obj, func(p token.Pos) bool { return p != obj.Pos() })
		}
	case *ast.CallExpr:
		if fn, ok := m.callee(e); ok && fn.Pkg() != nil && fn.Pkg().Path() == "context" {
			switch fn.Name() {
			case "Background", "TODO", "WithoutCancel":
				return !slices.ContainsFunc(e.Args, func(a ast.Expr) bool { return !m.settled(decl, a) })
			}
		}
		root := m.root(e)
		return root != nil && m.repeatable(e) && !m.assigned(decl, root, func(p token.Pos) bool { return p != root.Pos() })
	}
	return false
}

// service reports that a method is called on something that does not change:
// what a settled variable, or a field of what it points to, points to.
func (m *Mender) service(decl *ast.FuncDecl, e ast.Expr, fn *types.Func) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	_, pointer := t.Underlying().(*types.Pointer)
	if !pointer && !types.IsInterface(t) {
		if recv := fn.Signature().Recv(); recv == nil || !isPointer(recv.Type()) {
			return false // a copy, made when the defer runs
		}
	}
	for {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			break
		}
		e = sel.X
	}
	_, ok := ast.Unparen(e).(*ast.Ident)
	return ok && m.settled(decl, e)
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}
