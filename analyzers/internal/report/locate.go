package report

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// A Locator turns the engine's positions, which are those of parentheses,
// operators and keywords, into what a reader looks at.
type Locator struct {
	pass  *analysis.Pass
	roles *roles.Info
	paths map[token.Pos][]ast.Node // those that were asked for: many reports tell of the same claim
}

// Locate returns the locator of a pass. What directives declare is said of the
// places that roles knows.
func Locate(pass *analysis.Pass, roles *roles.Info) *Locator {
	return &Locator{pass, roles, map[token.Pos][]ast.Node{}}
}

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
