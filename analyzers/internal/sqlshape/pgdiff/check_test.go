package pgdiff

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	pg "github.com/pganalyze/pg_query_go/v6"
)

// A checker compares a skeleton with a tree, and counts what is known.
type checker struct {
	errs     []string
	ctes     []source // in view
	known    int      // comparisons
	unknowns int      // conditions said to be unknown
}

func (c *checker) errorf(format string, args ...any) {
	c.errs = append(c.errs, fmt.Sprintf(format, args...))
}

// A verdict is the outcome for one text.
type verdict struct {
	valid      bool // one statement of the kinds that sqlshape knows, says PostgreSQL
	understood bool
	checker
}

// Other databases' placeholders and quotes are operators to PostgreSQL, which
// also cuts names off after 63 bytes.
var dialect = regexp.MustCompile("[?`]|@[A-Za-z_[:^ascii:]]|[A-Za-z0-9_$[:^ascii:]]{32}|\"[^\"]{32}")

// judge compares what sqlshape and PostgreSQL say about a text.
func judge(text string) verdict {
	tree, err := pg.Parse(text)
	if err != nil {
		return verdict{}
	}
	s, ok := sqlshape.Parse(text)
	v := verdict{understood: ok}
	if len(tree.Stmts) != 1 {
		if ok {
			v.errorf("%d statements", len(tree.Stmts))
		}
		return v
	}
	n := tree.Stmts[0].Stmt
	v.valid = n.GetUpdateStmt() != nil || n.GetInsertStmt() != nil || n.GetDeleteStmt() != nil ||
		n.GetSelectStmt() != nil && n.GetSelectStmt().ValuesLists == nil
	if ok {
		v.stmt(scope{}, &s, n)
	}
	if len(v.errs) > 0 && dialect.MatchString(text) {
		return verdict{}
	}
	return v
}

// sub compares a sub-statement, which may be one that is not understood.
func (c *checker) sub(outer scope, got *sqlshape.Stmt, n *pg.Node) {
	if got.Kind == sqlshape.Other {
		c.unknowns++
		return
	}
	c.stmt(outer, got, n)
}

func (c *checker) stmt(outer scope, got *sqlshape.Stmt, n *pg.Node) {
	defer func(ctes []source) { c.ctes = ctes }(c.ctes)
	switch {
	case n.GetUpdateStmt() != nil:
		u := n.GetUpdateStmt()
		c.with(got, u.WithClause)
		sc := c.target(got, sqlshape.Update, u.Relation, u.FromClause)
		c.sets(sc, got.Sets, u.TargetList)
		c.where(sc, &got.Where, u.WhereClause)
		c.equal("returning", got.Returning, len(u.ReturningList) > 0)
	case n.GetDeleteStmt() != nil:
		d := n.GetDeleteStmt()
		c.with(got, d.WithClause)
		sc := c.target(got, sqlshape.Delete, d.Relation, d.UsingClause)
		c.where(sc, &got.Where, d.WhereClause)
		c.equal("returning", got.Returning, len(d.ReturningList) > 0)
	case n.GetInsertStmt() != nil:
		c.insert(got, n.GetInsertStmt())
	case n.GetSelectStmt() != nil:
		c.selects(got, n.GetSelectStmt())
	default:
		c.errorf("%s, tree has another kind of statement", got)
	}
}

func (c *checker) equal(what string, got, want any) {
	if got != want {
		c.errorf("%s: %v, tree has %v", what, got, want)
	}
}

// target compares kind and tables, and returns the scope of the columns.
func (c *checker) target(got *sqlshape.Stmt, kind sqlshape.Kind, rel *pg.RangeVar, from []*pg.Node) scope {
	c.equal("kind", got.Kind, kind)
	c.equal("table", got.Table, lower(rel.Relname))
	sc := scope{alias: lower(rel.Relname), owners: map[string]string{}}
	if rel.Alias != nil {
		sc.alias = lower(rel.Alias.Aliasname)
	}
	c.equal("alias", got.Alias, sc.alias)
	var f from_
	f.list(from)
	c.equal("from", strings.Join(got.From, ","), strings.Join(f.tables, ","))
	c.derived(got, &f)
	for i := len(f.sources) - 1; i >= 0; i-- {
		src := f.sources[i]
		if src.sub == nil && !src.qualified {
			for _, cte := range c.ctes {
				if cte.table == src.table {
					src.renamed, src.selected, src.cte = cte.renamed, cte.selected, true // the last one counts
				}
			}
		}
		for _, name := range src.columns() {
			sc.owners[name] = src.alias
		}
	}
	return sc
}

func (c *checker) where(sc scope, got *sqlshape.Cond, n *pg.Node) {
	switch {
	case n == nil:
		c.equal("where", got.Op, sqlshape.None)
	case n.GetCurrentOfExpr() != nil:
		c.equal("where current of", got.Op, sqlshape.Unknown)
	case got.Op == sqlshape.None:
		c.errorf("no where, tree has one")
	default:
		c.cond(sc, got, treeOf(n, false))
	}
}

// sets compares assignments.
func (c *checker) sets(sc scope, got []sqlshape.Set, targets []*pg.Node) {
	if len(got) != len(targets) {
		c.errorf("%d assignments, tree has %d", len(got), len(targets))
		return
	}
	for i, n := range targets {
		target := n.GetResTarget()
		name := lower(target.Name)
		val := target.Val
		if m := val.GetMultiAssignRef(); m != nil {
			val = nil
			if row := m.Source.GetRowExpr(); row != nil && len(row.Args) == int(m.Ncolumns) {
				val = row.Args[m.Colno-1]
			}
		}
		if len(target.Indirection) > 0 {
			// PostgreSQL takes t.column for a field, MySQL for the column.
			if name == sc.alias {
				continue
			}
			val = nil
		}
		c.equal("column", got[i].Column, name)
		c.value(sc, got[i].Value, val, name)
	}
}

func (c *checker) value(sc scope, got sqlshape.Value, n *pg.Node, column string) {
	if got.Kind == sqlshape.UnknownValue {
		return
	}
	c.known++
	if want := sc.value(n, column); !agree(got, want, n) {
		c.errorf("value of %s: %s, tree has %s", column, got, want)
	}
}

// agree reports whether got is what the tree says. A FuncCall may be one that
// the tree knows more about, and trim is btrim there.
func agree(got, want sqlshape.Value, n *pg.Node) bool {
	if f := n.GetFuncCall(); f != nil && got.Kind == sqlshape.FuncCall {
		return got.Text == last(f.Funcname) || got.Text == "trim" && last(f.Funcname) == "btrim"
	}
	return got == want
}

func (c *checker) insert(got *sqlshape.Stmt, n *pg.InsertStmt) {
	c.with(got, n.WithClause)
	sc := c.target(got, sqlshape.Insert, n.Relation, nil)
	c.equal("columns", len(got.Sets), len(n.Cols))
	var row []*pg.Node
	if lists := n.SelectStmt.GetSelectStmt().GetValuesLists(); len(lists) > 0 {
		row = lists[0].GetList().Items
	}
	for i, set := range got.Sets {
		target := n.Cols[i].GetResTarget()
		if len(target.Indirection) > 0 {
			continue
		}
		c.equal("column", set.Column, lower(target.Name))
		var val *pg.Node
		if len(row) == len(n.Cols) {
			val = row[i]
		}
		c.value(sc, set.Value, val, set.Column)
	}
	conflict := sqlshape.NoConflict
	switch n.OnConflictClause.GetAction() {
	case pg.OnConflictAction_ONCONFLICT_NOTHING:
		conflict = sqlshape.DoNothing
	case pg.OnConflictAction_ONCONFLICT_UPDATE:
		conflict = sqlshape.DoUpdate
	}
	c.equal("on conflict", got.OnConflict, conflict)
	c.sets(sc, got.OnUpdate, n.OnConflictClause.GetTargetList())
	c.where(sc, &got.Where, n.OnConflictClause.GetWhereClause())
	c.equal("returning", got.Returning, len(n.ReturningList) > 0)
}

// with compares the common table expressions.
func (c *checker) with(got *sqlshape.Stmt, w *pg.WithClause) {
	var named []sqlshape.CTE
	for _, cte := range got.With {
		if !cte.Derived {
			named = append(named, cte)
		}
	}
	if len(named) != len(w.GetCtes()) {
		c.errorf("%d common table expressions, tree has %d", len(named), len(w.GetCtes()))
		return
	}
	for i, n := range w.GetCtes() {
		cte := n.GetCommonTableExpr()
		c.equal("with", named[i].Name, lower(cte.Ctename))
		if w.Recursive {
			c.ctes = append(c.ctes[:len(c.ctes):len(c.ctes)], source{table: named[i].Name})
		}
		c.sub(scope{}, named[i].Stmt, cte.Ctequery)
		c.ctes = append(c.ctes[:len(c.ctes):len(c.ctes)], source{
			table: named[i].Name, renamed: names(cte.Aliascolnames), selected: selected(cte.Ctequery.GetSelectStmt())})
	}
}

// derived compares the sub-selects in FROM that have a name.
func (c *checker) derived(got *sqlshape.Stmt, f *from_) {
	var named []sqlshape.CTE
	for _, cte := range got.With {
		if cte.Derived {
			named = append(named, cte)
		}
	}
	var want []source
	for _, src := range f.sources {
		if src.sub != nil && src.alias != "" {
			want = append(want, src)
		}
	}
	if len(named) != len(want) {
		c.errorf("%d sub-selects in FROM, tree has %d", len(named), len(want))
		return
	}
	for i, src := range want {
		c.equal("sub-select", named[i].Name, src.alias)
		c.sub(scope{}, named[i].Stmt, src.sub)
	}
}
