package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Rearm moves a rollback that is deferred too early to where the claim has
// been checked: behind the first statement after which only the winner goes
// on. Nothing but the rollback may move with it, since a loser does without
// what is moved.
func (m *Mender) Rearm(f *typestate.Finding) []analysis.SuggestedFix {
	path := m.path(f.Pos)
	block, from := statement(path, func(ast.Node) bool { return true })
	if !f.Late || f.Claim == nil || !f.Claim.Pos.IsValid() || block == nil {
		return nil
	}
	stmts := list(block)
	d, ok := stmts[from].(*ast.DeferStmt)
	if !ok || d.Defer != f.Pos || !m.rollbackAlone(path, d) {
		return nil
	}
	claim := from + 1
	for claim < len(stmts) && (f.Claim.Pos < stmts[claim].Pos() || stmts[claim].End() <= f.Claim.Pos) {
		claim++
	}
	taken, ok := m.take(d)
	if !ok {
		return nil
	}
	// Behind the last statement that belongs to the check, if that will do; else behind one before.
	var ps []proposal
	for to := claim; to < len(stmts) && m.checksOnly(stmts[claim:to+1], f.Claim.Pos) && !m.defers(stmts[from+1:to+1]); to++ {
		at := m.lineEnd(stmts[to].End())
		ps = append(ps, proposal{"Defer the rollback after the check", []analysis.TextEdit{
			taken.edit,
			{Pos: at, End: at, NewText: []byte("\n" + taken.text)},
		}})
	}
	slices.Reverse(ps)
	return m.mendsIf(f, func(c *Changed) bool { return m.sameNames(d, c, taken) }, ps...)
}

// defers reports a defer among statements: deferred calls run in the reverse
// order, which must not change.
func (m *Mender) defers(stmts []ast.Stmt) bool {
	return slices.ContainsFunc(stmts, func(s ast.Stmt) bool {
		_, ok := s.(*ast.DeferStmt)
		return ok
	})
}

// checksOnly reports that statements make a claim and ask who won it, and do
// nothing else: one who has won can neither leave nor panic there, and need
// not have a rollback yet.
func (m *Mender) checksOnly(stmts []ast.Stmt, claim token.Pos) bool {
	outcome := map[types.Object]bool{}
	learn := func(s *ast.AssignStmt) {
		for _, lhs := range s.Lhs {
			if id, ok := lhs.(*ast.Ident); ok {
				outcome[m.pass.TypesInfo.ObjectOf(id)] = true
			}
		}
	}
	for i, s := range stmts {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if i > 0 || !m.asks(s.X, outcome, claim) {
				return false
			}
		case *ast.AssignStmt:
			if slices.ContainsFunc(s.Rhs, func(e ast.Expr) bool { return !m.asks(e, outcome, claim) }) {
				return false
			}
			learn(s)
		case *ast.IfStmt:
			if init, ok := s.Init.(*ast.AssignStmt); ok {
				if slices.ContainsFunc(init.Rhs, func(e ast.Expr) bool { return !m.asks(e, outcome, claim) }) {
					return false
				}
				learn(init)
			} else if s.Init != nil {
				return false
			}
			if s.Else != nil || !m.asks(s.Cond, outcome, claim) || !leaves(s.Body) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// asks reports that an expression is the claim, or is about its outcome and
// nothing else.
func (m *Mender) asks(e ast.Expr, outcome map[types.Object]bool, claim token.Pos) bool {
	asks, about := true, false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if n.Lparen == claim {
				about = true
				return false
			}
			fn, ok := m.callee(n)
			switch {
			case ok && fn.Pkg() != nil && fn.Pkg().Path() == "errors" && fn.Name() == "Is":
			case ok && fn.Name() == "RowsAffected":
			default:
				asks = asks && n.Lparen < claim // a receiver or argument of the claim is evaluated before it
			}
		case *ast.Ident:
			switch obj := m.pass.TypesInfo.Uses[n].(type) {
			case *types.Var:
				if outcome[obj] {
					about = true
				} else if !obj.IsField() && obj.Parent() != m.pass.Pkg.Scope() {
					asks = false
				}
			}
		case *ast.FuncLit:
			asks = false
		}
		return asks
	})
	return asks && about
}

// rollbackAlone reports that a deferred call does nothing but roll back, and
// whatever goes with that: flags, contexts, logs.
func (m *Mender) rollbackAlone(path []ast.Node, d *ast.DeferStmt) bool {
	lit, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit)
	if !ok {
		// What it is given is evaluated later, too.
		decl := outermost(path)
		if decl == nil || !m.settled(decl, d.Call.Fun) {
			return false
		}
		for _, arg := range d.Call.Args {
			if !m.settled(decl, arg) {
				return false
			}
		}
		return true
	}
	calls, alone := 0, len(d.Call.Args) == 0
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch {
			case m.isConversion(n):
			case m.quiet(n, lit):
			default:
				calls++
			}
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				id, ok := ast.Unparen(lhs).(*ast.Ident)
				obj := types.Object(nil)
				if ok {
					obj = m.pass.TypesInfo.ObjectOf(id)
				}
				if !ok || id.Name != "_" && (obj == nil || obj.Pos() < lit.Pos() || lit.End() <= obj.Pos()) {
					alone = false // somebody may look at that
				}
			}
		case *ast.SendStmt, *ast.GoStmt, *ast.IncDecStmt:
			alone = false
		case *ast.UnaryExpr:
			alone = alone && n.Op != token.ARROW
		}
		return alone
	})
	return alone && calls == 1
}

func (m *Mender) isConversion(call *ast.CallExpr) bool {
	tv := m.pass.TypesInfo.Types[call.Fun]
	return tv.IsType()
}

// quiet reports a call that may as well not happen where there is nothing to
// roll back.
func (m *Mender) quiet(call *ast.CallExpr, lit *ast.FuncLit) bool {
	if fn, ok := m.callee(call); ok {
		if fn.Pkg() == nil {
			return true // error.Error
		}
		switch path := fn.Pkg().Path(); path {
		case "context", "errors", "strings", "strconv":
			return true
		case "fmt":
			return strings.HasPrefix(fn.Name(), "Sprint") || fn.Name() == "Errorf"
		default:
			// A log line that a loser does without is one that was not true of it. Not so a span or a gauge.
			return model.Quiet(path) && (strings.Contains(path, "log") || strings.Contains(path, "zap"))
		}
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	switch obj := m.pass.TypesInfo.Uses[id].(type) {
	case *types.Builtin:
		return obj.Name() == "len" || obj.Name() == "cap"
	case *types.Var: // a cancel function
		return lit.Pos() <= obj.Pos() && obj.Pos() < lit.End() && types.TypeString(obj.Type(), nil) == "context.CancelFunc"
	}
	return false
}
