package claimsql

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// other judges the statement of a declared claim that is no UPDATE.
func (c *checker) other(s *site) {
	stmt := s.rival
	switch {
	case stmt.Kind == sqlshape.Insert && model.TakesOver(s.text, stmt):
		c.report(s, "this "+verb(stmt)+" is a claim, but its DO UPDATE takes the row from whoever has it, so whoever runs it wins: let it DO NOTHING, or add a WHERE that compares "+stmt.OnUpdate[0].Column, nil, nil)
	case stmt.Kind == sqlshape.Select:
		if stmt.LockRows && model.OnPool(s.call.Common()) {
			c.report(s, "this lock on rows of "+stmt.Table+" is a claim, but outside of a transaction it ends with the statement, so whoever comes next wins as well: run it, and what it guards, on a transaction", nil, nil)
		}
	case c.unread(s):
		c.report(s, unreadMessage(s), nil, nil)
	}
}

// verb names a statement.
func verb(stmt *sqlshape.Stmt) string {
	switch stmt.Kind {
	case sqlshape.Insert:
		return "INSERT into " + stmt.Table
	case sqlshape.Delete:
		return "DELETE from " + stmt.Table
	}
	return "UPDATE of " + stmt.Table
}

// returned judges the calls of declared claims whose result tells how a
// statement went, where that is dropped.
func (c *checker) returned() {
	answers := func(call *ir.Call) bool {
		if slices.ContainsFunc(call.Results, func(class ir.Class) bool { return class == ir.Tag || class == ir.Row || class == ir.Rows }) {
			return true
		}
		return call.Fn != nil && slices.Contains(call.Results, ir.Int) && returnsCount(call.Fn, 3)
	}
	for _, f := range c.program.Funcs {
		for i := range f.Blocks {
			for j := range f.Blocks[i].Instrs {
				in := &f.Blocks[i].Instrs[j]
				call := in.Call
				if call == nil || in.Op == ir.Defer || call.Op == nil || call.Op.Role != ir.Claims || !call.Op.Declared || call.Answer != ir.Dropped || c.byPos[call.Pos] != nil || model.Known(call.Callee.Pkg) || !answers(call) {
					continue
				}
				c.drops(call)
			}
		}
	}
}

// drops reports a call of a declared claim.
func (c *checker) drops(call *ir.Call) {
	table := ""
	if call.Op.Write != nil {
		table = call.Op.Write.Table
	}
	c.reports.InTests(c.pass, c.roles, c.at.Plain(call.Pos, untold(call, table, false)+" [sql]"), nil)
}

// returnsCount reports whether a function returns the row count of a statement,
// and that alone tells what it did.
func returnsCount(f *ir.Func, depth int) bool {
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			call := f.Blocks[i].Instrs[j].Call
			if call == nil || call.Answer != ir.Returned {
				continue
			}
			if call.Op != nil && call.Op.Role == ir.Writes && call.Op.Write.Guarded() {
				return true
			}
			if call.Fn != nil && depth > 0 && (returnsCount(call.Fn, depth-1) || slices.ContainsFunc(call.Given, func(op *ir.Op) bool { return op.Write.Guarded() })) {
				return true
			}
		}
	}
	return false
}
