package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Check adds the check that a claim was won, with a return for the loser.
func (m *Mender) Check(f *typestate.Finding) []analysis.SuggestedFix {
	// Who loses a final claim has often nothing left to do, and has not failed.
	if f.Why != typestate.Pending || f.Claim == nil || !f.Claim.Pos.IsValid() || f.Claim.Op != nil && f.Claim.Op.Final {
		return nil
	}
	if op := f.Claim.Op; op != nil && (op.Reads != ir.ReadTypes || op.Lost != "") {
		return nil // what to ask is not said by the types
	}
	return m.mends(f, m.checks(f.Claim.Pos)...)
}

// CheckStatement is Check for the statement of a claim whose result nobody
// asks. asked reports whether the changed package asks.
func (m *Mender) CheckStatement(pos token.Pos, asked func(*Changed) bool) []analysis.SuggestedFix {
	return m.choose(m.checks(pos), asked, func(tally) bool { return true })
}

// checks are the places for a check of the call at a position: right behind
// the test of its error, where there is one.
func (m *Mender) checks(pos token.Pos) []proposal {
	path := m.path(pos)
	call, launched := callAt(path, pos)
	if call == nil || launched != nil {
		return nil
	}
	block, i := statement(path, func(ast.Node) bool { return true })
	// In a loop the loser may have to go on with the next, and what an error means to who calls a function literal is
	// unknown: neither is for a tool to say.
	fn, typ, _ := function(path)
	decl, ok := fn.(*ast.FuncDecl)
	if block == nil || !ok || loops(path, block) || m.owes(decl, call.End()) || m.answered(decl, pos) {
		return nil
	}
	c := &claimCall{m: m, call: call, fn: fn, block: block, i: i, pos: pos}
	if !c.results() {
		return nil
	}
	back, imports, ok := m.losing(typ, pos, c.failure())
	if !ok {
		return nil
	}
	var edits []analysis.TextEdit
	switch s := list(block)[i].(type) {
	case *ast.ExprStmt:
		if ast.Unparen(s.X) == call {
			edits, ok = c.bare(s, back)
		} else {
			ok = false
		}
	case *ast.AssignStmt:
		edits, ok = c.assigned(s, back)
	case *ast.IfStmt:
		edits, ok = c.inIf(s, back)
	default:
		ok = false
	}
	if !ok {
		return nil
	}
	return []proposal{{"Return unless the claim is won", slices.Concat(imports, edits)}}
}

// A claimCall is a call that makes a claim, and the statement that it is in.
type claimCall struct {
	m     *Mender
	call  *ast.CallExpr
	fn    ast.Node
	block ast.Node
	i     int
	pos   token.Pos

	n     int // how many results it has
	tells int // which of them tells whether the claim was won
	typ   types.Type
	err   int // which of them is the error, or -1
}

// failure is the return of the test of the claim's error, or nil: the function
// says there how it ends for one who has not won.
func (c *claimCall) failure() *ast.ReturnStmt {
	stmts := list(c.block)
	test, ok := stmts[c.i].(*ast.IfStmt)
	if !ok && c.i+1 < len(stmts) {
		test, ok = stmts[c.i+1].(*ast.IfStmt)
	}
	if !ok || len(test.Body.List) == 0 {
		return nil
	}
	back, _ := test.Body.List[len(test.Body.List)-1].(*ast.ReturnStmt)
	return back
}

// results finds the result that tells.
func (c *claimCall) results() bool {
	c.tells, c.err = -1, -1
	t := c.m.pass.TypesInfo.TypeOf(c.call)
	tuple, ok := t.(*types.Tuple)
	if !ok && t != nil {
		tuple = types.NewTuple(types.NewVar(token.NoPos, nil, "", t))
	}
	c.n = tuple.Len()
	for i := range c.n {
		t := tuple.At(i).Type()
		switch {
		case isError(t):
			c.err = i
		case c.tells < 0 || isBool(t): // with (row, bool, error), the bool decides
			c.tells, c.typ = i, t
		}
	}
	if c.tells < 0 {
		return false
	}
	_, ok = c.lost("x", "n")
	return ok && (c.err < 0 || c.err == c.n-1)
}

func isBool(t types.Type) bool { return is(t, types.IsBoolean) }

func is(t types.Type, info types.BasicInfo) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

// lost is the condition, with its statement, under which the value called
// name says that the claim is lost. count is the name for a number of rows.
func (c *claimCall) lost(name, count string) (string, bool) {
	if obj, _, _ := types.LookupFieldOrMethod(c.typ, true, c.m.pass.Pkg, "RowsAffected"); obj != nil {
		fn, ok := obj.(*types.Func)
		if !ok || fn.Signature().Params().Len() > 0 {
			return "", false
		}
		switch results := fn.Signature().Results(); {
		case results.Len() == 1 && is(results.At(0).Type(), types.IsInteger):
			return name + ".RowsAffected() == 0", true
		case results.Len() == 2 && is(results.At(0).Type(), types.IsInteger) && isError(results.At(1).Type()):
			return count + ", _ := " + name + ".RowsAffected(); " + count + " == 0", true
		}
		return "", false
	}
	switch u := c.typ.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "!" + name, true
		case u.Info()&types.IsInteger != 0:
			return name + " == 0", true
		}
	case *types.Slice:
		return "len(" + name + ") == 0", true
	case *types.Pointer:
		// A row is asked by Scan.
		if obj, _, _ := types.LookupFieldOrMethod(c.typ, true, nil, "Scan"); obj == nil {
			return name + " == nil", true
		}
	}
	return "", false
}

// name is a name for the result that tells.
func (c *claimCall) name() string {
	switch {
	case isBool(c.typ):
		return c.m.fresh(c.fn, 0, "won", "claimed", "wonClaim")
	case is(c.typ, types.IsInteger):
		return c.m.fresh(c.fn, 0, "n", "rows", "affected")
	}
	if obj, _, _ := types.LookupFieldOrMethod(c.typ, true, nil, "LastInsertId"); obj != nil {
		return c.m.fresh(c.fn, 0, "res", "result", "claimed")
	}
	return c.m.fresh(c.fn, 0, "tag", "res", "claimed", "claimTag")
}

// check is the if statement for the loser, without what follows its block.
func (c *claimCall) check(name, indent string, back []string) (string, bool) {
	cond, _ := c.lost(name, c.m.fresh(c.fn, 0, "n", "rows", "affected", "count"))
	text := "if " + cond + " {\n"
	for _, line := range back {
		text += indent + "\t" + line + "\n"
	}
	return text + indent + "}", name != ""
}

// bare is for a call that drops all its results.
func (c *claimCall) bare(s *ast.ExprStmt, back []string) ([]analysis.TextEdit, bool) {
	before, indent, ok := c.m.line(s.Pos())
	if !ok || before != indent {
		return nil, false
	}
	name := c.name()
	names, failed := name, ""
	switch {
	case c.n == 1 && isBool(c.typ):
		text, _ := c.check("", indent, back)
		text = text[len("if !"):] // the call itself is the condition
		return []analysis.TextEdit{
			{Pos: s.Pos(), End: s.Pos(), NewText: []byte("if !")},
			{Pos: s.End(), End: s.End(), NewText: []byte(text)},
		}, true
	case c.n == 2 && c.tells == 0 && c.err == 1:
		err := c.m.fresh(c.fn, 0, "err", "claimErr")
		line, ok := c.m.failing(c.fn, c.pos, err)
		if !ok || err == "" {
			return nil, false
		}
		names += ", " + err
		failed = indent + "if " + err + " != nil {\n" + indent + "\t" + line + "\n" + indent + "}\n"
	case c.n != 1:
		return nil, false
	}
	text, ok := c.check(name, indent, back)
	return []analysis.TextEdit{
		{Pos: s.Pos(), End: s.Pos(), NewText: []byte(names + " := ")},
		{Pos: s.End(), End: s.End(), NewText: []byte("\n" + failed + indent + text)},
	}, ok
}

// assigned is for a call whose results are assigned by a statement of its own.
func (c *claimCall) assigned(s *ast.AssignStmt, back []string) ([]analysis.TextEdit, bool) {
	if len(s.Rhs) != 1 || ast.Unparen(s.Rhs[0]) != c.call || len(s.Lhs) != c.n {
		return nil, false
	}
	name, edits, ok := c.named(s)
	if !ok {
		return nil, false
	}
	_, indent, ok := c.m.line(s.Pos())
	text, ok2 := c.check(name, indent, back)
	after, failed := ast.Stmt(s), ""
	if c.err >= 0 {
		// The error first: what it leaves is won or lost.
		stmts := list(c.block)
		switch {
		case c.i+1 == len(stmts):
			return nil, false
		case c.tests(s, stmts[c.i+1]):
			after = stmts[c.i+1]
		case c.returns(s, stmts[c.i+1]):
			err := s.Lhs[c.err].(*ast.Ident).Name
			failed = "\n" + indent + "if " + err + " != nil {\n" + indent + "\treturn " + err + "\n" + indent + "}"
		default:
			return nil, false
		}
	}
	at := c.m.lineEnd(after.End())
	return append(edits, analysis.TextEdit{Pos: at, End: at, NewText: []byte(failed + "\n" + indent + text)}), ok && ok2
}

// returns reports whether a statement returns the error of an assignment, and
// nothing else.
func (c *claimCall) returns(s *ast.AssignStmt, next ast.Stmt) bool {
	back, ok := next.(*ast.ReturnStmt)
	return ok && len(back.Results) == 1 && c.isErr(s, back.Results[0])
}

// isErr reports that an expression is the variable that got the error.
func (c *claimCall) isErr(s *ast.AssignStmt, e ast.Expr) bool {
	id, ok := s.Lhs[c.err].(*ast.Ident)
	x, ok2 := ast.Unparen(e).(*ast.Ident)
	return ok && ok2 && id.Name != "_" && c.m.pass.TypesInfo.ObjectOf(x) == c.m.pass.TypesInfo.ObjectOf(id)
}

// named is the name of the variable that gets the result that tells, and the
// edits that give it one.
func (c *claimCall) named(s *ast.AssignStmt) (name string, edits []analysis.TextEdit, ok bool) {
	id, ok := s.Lhs[c.tells].(*ast.Ident)
	if !ok {
		return "", nil, false
	}
	if id.Name != "_" {
		return id.Name, nil, true
	}
	name = c.name()
	edits = []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte(name)}}
	if s.Tok == token.ASSIGN {
		// With := the others must stay what they are.
		scope := c.m.scope(s.Pos())
		for i, lhs := range s.Lhs {
			if i == c.tells {
				continue
			}
			id, ok := lhs.(*ast.Ident)
			if !ok || id.Name != "_" && scope.Lookup(id.Name) != c.m.pass.TypesInfo.Uses[id] {
				return "", nil, false
			}
		}
		edits = append(edits, analysis.TextEdit{Pos: s.TokPos, End: s.TokPos + 1, NewText: []byte(":=")})
	}
	return name, edits, true
}

// tests reports whether a statement leaves where the error of an assignment is
// not nil.
func (c *claimCall) tests(s *ast.AssignStmt, next ast.Stmt) bool {
	test, ok := next.(*ast.IfStmt)
	if !ok || test.Else != nil || test.Init != nil || !leaves(test.Body) || !c.m.onlyLeaves(test.Body) {
		return false
	}
	cond, ok := ast.Unparen(test.Cond).(*ast.BinaryExpr)
	return ok && cond.Op == token.NEQ && c.isErr(s, cond.X) && c.m.pass.TypesInfo.Types[cond.Y].IsNil()
}

// inIf is for if _, err := claim(); err != nil { return … }.
func (c *claimCall) inIf(s *ast.IfStmt, back []string) ([]analysis.TextEdit, bool) {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Rhs) != 1 || ast.Unparen(init.Rhs[0]) != c.call || len(init.Lhs) != c.n || s.Else != nil || c.err < 0 {
		return nil, false
	}
	plain := *s
	plain.Init = nil
	if !c.tests(init, &plain) {
		return nil, false
	}
	name, edits, ok := c.named(init)
	_, indent, ok2 := c.m.line(s.Pos())
	text, ok3 := c.check(name, indent, back)
	return append(edits, analysis.TextEdit{Pos: s.End(), End: s.End(), NewText: []byte(" else " + text)}), ok && ok2 && ok3
}
