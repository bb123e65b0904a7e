package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"
)

func (m *Mender) file(pos token.Pos) *ast.File {
	for _, f := range m.pass.Files {
		if f.FileStart <= pos && pos <= f.FileEnd {
			return f
		}
	}
	return nil
}

func (m *Mender) scope(pos token.Pos) *types.Scope { return m.pass.Pkg.Scope().Innermost(pos) }

// path returns the syntax around a position, the innermost first.
func (m *Mender) path(pos token.Pos) []ast.Node {
	file := m.file(pos)
	if file == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, pos, pos)
	return path
}

// callAt returns the call that the engine names by a position: that of its
// parenthesis, or of the defer or go in front of it, which stmt then is.
func callAt(path []ast.Node, pos token.Pos) (call *ast.CallExpr, stmt ast.Stmt) {
	for _, n := range path {
		switch n := n.(type) {
		case *ast.CallExpr:
			if n.Lparen == pos {
				return n, nil
			}
		case *ast.DeferStmt:
			if n.Defer == pos {
				return n.Call, n
			}
		case *ast.GoStmt:
			if n.Go == pos {
				return n.Call, n
			}
		}
	}
	return nil, nil
}

// function returns the innermost function around what a path leads to, which
// is a declaration or a literal.
func function(path []ast.Node) (fn ast.Node, typ *ast.FuncType, body *ast.BlockStmt) {
	for _, n := range path {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return n, n.Type, n.Body
		case *ast.FuncLit:
			return n, n.Type, n.Body
		}
	}
	return nil, nil, nil
}

// outermost is the declaration around it all.
func outermost(path []ast.Node) *ast.FuncDecl {
	for _, n := range path {
		if fn, ok := n.(*ast.FuncDecl); ok {
			return fn
		}
	}
	return nil
}

// list returns the statements of a block or clause, or nil.
func list(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// statement returns the innermost statement list around what a path leads to
// that will do, and the index of the statement in it; in is nil for none in
// the same function.
func statement(path []ast.Node, do func(ast.Node) bool) (in ast.Node, i int) {
	for k, n := range path {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return nil, 0
		}
		for i, s := range list(n) {
			if k > 0 && s == path[k-1] && do(n) {
				return n, i
			}
		}
	}
	return nil, 0
}

// innermost is the innermost statement around what a path leads to.
func innermost(path []ast.Node) ast.Stmt {
	for _, n := range path {
		if s, ok := n.(ast.Stmt); ok {
			return s
		}
	}
	return nil
}

// calls reports whether a function of this name is called inside a node.
func calls(within ast.Node, name string) bool {
	found := false
	ast.Inspect(within, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			id, ok := ast.Unparen(call.Fun).(*ast.Ident)
			found = found || ok && id.Name == name
		}
		return !found
	})
	return found
}

// loops reports that a loop stands between a node and the function around it.
func loops(path []ast.Node, n ast.Node) bool {
	inside := false
	for _, p := range path {
		inside = inside || p == n
		if !inside {
			continue
		}
		switch p.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		}
	}
	return false
}

// fresh returns a name that nothing inside a node has, nor the package: the
// nth such, counted from 0.
func (m *Mender) fresh(within ast.Node, nth int, names ...string) string {
	used := map[string]bool{}
	ast.Inspect(within, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			used[id.Name] = true
		}
		return true
	})
	for _, name := range names {
		if nth > 0 {
			name += strconv.Itoa(nth + 1)
		}
		if !used[name] && m.pass.Pkg.Scope().Lookup(name) == nil {
			return name
		}
	}
	return ""
}

// assigned reports whether a variable is given a value, or its address is
// taken, at a position that is asked for.
func (m *Mender) assigned(within ast.Node, v types.Object, where func(token.Pos) bool) bool {
	found := false
	is := func(e ast.Expr) bool {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.SelectorExpr:
				e = x.X
			case *ast.IndexExpr:
				e = x.X
			case *ast.Ident:
				return (m.pass.TypesInfo.Uses[x] == v || m.pass.TypesInfo.Defs[x] == v) && where(x.Pos())
			default:
				return false
			}
		}
	}
	ast.Inspect(within, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				found = found || is(lhs)
			}
		case *ast.RangeStmt:
			found = found || n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value)
		case *ast.IncDecStmt:
			found = found || is(n.X)
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && is(n.X)
		}
		return !found
	})
	return found
}
