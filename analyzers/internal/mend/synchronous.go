package mend

import (
	"go/ast"
	"go/types"
)

// maxCallees is how deep a call is followed to see that it ends when it returns.
const maxCallees = 8

// synchronous reports that a call is done with its context when it returns: a
// cancel behind it then comes too late to do harm. Of a function that is seen,
// nothing that it calls with a context may go on in a goroutine or be stored.
// One that is not seen is taken at its word: it says with an error how it
// went, and takes no function to be run later.
func (m *Mender) synchronous(u *use) bool {
	if m.endsWithRequest(u) {
		return true
	}
	return m.done(u.call, maxCallees, map[*ast.FuncDecl]bool{})
}

func (m *Mender) done(call *ast.CallExpr, depth int, seen map[*ast.FuncDecl]bool) bool {
	fn, ok := m.callee(call)
	if !ok {
		return false
	}
	decl := m.declaration(fn)
	if decl == nil {
		return fails(fn) && !takesFunction(fn)
	}
	if seen[decl] {
		return true
	}
	seen[decl] = true
	if depth == 0 || takesFunction(fn) {
		return false
	}
	done := true
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.SendStmt, *ast.FuncLit:
			done = false
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if _, local := lhs.(*ast.Ident); !local && len(n.Lhs) == len(n.Rhs) && m.isContext(n.Rhs[i]) {
					done = false
				}
			}
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				done = done && !m.isContext(e)
			}
		case *ast.CallExpr:
			for _, arg := range n.Args {
				if m.isContext(arg) && done {
					done = m.derives(n) || m.done(n, depth-1, seen)
				}
			}
		}
		return done
	})
	return done
}

// derives reports a call of package context, which keeps what it gets in what
// it returns.
func (m *Mender) derives(call *ast.CallExpr) bool {
	fn, ok := m.callee(call)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "context" && fn.Name() != "AfterFunc"
}

// endsWithRequest reports that the context is that of the very request that
// the function serves: it has always ended when the function returned, unless
// something waits there for what it has started.
func (m *Mender) endsWithRequest(u *use) bool {
	decl, ok := u.fn.(*ast.FuncDecl)
	root, isVar := m.root(u.arg).(*types.Var)
	if !ok || !isVar || !u.finding.Request {
		return false
	}
	if from := m.definition(decl, root); from != nil {
		root, isVar = m.root(from).(*types.Var)
	}
	if !isVar || !m.parameter(decl, root) || isContextType(root.Type()) {
		return false
	}
	waits := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			fn, ok := m.callee(call)
			waits = waits || ok && fn.Name() == "Wait"
		}
		return !waits
	})
	return !waits
}

// declaration is where a function of this package is declared, or nil.
func (m *Mender) declaration(fn *types.Func) *ast.FuncDecl {
	if fn.Pkg() != m.pass.Pkg {
		return nil
	}
	decl := outermost(m.path(fn.Origin().Pos()))
	if decl == nil || decl.Body == nil || decl.Name.Pos() != fn.Origin().Pos() {
		return nil
	}
	return decl
}

// fails reports a function with an error among its results.
func fails(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		if isError(v.Type()) {
			return true
		}
	}
	return false
}

func takesFunction(fn *types.Func) bool {
	for v := range fn.Signature().Params().Variables() {
		if _, ok := v.Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

func (m *Mender) isContext(e ast.Expr) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	return t != nil && isContextType(t)
}

func isContextType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "Context" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context"
}
