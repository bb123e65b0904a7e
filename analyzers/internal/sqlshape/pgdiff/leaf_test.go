package pgdiff

import (
	"fmt"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	pg "github.com/pganalyze/pg_query_go/v6"
)

var comparisons = map[string]sqlshape.CompareOp{
	"=": sqlshape.Eq, "<>": sqlshape.Ne, "<": sqlshape.Less, "<=": sqlshape.LessEq,
	">": sqlshape.Greater, ">=": sqlshape.GreaterEq,
}

var swapped = map[sqlshape.CompareOp]sqlshape.CompareOp{
	sqlshape.Less: sqlshape.Greater, sqlshape.LessEq: sqlshape.GreaterEq,
	sqlshape.Greater: sqlshape.Less, sqlshape.GreaterEq: sqlshape.LessEq,
}

var negations = map[sqlshape.CompareOp]sqlshape.CompareOp{
	sqlshape.OtherOp: sqlshape.OtherOp,
	sqlshape.Eq:      sqlshape.Ne, sqlshape.Ne: sqlshape.Eq,
	sqlshape.In: sqlshape.NotIn, sqlshape.NotIn: sqlshape.In,
	sqlshape.IsNull: sqlshape.IsNotNull, sqlshape.IsNotNull: sqlshape.IsNull,
	sqlshape.Less: sqlshape.GreaterEq, sqlshape.GreaterEq: sqlshape.Less,
	sqlshape.Greater: sqlshape.LessEq, sqlshape.LessEq: sqlshape.Greater,
	sqlshape.IsDistinct: sqlshape.IsNotDistinct, sqlshape.IsNotDistinct: sqlshape.IsDistinct,
	sqlshape.IsTrue: sqlshape.IsFalse, sqlshape.IsFalse: sqlshape.IsTrue,
}

// An expected is the comparison that a leaf of the tree is.
type expected struct {
	op     sqlshape.CompareOp
	column operand
	values []operand
	sub    *pg.SelectStmt
}

// expect reads a leaf as a comparison of a column. It reports false if the leaf
// is none.
func (sc scope) expect(n *pg.Node) (expected, bool) {
	switch {
	case n.GetNullTest() != nil:
		x := expected{op: sqlshape.IsNull, column: sc.operand(n.GetNullTest().Arg)}
		if n.GetNullTest().Nulltesttype == pg.NullTestType_IS_NOT_NULL {
			x.op = sqlshape.IsNotNull
		}
		return x, x.column.isColumn
	case n.GetBooleanTest() != nil:
		return sc.booleanTest(n.GetBooleanTest())
	case n.GetColumnRef() != nil:
		x := expected{op: sqlshape.IsTrue, column: sc.operand(n)}
		return x, x.column.isColumn
	case n.GetCollateClause() != nil:
		return sc.expect(n.GetCollateClause().Arg)
	case n.GetTypeCast() != nil:
		x := expected{op: sqlshape.IsTrue, column: sc.operand(n)}
		return x, x.column.isColumn && x.column.path == ""
	case n.GetSubLink() != nil:
		s := n.GetSubLink()
		x := expected{op: sqlshape.InSub, column: sc.operand(s.Testexpr), sub: s.Subselect.GetSelectStmt()}
		op := last(s.OperName)
		return x, s.SubLinkType == pg.SubLinkType_ANY_SUBLINK && (op == "" || op == "=") && x.column.isColumn
	case n.GetAExpr() != nil:
		return sc.expr(n.GetAExpr())
	}
	return expected{}, false
}

func (sc scope) booleanTest(b *pg.BooleanTest) (expected, bool) {
	x := expected{column: sc.operand(b.Arg)}
	value := "true"
	switch b.Booltesttype {
	case pg.BoolTestType_IS_UNKNOWN:
		x.op = sqlshape.IsNull
		return x, x.column.isColumn
	case pg.BoolTestType_IS_NOT_UNKNOWN:
		x.op = sqlshape.IsNotNull
		return x, x.column.isColumn
	case pg.BoolTestType_IS_TRUE:
		x.op = sqlshape.IsNotDistinct
	case pg.BoolTestType_IS_NOT_TRUE:
		x.op = sqlshape.IsDistinct
	case pg.BoolTestType_IS_FALSE:
		x.op, value = sqlshape.IsNotDistinct, "false"
	case pg.BoolTestType_IS_NOT_FALSE:
		x.op, value = sqlshape.IsDistinct, "false"
	}
	x.values = []operand{{value: sqlshape.Value{Kind: sqlshape.Literal, Text: value}}}
	return x, x.column.isColumn
}

func (sc scope) expr(e *pg.A_Expr) (expected, bool) {
	x := expected{column: sc.operand(e.Lexpr)}
	op, isComparison := comparisons[last(e.Name)]
	list := func() bool {
		for _, item := range e.Rexpr.GetList().GetItems() {
			x.values = append(x.values, sc.operand(item))
		}
		return x.column.isColumn
	}
	switch e.Kind {
	case pg.A_Expr_Kind_AEXPR_OP:
		x.op = op
		return sc.comparison(x, e.Rexpr, isComparison && len(e.Name) == 1)
	case pg.A_Expr_Kind_AEXPR_DISTINCT:
		x.op = sqlshape.IsDistinct
		return sc.comparison(x, e.Rexpr, true)
	case pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		x.op = sqlshape.IsNotDistinct
		return sc.comparison(x, e.Rexpr, true)
	case pg.A_Expr_Kind_AEXPR_IN:
		x.op = sqlshape.In
		if op == sqlshape.Ne {
			x.op = sqlshape.NotIn
		}
		return x, list()
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return x, list()
	case pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE:
		x.values = []operand{sc.operand(e.Rexpr)}
		return x, x.column.isColumn
	case pg.A_Expr_Kind_AEXPR_SIMILAR:
		x.values = []operand{sc.operand(e.Rexpr.GetFuncCall().Args[0])}
		return x, x.column.isColumn
	case pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL:
		switch {
		case op == sqlshape.Eq && e.Kind == pg.A_Expr_Kind_AEXPR_OP_ANY:
			x.op = sqlshape.In
		case op == sqlshape.Ne && e.Kind == pg.A_Expr_Kind_AEXPR_OP_ALL:
			x.op = sqlshape.NotIn
		default:
			return x, false
		}
		return sc.array(x, e.Rexpr)
	}
	return x, false
}

// comparison completes x, whose column is the left side, by the right side.
func (sc scope) comparison(x expected, right *pg.Node, isComparison bool) (expected, bool) {
	l, r := x.column, sc.operand(right)
	switch {
	case !isComparison:
		return x, false
	case l.isColumn && (!r.isColumn || l.qual == "" || r.qual != ""):
		x.values = []operand{r}
		if r.sub != nil && x.op == sqlshape.Eq {
			return expected{op: sqlshape.InSub, column: l, sub: r.sub}, true
		}
	case r.isColumn:
		x.column, x.values = r, []operand{l}
		if op, ok := swapped[x.op]; ok {
			x.op = op
		}
	default:
		return x, false
	}
	return x, true
}

// array completes x by the array of ANY and ALL.
func (sc scope) array(x expected, n *pg.Node) (expected, bool) {
	for n.GetTypeCast() != nil && (n.GetTypeCast().Arg.GetAArrayExpr() != nil || n.GetTypeCast().Arg.GetSubLink() != nil ||
		n.GetTypeCast().Arg.GetTypeCast() != nil) {
		n = n.GetTypeCast().Arg
	}
	if a := n.GetAArrayExpr(); a != nil {
		for _, item := range a.Elements {
			x.values = append(x.values, sc.operand(item))
		}
		return x, x.column.isColumn
	}
	if s := n.GetSubLink(); s != nil {
		x.op, x.sub = sqlshape.InSub, s.Subselect.GetSelectStmt()
		return x, x.column.isColumn && s.SubLinkType == pg.SubLinkType_ARRAY_SUBLINK
	}
	o := sc.operand(n)
	if o.value.Kind == sqlshape.Literal {
		// The elements are for sqlshape's own tests: here only that it is a literal.
		o.value.Text = "{}"
	}
	x.values = []operand{o}
	return x, x.column.isColumn
}

// leaf compares a comparison with the tree's.
func (c *checker) leaf(sc scope, got *sqlshape.Compare, tr tree) {
	x, ok := sc.expect(tr.leaf)
	if !ok {
		c.errorf("a comparison where the tree has none: %s", got)
		return
	}
	op := x.op
	if tr.negated {
		op, ok = negations[op]
		if !ok {
			c.errorf("negated: %s", got)
			return
		}
	}
	if got.Op != op || got.Column != x.column.name || got.Path != x.column.path ||
		got.Qualifier != x.column.qual || got.Foreign != (x.column.qual != "") {
		c.errorf("comparison: %s, tree has %s.%s%s %s", got, x.column.qual, x.column.name, x.column.path, op)
		return
	}
	c.known++
	if op == sqlshape.InSub {
		if x.sub == nil {
			c.errorf("sub-select where the tree has none: %s", got)
			return
		}
		c.sub(sc, got.Sub, &pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: x.sub}})
		return
	}
	if len(x.values) == 1 && x.values[0].value.Text == "{}" && (op == sqlshape.In || op == sqlshape.NotIn) {
		for _, v := range got.Values {
			if v.Kind != sqlshape.Literal && v.Kind != sqlshape.UnknownValue {
				c.errorf("elements: %s", got)
			}
		}
		return
	}
	if len(got.Values) != len(x.values) {
		c.errorf("%d values, tree has %d: %s", len(got.Values), len(x.values), got)
		return
	}
	for i, v := range got.Values {
		want := x.values[i].value
		if o := x.values[i]; o.isColumn {
			want = sqlshape.Value{Kind: sqlshape.ColumnRef, Text: o.name, Qualifier: o.qual}
		}
		if v.Kind == sqlshape.UnknownValue {
			if m := mentioned(x.values[i].node); len(m) > 0 {
				c.errorf("value said to be free of columns mentions %v: %s", m, got)
			}
			continue
		}
		if !agree(v, want, x.values[i].node) {
			c.errorf("value %s, tree has %s: %s", v, want, got)
		}
	}
}

// unknown checks that an Unknown owns up to every column in the tree.
func (c *checker) unknown(sc scope, columns []string, trees ...tree) {
	if slices.Contains(columns, "*") {
		return
	}
	for _, tr := range trees {
		for _, n := range tr.nodes() {
			for _, m := range mentioned(n) {
				if m.name == "" || m.qual == "" && m.name == sc.alias || sc.resolve(m.qual, m.name) != "" {
					continue
				}
				if !slices.Contains(columns, m.name) {
					c.errorf("unknown(%v) does not own up to %s", columns, m.name)
				}
			}
		}
	}
}

// cond compares a condition with the tree's.
func (c *checker) cond(sc scope, got *sqlshape.Cond, tr tree) {
	switch {
	case got.Op == sqlshape.Unknown:
		c.unknowns++
		c.unknown(sc, got.Columns, tr)
	case got.Op != tr.op:
		c.errorf("condition %s, tree has %s", got, fmt.Sprint(tr.op))
	case got.Op == sqlshape.Leaf:
		c.leaf(sc, &got.Compare, tr)
	default:
		c.args(sc, got.Args, tr.args)
	}
}

// args compares the arguments of a conjunction or disjunction. An unknown one
// may stand for several of the tree.
func (c *checker) args(sc scope, got []sqlshape.Cond, want []tree) {
	for len(got) > 0 && len(want) > 0 && (got[0].Op != sqlshape.Unknown || len(got) == len(want)) {
		c.cond(sc, &got[0], want[0])
		got, want = got[1:], want[1:]
	}
	if len(got) == 0 && len(want) == 0 {
		return
	}
	for n := len(want) - len(got) + 1; n > 0 && len(got) > 0; n-- {
		try := checker{ctes: c.ctes}
		try.unknowns++
		try.unknown(sc, got[0].Columns, want[:n]...)
		try.args(sc, got[1:], want[n:])
		if len(try.errs) == 0 {
			c.known += try.known
			c.unknowns += try.unknowns
			return
		}
	}
	c.errorf("%v do not match the tree's %d arguments", got, len(want))
}
