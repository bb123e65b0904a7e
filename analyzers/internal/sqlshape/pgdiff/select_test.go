package pgdiff

import (
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	pg "github.com/pganalyze/pg_query_go/v6"
)

// from_ collects the items of a FROM clause.
type from_ struct {
	tables  []string // all but functions
	sources []source
	on      []on
	outer   bool // an outer join occurs in the item at hand
}

// on is a condition of a join.
type on struct {
	cond  *pg.Node
	outer bool // an outer join occurs in that item of FROM
}

type source struct {
	alias, table string
	renamed      []string // alias (columns)
	qualified    bool
	sub          *pg.Node
	cte          bool     // it is a common table expression
	selected     []string // names of its list, when it is a sub-statement
}

func (f *from_) list(items []*pg.Node) {
	for _, n := range items {
		start := len(f.on)
		f.outer = false
		f.item(n)
		for i := range f.on[start:] {
			f.on[start+i].outer = f.outer
		}
	}
}

func (f *from_) item(n *pg.Node) {
	var src source
	alias := func(a *pg.Alias) {
		if a != nil {
			src.alias = lower(a.Aliasname)
			src.renamed = names(a.Colnames)
		}
	}
	switch {
	case n.GetRangeVar() != nil:
		src.table = lower(n.GetRangeVar().Relname)
		src.qualified = n.GetRangeVar().Schemaname != ""
		src.alias = src.table
		alias(n.GetRangeVar().Alias)
	case n.GetRangeSubselect() != nil:
		sub := n.GetRangeSubselect()
		alias(sub.Alias)
		src.table, src.sub = src.alias, sub.Subquery
		src.selected = selected(sub.Subquery.GetSelectStmt())
	case n.GetJoinExpr() != nil:
		j := n.GetJoinExpr()
		f.outer = f.outer || j.Jointype != pg.JoinType_JOIN_INNER
		f.item(j.Larg)
		f.item(j.Rarg)
		if j.Quals != nil {
			f.on = append(f.on, on{cond: j.Quals})
		}
		return
	default:
		f.sources = append(f.sources, source{})
		return
	}
	f.sources = append(f.sources, src)
	if src.table != "" {
		f.tables = append(f.tables, src.table)
	}
}

// selected returns the names of a SELECT's list.
func selected(s *pg.SelectStmt) []string {
	if s.GetOp() != pg.SetOperation_SETOP_NONE {
		return nil
	}
	var list []string
	for _, n := range s.GetTargetList() {
		t := n.GetResTarget()
		if t.Name != "" {
			list = append(list, lower(t.Name))
		} else if name, ok := columnName(t.Val); ok {
			list = append(list, name)
		}
	}
	return list
}

// columnName returns the name of an output column that is a column, as it is or
// in ways that sqlshape looks through.
func columnName(n *pg.Node) (string, bool) {
	if c := n.GetCollateClause(); c != nil {
		return columnName(c.Arg)
	}
	if v, ok := textColumn(n); ok {
		return v.Text, true
	}
	_, name, ok := column(n)
	return name, ok
}

// columns returns the columns that src is known to have.
func (src source) columns() []string {
	if len(src.renamed) > 0 && (src.sub != nil || src.cte) {
		return src.renamed
	}
	return src.selected
}

func (c *checker) selects(got *sqlshape.Stmt, n *pg.SelectStmt) {
	c.with(got, n.WithClause)
	c.equal("kind", got.Kind, sqlshape.Select)
	if n.Op != pg.SetOperation_SETOP_NONE || n.ValuesLists != nil {
		c.equal("table", got.Table, "")
		c.equal("where", got.Where.Op, sqlshape.Unknown)
		c.equal("lock", got.LockRows, false)
		c.unknowns++
		return
	}
	var f from_
	f.list(n.FromClause)
	sc := scope{owners: map[string]string{}}
	table, tables := "", f.tables
	if len(f.sources) > 0 && f.sources[0].table != "" {
		table, sc.alias, tables = f.sources[0].table, f.sources[0].alias, tables[1:]
		c.equal("alias", got.Alias, sc.alias)
	} else {
		sc.alias = got.Alias // of a function
	}
	c.equal("table", got.Table, table)
	c.equal("from", strings.Join(got.From, ","), strings.Join(tables, ","))
	c.derived(got, &f)
	c.selectWhere(sc, &got.Where, n.WhereClause, &f)

	rows, skip := false, false
	for _, l := range n.LockingClause {
		lock := l.GetLockingClause()
		covers := len(lock.LockedRels) == 0
		for _, rel := range lock.LockedRels {
			covers = covers || lower(rel.GetRangeVar().Relname) == sc.alias
		}
		if lock.Strength == pg.LockClauseStrength_LCS_FORUPDATE || lock.Strength == pg.LockClauseStrength_LCS_FORNOKEYUPDATE {
			rows = rows || covers
			skip = skip || covers && lock.WaitPolicy == pg.LockWaitPolicy_LockWaitSkip
		}
	}
	c.equal("lock", got.LockRows, rows)
	c.equal("skip locked", got.SkipLocked, skip)

	try, wait, xact := false, false, false
	note := func(n *pg.Node) {
		for n.GetTypeCast() != nil {
			n = n.GetTypeCast().Arg
		}
		switch f := n.GetFuncCall(); last(f.GetFuncname()) {
		case "pg_try_advisory_lock":
			try = true
		case "pg_try_advisory_xact_lock":
			try, xact = true, true
		case "pg_advisory_lock":
			wait = true
		case "pg_advisory_xact_lock":
			wait, xact = true, true
		}
	}
	for _, item := range n.TargetList {
		note(item.GetResTarget().Val)
	}
	conds := []*pg.Node{}
	if n.WhereClause != nil {
		conds = append(conds, n.WhereClause)
	}
	for _, on := range f.on {
		conds = append(conds, on.cond)
	}
	for _, cond := range conds {
		tr := treeOf(cond, false)
		for _, arg := range append(tr.args, tr) {
			if arg.op == sqlshape.Leaf && !arg.negated && tr.op != sqlshape.Or {
				note(arg.leaf)
			}
		}
	}
	if got.TryLock && !try || got.WaitLock && !wait || got.XactLock && !xact {
		c.errorf("advisory lock: %v %v %v, tree has %v %v %v", got.TryLock, got.WaitLock, got.XactLock, try, wait, xact)
	}
}

// selectWhere compares a condition to which inner joins have added theirs: these
// come first, then the WHERE clause.
func (c *checker) selectWhere(sc scope, got *sqlshape.Cond, where *pg.Node, f *from_) {
	if len(f.on) == 0 {
		c.where(sc, got, where)
		return
	}
	args := []sqlshape.Cond{*got}
	if got.Op == sqlshape.And {
		args = got.Args
	}
	var tail []tree
	if where != nil {
		tail = conjuncts(where)
	}
	// How many belong to the joins the tree does not tell: unknown ones may
	// stand for several, and parentheses around joins are not in it.
	var try checker
	for n := max(0, len(args)-len(tail)); n <= len(args); n++ {
		try = checker{ctes: c.ctes}
		try.args(sc, args[n:], tail)
		try.joins(sc, args[:n], f)
		if len(try.errs) == 0 {
			break
		}
	}
	c.known += try.known
	c.unknowns += try.unknowns
	c.errs = append(c.errs, try.errs...)
}

func conjuncts(n *pg.Node) []tree {
	tr := treeOf(n, false)
	if tr.op == sqlshape.And {
		return tr.args
	}
	return []tree{tr}
}

// joins checks that each condition taken from a join is one of an inner join.
func (c *checker) joins(sc scope, args []sqlshape.Cond, f *from_) {
	var on []tree
	for _, join := range f.on {
		if !join.outer {
			on = append(on, conjuncts(join.cond)...)
		}
	}
	for _, arg := range args {
		if arg.Op == sqlshape.Unknown {
			c.unknowns++
			continue
		}
		for {
			if len(on) == 0 {
				c.errorf("%s is not among the conditions of the tree's inner joins", arg)
				return
			}
			try := checker{ctes: c.ctes}
			try.cond(sc, &arg, on[0])
			on = on[1:]
			if len(try.errs) == 0 {
				c.known += try.known
				c.unknowns += try.unknowns
				break
			}
		}
	}
}
