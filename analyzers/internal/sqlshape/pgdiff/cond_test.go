package pgdiff

import (
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// mention is a column in a tree, outside sub-selects; name is "" for a
// sub-select.
type mention struct{ qual, name string }

// mentioned returns the columns that an expression reads itself, and an empty
// one for each sub-select.
func mentioned(n *pg.Node) []mention {
	var list []mention
	var walk func(m protoreflect.Message)
	walk = func(m protoreflect.Message) {
		switch x := m.Interface().(type) {
		case *pg.ColumnRef:
			parts := names(x.Fields)
			c := mention{name: parts[len(parts)-1]}
			if len(parts) > 1 {
				c.qual = parts[len(parts)-2]
			}
			list = append(list, c)
			return
		case *pg.SelectStmt:
			list = append(list, mention{})
			return
		case *pg.TypeName: // modifiers are constants
			return
		}
		m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			switch {
			case fd.Message() == nil:
			case fd.IsList():
				for i := range v.List().Len() {
					walk(v.List().Get(i).Message())
				}
			default:
				walk(v.Message())
			}
			return true
		})
	}
	if n != nil {
		walk(n.ProtoReflect())
	}
	return list
}

// A tree is a condition with its negations pushed inwards, and nested
// conjunctions and disjunctions merged.
type tree struct {
	op      sqlshape.CondOp // And, Or or Leaf
	args    []tree
	leaf    *pg.Node
	negated bool
}

// nodes returns the leaves' expressions.
func (tr tree) nodes() []*pg.Node {
	if tr.op == sqlshape.Leaf {
		return []*pg.Node{tr.leaf}
	}
	var list []*pg.Node
	for _, arg := range tr.args {
		list = append(list, arg.nodes()...)
	}
	return list
}

func treeOf(n *pg.Node, negated bool) tree {
	if b := n.GetBoolExpr(); b != nil {
		switch b.Boolop {
		case pg.BoolExprType_NOT_EXPR:
			return treeOf(b.Args[0], !negated)
		case pg.BoolExprType_AND_EXPR, pg.BoolExprType_OR_EXPR:
			op := sqlshape.And
			if (b.Boolop == pg.BoolExprType_OR_EXPR) != negated {
				op = sqlshape.Or
			}
			var args []tree
			for _, arg := range b.Args {
				args = append(args, treeOf(arg, negated))
			}
			return merge(op, args)
		}
	}
	// (a, b) = (x, y) is a conjunction, too.
	if e := n.GetAExpr(); e != nil && e.Kind == pg.A_Expr_Kind_AEXPR_OP {
		l, r, name := e.Lexpr.GetRowExpr(), e.Rexpr.GetRowExpr(), last(e.Name)
		if l != nil && r != nil && len(l.Args) == len(r.Args) && (name == "=" || name == "<>") && rowsCompare(l, r) {
			op := sqlshape.And
			if (name == "<>") != negated {
				op = sqlshape.Or
			}
			var args []tree
			for i := range l.Args {
				args = append(args, tree{op: sqlshape.Leaf, negated: negated, leaf: pg.MakeAExprNode(
					pg.A_Expr_Kind_AEXPR_OP, e.Name, l.Args[i], r.Args[i], 0)})
			}
			return merge(op, args)
		}
	}
	return tree{op: sqlshape.Leaf, leaf: n, negated: negated}
}

// rowsCompare reports whether each pair is one that sqlshape takes apart: a
// column and another column or a value.
func rowsCompare(l, r *pg.RowExpr) bool {
	for i := range l.Args {
		a, b := scope{}.value(l.Args[i], ""), scope{}.value(r.Args[i], "")
		if text, ok := textColumn(l.Args[i]); ok {
			a = text
		}
		if text, ok := textColumn(r.Args[i]); ok {
			b = text
		}
		if a.Kind != sqlshape.ColumnRef && b.Kind != sqlshape.ColumnRef {
			return false
		}
		for _, v := range []sqlshape.Value{a, b} {
			if v.Kind == sqlshape.UnknownValue || v.Kind == sqlshape.FuncCall {
				return false
			}
		}
	}
	return true
}

func textColumn(n *pg.Node) (sqlshape.Value, bool) {
	if cast := n.GetTypeCast(); cast != nil && len(cast.TypeName.ArrayBounds) == 0 {
		if typ := last(cast.TypeName.Names); isText(typ) || typ == "uuid" {
			if qual, name, ok := column(cast.Arg); ok {
				return sqlshape.Value{Kind: sqlshape.ColumnRef, Text: name, Qualifier: qual}, true
			}
			if c := cast.Arg.GetCollateClause(); c != nil {
				if qual, name, ok := column(c.Arg); ok {
					return sqlshape.Value{Kind: sqlshape.ColumnRef, Text: name, Qualifier: qual}, true
				}
			}
			return textColumn(cast.Arg)
		}
	}
	return sqlshape.Value{}, false
}

func merge(op sqlshape.CondOp, args []tree) tree {
	tr := tree{op: op}
	for _, arg := range args {
		if arg.op == op {
			tr.args = append(tr.args, arg.args...)
		} else {
			tr.args = append(tr.args, arg)
		}
	}
	if len(tr.args) == 1 {
		return tr.args[0]
	}
	return tr
}

// operand is a side of a comparison: a column, perhaps with a JSON path, or a
// value.
type operand struct {
	isColumn bool
	name     string
	path     string
	qual     string
	value    sqlshape.Value
	sub      *pg.SelectStmt
	node     *pg.Node
}

func (sc scope) operand(n *pg.Node) operand {
	o := operand{node: n}
	if qual, name, ok := column(n); ok {
		o.isColumn, o.name, o.qual = true, name, sc.resolve(qual, name)
		return o
	}
	if _, ok := textColumn(n); ok {
		arg := n.GetTypeCast().Arg
		return sc.operand(arg)
	}
	if c := n.GetCollateClause(); c != nil {
		return sc.operand(c.Arg)
	}
	if e := n.GetAExpr(); e != nil && e.Kind == pg.A_Expr_Kind_AEXPR_OP && e.Lexpr != nil {
		switch op := last(e.Name); op {
		case "->", "->>", "#>", "#>>":
			l := sc.operand(e.Lexpr)
			if v := sc.value(e.Rexpr, ""); l.isColumn && v.Kind == sqlshape.Literal {
				l.path += op + v.Text
				l.node = n
				return l
			}
		}
	}
	if cast := n.GetTypeCast(); cast != nil && cast.Arg.GetSubLink() != nil {
		return sc.operand(cast.Arg)
	}
	if s := n.GetSubLink(); s != nil && s.SubLinkType == pg.SubLinkType_EXPR_SUBLINK {
		o.sub = s.Subselect.GetSelectStmt()
	}
	o.value = sc.value(n, "")
	return o
}
