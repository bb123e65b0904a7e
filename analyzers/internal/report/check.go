package report

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// A test is what a branch looks at, in the words of the source.
type test struct {
	text     string // what is true or false
	from, to token.Pos
	ofError  bool // it looks at an error
}

// test finds what a branch looks at. The engine has a variable's test where
// the variable got its value; a reader looks for the condition.
func (l *Locator) test(pos token.Pos) test {
	from, to := l.Span(pos)
	if t, ok := l.variable(pos); ok {
		if !t.from.IsValid() {
			t.from, t.to = from, to
		}
		return t
	}
	if cond := l.tested(pos); cond != nil {
		return test{types.ExprString(cond), from, to, l.looksAtError(cond)}
	}
	if t, ok := l.ofCase(pos); ok {
		return t
	}
	return test{"the condition", from, to, false}
}

// ofCase is the comparison that a case of a switch stands for.
func (l *Locator) ofCase(pos token.Pos) (test, bool) {
	path := l.path(pos)
	for i, n := range path {
		clause, ok := n.(*ast.CaseClause)
		if !ok || i+2 >= len(path) {
			continue
		}
		var tag ast.Expr
		switch s := path[i+2].(type) {
		case *ast.SwitchStmt:
			tag = s.Tag
		case *ast.TypeSwitchStmt:
			tag = asserted(s)
		}
		for _, e := range clause.List {
			if tag != nil && e.Pos() <= pos && pos < e.End() {
				return test{types.ExprString(tag) + " == " + types.ExprString(e), e.Pos(), e.End(), l.looksAtError(tag)}, true
			}
		}
		return test{}, false
	}
	return test{}, false
}

// asserted is the x.(type) of a type switch.
func asserted(s *ast.TypeSwitchStmt) ast.Expr {
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		return a.Rhs[0]
	case *ast.ExprStmt:
		return a.X
	}
	return nil
}

// variable finds the test of a bool that the call at a position returns: its
// name, and the first condition behind the call that mentions it.
func (l *Locator) variable(pos token.Pos) (test, bool) {
	path := l.path(pos)
	for i, n := range path {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Lparen != pos {
			continue
		}
		fallback := test{text: "what " + types.ExprString(call.Fun) + " returns"}
		_, several := l.pass.TypesInfo.TypeOf(call).(*types.Tuple)
		for _, outer := range path[i+1:] {
			switch outer := outer.(type) {
			case *ast.ParenExpr:
				continue
			case *ast.AssignStmt:
				if lhs := l.onlyBool(outer); lhs != nil {
					return l.firstTest(path, outer, lhs), true
				}
			}
			break
		}
		return fallback, several
	}
	return test{}, false
}

// onlyBool is the bool that an assignment of one call's results sets; nil
// unless it is one.
func (l *Locator) onlyBool(assign *ast.AssignStmt) ast.Expr {
	var found ast.Expr
	if len(assign.Rhs) != 1 {
		return nil
	}
	for _, lhs := range assign.Lhs {
		if id, ok := lhs.(*ast.Ident); ok && id.Name == "_" || !l.isBool(lhs) {
			continue
		}
		if found != nil {
			return nil
		}
		found = lhs
	}
	return found
}

func (l *Locator) isBool(e ast.Expr) bool {
	t := l.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// firstTest finds the first condition that mentions what an assignment sets,
// in the same function and before it is set anew.
func (l *Locator) firstTest(path []ast.Node, assign *ast.AssignStmt, lhs ast.Expr) test {
	t := test{text: types.ExprString(lhs)}
	id, ok := lhs.(*ast.Ident)
	body := around(path)
	if !ok || body == nil {
		return t
	}
	obj := l.pass.TypesInfo.ObjectOf(id)
	set := false
	look := func(cond ast.Expr) {
		if cond == nil || cond.Pos() < assign.End() {
			return
		}
		ast.Inspect(cond, func(n ast.Node) bool {
			if use, ok := n.(*ast.Ident); ok && !t.from.IsValid() && l.pass.TypesInfo.Uses[use] == obj {
				t.from, t.to = use.Pos(), use.End()
			}
			return true
		})
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if set || t.from.IsValid() {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				id, ok := lhs.(*ast.Ident)
				set = set || ok && n.Pos() >= assign.End() && l.pass.TypesInfo.ObjectOf(id) == obj
			}
		case *ast.IfStmt:
			look(n.Cond)
		case *ast.ForStmt:
			look(n.Cond)
		case *ast.SwitchStmt:
			look(n.Tag)
		case *ast.CaseClause:
			for _, cond := range n.List {
				look(cond)
			}
		}
		return true
	})
	return t
}

// around is the body of the innermost function on a path.
func around(path []ast.Node) *ast.BlockStmt {
	for _, n := range path {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Body
		case *ast.FuncDecl:
			return n.Body
		}
	}
	return nil
}

// looksAtError reports whether a condition compares an error, or asks what it is.
func (l *Locator) looksAtError(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if t := l.pass.TypesInfo.TypeOf(e); t != nil && types.Identical(t, types.Universe.Lookup("error").Type()) {
				found = true
			}
		}
		return !found
	})
	return found
}

// tested is the innermost expression at a position that is true or false.
func (l *Locator) tested(pos token.Pos) ast.Expr {
	for _, n := range l.path(pos) {
		e, ok := n.(ast.Expr)
		if !ok {
			return nil
		}
		if l.isBool(e) {
			return e
		}
	}
	return nil
}

// Condition says how a branch on what is tested at a position went, in the
// words of the source.
func (l *Locator) Condition(pos token.Pos, is bool) string { return l.test(pos).went(is) }

// Test prints what is tested at a position, in the words of the source.
func (l *Locator) Test(pos token.Pos) string { return l.test(pos).text }

func (t test) went(is bool) string {
	if is {
		return t.text + " is true"
	}
	return t.text + " is false"
}

// check says what a test of the claim's outcome found. Only what tells won
// from lost is called the check.
func (t test) check(s typestate.Step, pending bool) string {
	went := t.went(s.Is)
	switch s.Says {
	case "won", "lost":
		return theCheck + went + ", so the claim is " + s.Says
	case "failed":
		return went + ": the claim returned an error, so nobody knows who won it"
	}
	switch open := s.Leaves&typestate.IsPending != 0; {
	case open && t.ofError && pending:
		return went + ": the claim returned no error, which does not say that it is won"
	case open && t.ofError:
		return went + ": the claim returned no error"
	case open:
		return went + ": the claim may still be lost"
	case s.Leaves == typestate.IsReleased:
		return went + ": the transaction did not commit"
	case s.Leaves&typestate.IsWon == 0:
		return theCheck + went + ", so the claim is not won"
	}
	return theCheck + went
}

const theCheck = "the check: "
