package report

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// A Locator turns the engine's positions, which are those of parentheses,
// operators and keywords, into what a reader looks at.
type Locator struct {
	pass  *analysis.Pass
	paths map[token.Pos][]ast.Node // those that were asked for: many reports tell of the same claim
}

// Locate returns the locator of a pass.
func Locate(pass *analysis.Pass) *Locator { return &Locator{pass, map[token.Pos][]ast.Node{}} }

// path returns the syntax at a position, the innermost first.
func (l *Locator) path(pos token.Pos) []ast.Node {
	path, ok := l.paths[pos]
	if !ok {
		path = l.enclosing(pos)
		l.paths[pos] = path
	}
	return path
}

func (l *Locator) enclosing(pos token.Pos) []ast.Node {
	for _, f := range l.pass.Files {
		if f.FileStart <= pos && pos <= f.FileEnd {
			path, _ := astutil.PathEnclosingInterval(f, pos, pos)
			return path
		}
	}
	return nil
}

// Span is the part of the source that a report at a position is about.
func (l *Locator) Span(pos token.Pos) (from, to token.Pos) {
	for _, n := range l.path(pos) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if n.Lparen != pos {
				continue
			}
			// A chain over several lines is looked at where its last call stands.
			if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && l.line(n.Pos()) != l.line(sel.Sel.Pos()) {
				return sel.Sel.Pos(), n.End()
			}
			return n.Pos(), n.End()
		case *ast.DeferStmt:
			if n.Defer == pos {
				return pos, n.Call.Fun.Pos()
			}
		case *ast.GoStmt:
			if n.Go == pos {
				return pos, n.Call.Fun.Pos()
			}
		case *ast.ReturnStmt:
			if n.Return == pos {
				return pos, n.End()
			}
		case *ast.BinaryExpr:
			if n.OpPos == pos {
				return n.Pos(), n.End()
			}
		case *ast.BlockStmt:
			if n.Rbrace == pos {
				return pos, pos + 1
			}
		}
	}
	return pos, token.NoPos
}

// Plain is a diagnostic without a witness.
func (l *Locator) Plain(pos token.Pos, message string) Diagnostic {
	from, to := l.Span(pos)
	return Diagnostic{Diagnostic: analysis.Diagnostic{Pos: from, End: to, Message: message}}
}

func (l *Locator) line(pos token.Pos) int { return l.pass.Fset.PositionFor(pos, false).Line }

// AtEnd reports whether a position is the closing brace of a function, which
// ends there without a return.
func (l *Locator) AtEnd(pos token.Pos) bool {
	for _, n := range l.path(pos) {
		if b, ok := n.(*ast.BlockStmt); ok {
			return b.Rbrace == pos
		}
	}
	return false
}

// ContextArg prints the context that the call at a position is given.
func (l *Locator) ContextArg(pos token.Pos) string {
	for _, n := range l.path(pos) {
		call, ok := n.(*ast.CallExpr)
		switch d := n.(type) {
		case *ast.DeferStmt:
			call, ok = d.Call, true
		case *ast.GoStmt:
			call, ok = d.Call, true
		}
		if !ok {
			continue
		}
		if arg := Context(l.pass.TypesInfo, call); arg != nil {
			return types.ExprString(arg)
		}
		return ""
	}
	return ""
}

// Context returns the first argument of a call that is a context, or nil.
func Context(info *types.Info, call *ast.CallExpr) ast.Expr {
	for _, arg := range call.Args {
		if t := info.TypeOf(arg); t != nil && hasContextMethods(t) {
			return arg
		}
	}
	return nil
}

func hasContextMethods(t types.Type) bool {
	for _, name := range []string{"Deadline", "Done", "Err", "Value"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj == nil {
			return false
		}
	}
	return true
}

// Called names the function that is called at a position.
func (l *Locator) Called(pos token.Pos) string {
	for _, n := range l.path(pos) {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Lparen != pos {
			continue
		}
		if callee := typeutil.Callee(l.pass.TypesInfo, call); callee != nil {
			return Name(l.pass.Pkg, callee)
		}
	}
	return "this call"
}

// callAt prints the call at a position, where the result of that call is the
// condition: what it is assigned to stands elsewhere.
func (l *Locator) callAt(pos token.Pos) string {
	for _, n := range l.path(pos) {
		if call, ok := n.(*ast.CallExpr); ok && call.Lparen == pos {
			if t, ok := l.pass.TypesInfo.TypeOf(call).(*types.Tuple); ok && t.Len() > 0 {
				return types.ExprString(call.Fun)
			}
			return ""
		}
	}
	return ""
}

// Condition says how a branch on what is tested at a position went, in the
// words of the source.
func (l *Locator) Condition(pos token.Pos, is bool) string {
	return l.condition(typestate.Step{Pos: pos, Is: is})
}

// Test prints what is tested at a position, in the words of the source.
func (l *Locator) Test(pos token.Pos) string {
	if cond := l.tested(pos); cond != nil {
		return types.ExprString(cond)
	}
	if call := l.callAt(pos); call != "" {
		return call
	}
	return "a condition"
}

// tested is the innermost expression at a position that is true or false.
func (l *Locator) tested(pos token.Pos) ast.Expr {
	for _, n := range l.path(pos) {
		e, ok := n.(ast.Expr)
		if !ok {
			return nil
		}
		if t := l.pass.TypesInfo.TypeOf(e); t != nil {
			if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
				return e
			}
		}
	}
	return nil
}

// condition says how a branch went, in the words of the source.
func (l *Locator) condition(s typestate.Step) string {
	cond := l.tested(s.Pos)
	if cond == nil {
		if call := l.callAt(s.Pos); call != "" && s.Is {
			return call + " says yes"
		} else if call != "" {
			return call + " says no"
		}
		return "the condition is " + truth(s.Is)
	}
	if b, ok := cond.(*ast.BinaryExpr); ok {
		if op, ok := opposite(b.Op); ok && !s.Is {
			return types.ExprString(b.X) + " " + op.String() + " " + types.ExprString(b.Y)
		} else if ok {
			return types.ExprString(b)
		}
	}
	return types.ExprString(cond) + " is " + truth(s.Is)
}

func truth(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// opposite is the comparison that holds where op does not.
func opposite(op token.Token) (token.Token, bool) {
	switch op {
	case token.EQL:
		return token.NEQ, true
	case token.NEQ:
		return token.EQL, true
	case token.LSS:
		return token.GEQ, true
	case token.GEQ:
		return token.LSS, true
	case token.GTR:
		return token.LEQ, true
	case token.LEQ:
		return token.GTR, true
	}
	return op, false
}
