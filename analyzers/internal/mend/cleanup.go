package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
)

// owes reports that a function does something at its end that a return before
// would leave out, since it is not deferred.
func (m *Mender) owes(decl *ast.FuncDecl, after token.Pos) bool {
	owes := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt, *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			owes = owes || n.Tok == token.GOTO
		case *ast.CallExpr:
			if n.Pos() < after {
				return true
			}
			switch name := calleeName(n); name {
			case "close", "Unlock", "RUnlock", "Close", "Rollback", "Done", "Release", "Stop", "End", "Finish", "Flush":
				// The effect itself may have such a name: what is owed returns nothing, or nothing that is looked at.
				owes = owes || m.dropped(decl, n)
			}
		}
		return !owes
	})
	return owes
}

// answered reports that a request has got its answer before a position, on a
// path that goes on.
func (m *Mender) answered(decl *ast.FuncDecl, before token.Pos) bool {
	answered := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			if leaves(n.Body) && n.End() < before {
				return false
			}
		case *ast.CallExpr:
			if n.End() > before {
				return true
			}
			if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "WriteHeader" {
				answered = true
			}
			answered = answered || slices.ContainsFunc(n.Args, func(e ast.Expr) bool {
				t := m.pass.TypesInfo.TypeOf(e)
				return t != nil && types.TypeString(t, nil) == "net/http.ResponseWriter"
			})
		}
		return !answered
	})
	return answered
}

func calleeName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// dropped reports that a call is a statement of its own.
func (m *Mender) dropped(within ast.Node, call *ast.CallExpr) bool {
	found := false
	ast.Inspect(within, func(n ast.Node) bool {
		if s, ok := n.(*ast.ExprStmt); ok {
			found = found || ast.Unparen(s.X) == call
		}
		return !found
	})
	return found
}

// onlyLeaves reports that nothing is cleaned up in a branch before it leaves:
// answering and logging aside.
func (m *Mender) onlyLeaves(body *ast.BlockStmt) bool {
	return !slices.ContainsFunc(body.List[:len(body.List)-1], func(s ast.Stmt) bool {
		expr, ok := s.(*ast.ExprStmt)
		if !ok {
			return true
		}
		call, ok := ast.Unparen(expr.X).(*ast.CallExpr)
		if !ok {
			return true
		}
		if fn, ok := m.callee(call); ok && fn.Pkg() != nil && (model.Quiet(fn.Pkg().Path()) || fn.Pkg().Path() == "net/http") {
			return false
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		return !ok || !m.answersTo(sel.X)
	})
}

// answersTo reports that methods of an expression answer a request.
func (m *Mender) answersTo(e ast.Expr) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	return t != nil && (types.TypeString(t, nil) == "net/http.ResponseWriter" || hasMethod(t, "AbortWithStatus") || hasMethod(t, "NoContent") || hasMethod(t, "SendStatus"))
}

func leaves(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	_, ok := body.List[len(body.List)-1].(*ast.ReturnStmt)
	return ok
}
