package report

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Chain names the call that broke a rule: where helpers lead to it, the first
// of them and what it reaches.
func Chain(f *typestate.Finding) string {
	switch n := len(f.Chain); n {
	case 0:
		return "this call"
	case 1:
		return name(f.Chain[0])
	default:
		return name(f.Chain[0]) + " → " + strings.Join(f.Chain[1:], " → ")
	}
}

func name(s string) string {
	if s == "" {
		return "this call"
	}
	return s
}

// ClaimName names a claim: the table, where it is a statement.
func ClaimName(s *typestate.Site) string {
	switch {
	case s == nil:
		return "this function"
	case s.Write != nil && !s.Op.Declared:
		return "UPDATE " + s.Write.Table
	}
	return name(s.Name)
}

// A Locator turns positions of calls, which are those of their parentheses,
// into what a reader looks at.
type Locator struct{ pass *analysis.Pass }

// Locate returns the locator of a pass.
func Locate(pass *analysis.Pass) *Locator { return &Locator{pass} }

// Diagnostic is the diagnostic of a finding, with its witness.
func (l *Locator) Diagnostic(f *typestate.Finding, message string) analysis.Diagnostic {
	pos, end := l.span(f.Pos)
	d := analysis.Diagnostic{Pos: pos, End: end, Message: message}
	add := func(p token.Pos, text string) {
		from, to := l.span(p)
		if from.IsValid() {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: from, End: to, Message: text})
		}
	}
	for _, s := range f.Witness {
		switch s.Kind {
		case typestate.ClaimStep:
			add(s.Pos, "the claim")
		case typestate.CheckStep:
			add(s.Pos, "the check: "+l.condition(s))
		case typestate.BranchStep:
			add(s.Pos, "on the path where "+l.condition(s))
		case typestate.DeferStep:
			add(s.Pos, "the rollback is deferred here")
		case typestate.CommitStep:
			if s.Name == "" {
				add(s.Pos, "the rollback is disarmed here: the commit")
			} else {
				add(s.Pos, "the commit, "+s.Name)
			}
		case typestate.RollbackStep:
			add(s.Pos, "the rollback, "+name(s.Name))
		}
	}
	if f.Rule == typestate.Lifetime || f.Rule == typestate.Gate {
		add(f.Pos, "the call, "+Chain(f))
	}
	return d
}

// condition says how a branch went, in the words of the source.
func (l *Locator) condition(s typestate.Step) string {
	cond := l.conditionAt(s.Pos)
	if cond == "" {
		cond = "the condition"
	}
	if s.Is {
		return cond + " holds"
	}
	return cond + " does not hold"
}

func (l *Locator) file(pos token.Pos) *ast.File {
	for _, f := range l.pass.Files {
		if f.FileStart <= pos && pos <= f.FileEnd {
			return f
		}
	}
	return nil
}

// conditionAt prints the innermost boolean expression at a position.
func (l *Locator) conditionAt(pos token.Pos) string {
	file := l.file(pos)
	if file == nil {
		return ""
	}
	path, _ := astutil.PathEnclosingInterval(file, pos, pos)
	for _, n := range path {
		e, ok := n.(ast.Expr)
		if !ok {
			return ""
		}
		if t, ok := l.pass.TypesInfo.Types[e]; ok && t.Type != nil {
			if b, ok := t.Type.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
				return types.ExprString(e)
			}
		}
	}
	return ""
}

// span is the part of the source that a report at a position is about.
func (l *Locator) span(pos token.Pos) (from, to token.Pos) {
	file := l.file(pos)
	if file == nil {
		return pos, token.NoPos
	}
	path, _ := astutil.PathEnclosingInterval(file, pos, pos)
	for _, n := range path {
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

func (l *Locator) line(pos token.Pos) int { return l.pass.Fset.PositionFor(pos, false).Line }
