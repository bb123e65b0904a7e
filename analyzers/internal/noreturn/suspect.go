package noreturn

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// find returns the functions that might never return. A function that is not
// among them has a path from its beginning to a return, or to its end, on
// which no statement is one that might go on for ever.
func find(pass *analysis.Pass, known func(*types.Func) bool) []ast.Decl {
	f := &finder{info: pass.TypesInfo, known: known, decls: map[*types.Func]*ast.FuncDecl{}, verdicts: map[*types.Func]bool{}}
	var order []*types.Func
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok && decl.Name.Name != "_" {
				if fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					f.decls[fn] = decl
					order = append(order, fn)
				}
			}
		}
	}
	var out []ast.Decl
	for _, fn := range order {
		if f.suspect(fn) {
			out = append(out, f.decls[fn])
		}
	}
	return out
}

type finder struct {
	info     *types.Info
	known    func(*types.Func) bool
	decls    map[*types.Func]*ast.FuncDecl
	verdicts map[*types.Func]bool // true while one is being reached, for recursion
}

func (f *finder) suspect(fn *types.Func) bool {
	v, ok := f.verdicts[fn]
	if !ok {
		f.verdicts[fn] = true
		decl := f.decls[fn]
		v = fateful(fn.Name()) || decl.Body != nil && !f.returns(decl.Body.List) && !f.completes(decl.Body.List)
		f.verdicts[fn] = v
	}
	return v
}

// fateful are the names of functions of which ctrlflow may know more than
// their bodies say: the runtime's, and those of libraries for logging.
func fateful(name string) bool {
	for _, what := range []string{"exit", "goexit", "fatal", "panic"} {
		if len(name) >= len(what) && strings.EqualFold(name[:len(what)], what) {
			return true
		}
	}
	return false
}

// completes reports whether the end of the statements is certain to be
// reached on some path.
func (f *finder) completes(list []ast.Stmt) bool {
	for _, s := range list {
		if !f.stmtCompletes(s) {
			return false
		}
	}
	return true
}

func (f *finder) stmtCompletes(s ast.Stmt) bool {
	switch s := s.(type) {
	case nil, *ast.AssignStmt, *ast.DeclStmt, *ast.DeferStmt, *ast.EmptyStmt, *ast.GoStmt, *ast.IncDecStmt, *ast.SendStmt, *ast.RangeStmt:
		return true
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		return !ok || f.callReturns(call)
	case *ast.BlockStmt:
		return f.completes(s.List)
	case *ast.LabeledStmt:
		return f.stmtCompletes(s.Stmt)
	case *ast.IfStmt:
		return f.stmtCompletes(s.Init) && (s.Else == nil || f.completes(s.Body.List) || f.stmtCompletes(s.Else))
	case *ast.ForStmt:
		return f.stmtCompletes(s.Init) && s.Cond != nil
	case *ast.SwitchStmt:
		return f.stmtCompletes(s.Init) && f.anyClause(s.Body, true, f.completes)
	case *ast.TypeSwitchStmt:
		return f.stmtCompletes(s.Init) && f.anyClause(s.Body, true, f.completes)
	case *ast.SelectStmt:
		return f.anyClause(s.Body, false, f.completes)
	}
	return false
}

// returns reports whether the statements are certain to contain a return that
// is reached on some path.
func (f *finder) returns(list []ast.Stmt) bool {
	for _, s := range list {
		if f.stmtReturns(s) {
			return true
		}
		if !f.stmtCompletes(s) {
			return false
		}
	}
	return false
}

func (f *finder) stmtReturns(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BlockStmt:
		return f.returns(s.List)
	case *ast.LabeledStmt:
		return f.stmtReturns(s.Stmt)
	case *ast.IfStmt:
		return f.stmtCompletes(s.Init) && (f.returns(s.Body.List) || s.Else != nil && f.stmtReturns(s.Else))
	case *ast.ForStmt:
		return f.stmtCompletes(s.Init) && f.returns(s.Body.List)
	case *ast.RangeStmt:
		return f.returns(s.Body.List)
	case *ast.SwitchStmt:
		return f.stmtCompletes(s.Init) && f.anyClause(s.Body, false, f.returns)
	case *ast.TypeSwitchStmt:
		return f.stmtCompletes(s.Init) && f.anyClause(s.Body, false, f.returns)
	case *ast.SelectStmt:
		return f.anyClause(s.Body, false, f.returns)
	}
	return false
}

// anyClause reports whether the statements of some clause do what is asked,
// or there is no default and none may be taken.
func (f *finder) anyClause(body *ast.BlockStmt, none bool, do func([]ast.Stmt) bool) bool {
	for _, c := range body.List {
		switch c := c.(type) {
		case *ast.CaseClause:
			none = none && c.List != nil
			if do(c.Body) {
				return true
			}
		case *ast.CommClause:
			if f.stmtCompletes(c.Comm) && do(c.Body) {
				return true
			}
		}
	}
	return none
}

// callReturns reports whether a call is certain to return: whatever is called
// where that cannot be seen.
func (f *finder) callReturns(call *ast.CallExpr) bool {
	if id, ok := call.Fun.(*ast.Ident); ok && f.info.Uses[id] == panics {
		return false
	}
	fn := typeutil.StaticCallee(f.info, call)
	switch {
	case fn == nil:
		return true
	case f.decls[fn] != nil:
		return !f.suspect(fn)
	}
	return !f.known(fn)
}

// panics is the builtin.
var panics = types.Universe.Lookup("panic")
