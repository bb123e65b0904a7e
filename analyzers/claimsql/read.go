package claimsql

import (
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/mend"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// unread reports whether nobody can tell how many rows a statement affected:
// neither the helper that runs it looks, nor who gets its result. Under a lock
// nobody else can have changed them since they were looked at.
func (c *checker) unread(s *site) bool {
	if c.locked(s) {
		return false
	}
	if s.via != nil {
		inner := c.model.Runs(s.via, maxDepth)
		if !slices.ContainsFunc(inner, func(in ssa.CallInstruction) bool { return c.model.Answer(in) != ir.Dropped }) {
			return true
		}
	}
	return c.model.Answer(s.call) == ir.Dropped
}

// ask adds the check to a statement whose result nobody asks.
func (c *checker) ask(s *site) []analysis.SuggestedFix {
	if c.roles.At(s.call.Pos()).Final || c.role(s.call.Parent()).Final {
		return nil // who loses has often nothing left to do, and has not failed
	}
	return c.mender().CheckStatement(s.call.Pos(), func(changed *mend.Changed) bool {
		again := newChecker(changed.Pass, changed.Summary)
		s := again.byPos[changed.Moved(s.call.Pos())]
		return s != nil && !again.unread(s)
	})
}

// inferred judges whether somebody asks how an inferred claim went, and reports
// where nobody can any more.
func (c *checker) inferred(s *site, p typestate.Play, r *typestate.Result, all []*typestate.Result) {
	// What a declared claim sets that runs out of sight, nobody knows.
	hidden := func(k *typestate.Site) bool { return k.Op.Declared && k.Write == nil && !k.Entry }
	if !p.Claim.Unlocked {
		return // nobody else can have come between
	}
	if s.declared || slices.ContainsFunc(r.Sites, hidden) || c.partOf(s, p.Call) || !r.Root.View.Effect && !lonely(s, p.Claim) || c.releases(s, all) {
		return
	}
	t := trail{stmt: p.Call, write: p.Write, fates: map[*ir.Func]fate{}, lost: func(call *ir.Call, within bool) { c.lost(s, call, within) }}
	if end := t.of(r.Root); end.dropped != nil && c.outermost(r.Root) {
		c.lost(s, end.dropped, end.within)
	}
}

// lonely reports whether a statement that no effect hangs on is a claim all the
// same: it is about one row that a parameter names, the row can be claimed
// again, unless its column is declared, and no transaction is around it.
func lonely(s *site, claim *typestate.Site) bool {
	counted := slices.ContainsFunc(s.up.Sets, func(set sqlshape.Set) bool { return set.Value.Kind == sqlshape.Increment && s.write.Guards(set.Column) })
	return claim.OnPool && (claim.Op.Column || !s.write.Lasting() && !counted) && s.write.Keyed
}

// outermost reports whether the package shows nobody who calls a function.
func (c *checker) outermost(f *ir.Func) bool {
	if c.called == nil {
		c.called = map[*ir.Func]bool{}
		for _, g := range c.program.Funcs {
			if !g.Wrapper {
				g.Callees(func(h *ir.Func) { c.called[h] = c.called[h] || h != g })
			}
		}
	}
	return f.Handler || f.Parent != nil || !c.called[f]
}

// lost reports that nobody asks how a claim went: at the statement, or at a
// call of a function that has run it.
func (c *checker) lost(s *site, call *ir.Call, within bool) {
	if !call.Pos.IsValid() {
		return // in another package, which reports it
	}
	if at := c.byPos[call.Pos]; at != nil && at.up != nil && (!within || at.via != nil) {
		c.report(at, unreadMessage(at), nil, c.ask)
		return
	}
	d := c.at.Plain(call.Pos, untold(call, s.up.Table, within)+" [sql]")
	if s.call != nil {
		from, to := c.at.Span(s.call.Pos())
		d.Related = []analysis.RelatedInformation{{Pos: from, End: to, Message: "the claim (UPDATE " + s.up.Table + ")"}}
	}
	say := c.reports.Report
	if s.declared {
		say = c.reports.InTests
	}
	say(c.pass, c.roles, d, nil)
}

// untold says that a call keeps to itself how the claim in it went, or that
// nobody asks for what it returns.
func untold(call *ir.Call, table string, within bool) string {
	if within {
		return call.Name + " does not say how many rows its UPDATE of " + table + " affected, a claim, so whoever loses it goes on as if it were won: let " + call.Name + " return RowsAffected, and return here if that is 0"
	}
	what, mend := "RowsAffected", "return if RowsAffected is 0"
	if slices.Contains(call.Results, ir.Row) || slices.Contains(call.Results, ir.Rows) {
		what, mend = "the row", "scan the row, and return if there is none"
	} else if slices.Contains(call.Results, ir.Int) {
		what, mend = "the count", "return if the count is 0"
	}
	claim := "its claim"
	if table != "" {
		claim += " (UPDATE " + table + ")"
	}
	return "nobody asks " + call.Name + " for " + what + ", so whoever loses " + claim + " goes on as if it were won: " + mend
}

func unreadMessage(s *site) string {
	what, mend, stmt := "how many rows it affected", "return if RowsAffected is 0", s.up
	if stmt == nil {
		stmt = s.rival
	}
	if stmt.Returning {
		what, mend = "whether it returned a row", "scan the row, and return if there is none"
	}
	return "this " + verb(stmt) + " is a claim, but nobody asks " + what + ", so whoever loses it goes on as if it were won: " + mend
}
