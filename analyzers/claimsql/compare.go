package claimsql

import (
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// judge answers a question about a condition, which leaf answers for its
// parts: an OR holds what each of its arms does.
func judge(c *sqlshape.Cond, leaf func(*sqlshape.Cond) sqlshape.Tri) sqlshape.Tri {
	t := sqlshape.No
	switch c.Op {
	case sqlshape.And:
		for i := range c.Args {
			t = max(t, judge(&c.Args[i], leaf))
		}
	case sqlshape.Or:
		t = sqlshape.Yes
		for i := range c.Args {
			t = min(t, judge(&c.Args[i], leaf))
		}
	case sqlshape.Leaf, sqlshape.Unknown:
		return leaf(c)
	}
	return t
}

// compares tells whether an UPDATE compares a column that it sets.
func compares(up *sqlshape.Stmt) sqlshape.Tri {
	// What a CASE sets is not known, so nor is what a comparison with that is worth.
	worth := func(set sqlshape.Set, t sqlshape.Tri) sqlshape.Tri {
		if set.Case {
			return min(t, sqlshape.Maybe)
		}
		return t
	}
	t := judge(&up.Where, func(c *sqlshape.Cond) sqlshape.Tri {
		t := sqlshape.No
		for _, set := range up.Sets {
			t = max(t, worth(set, c.Compares(set.Column)))
		}
		return t
	})
	for _, set := range up.Sets {
		t = max(t, worth(set, up.Compares(set.Column)))
	}
	if len(up.Sets) == 0 {
		return sqlshape.Maybe
	}
	return t
}

// guarded tells whether a rollback compares a token that the claim wrote, or a
// column with the value that the claim, or a step of it, has set.
func guarded(s *site, writes []*ir.Write) sqlshape.Tri {
	t := judge(&s.up.Where, func(c *sqlshape.Cond) sqlshape.Tri {
		t := sqlshape.No
		for _, w := range writes {
			for _, col := range w.Set {
				t = max(t, asks(c, col))
			}
			for _, token := range w.Tokens {
				if ofToken := c.Compares(token.Column); ofToken != sqlshape.No && (c.Op != sqlshape.Leaf || c.Compare.Op == sqlshape.Eq || c.Compare.Sub != nil) {
					t = max(t, ofToken)
				}
			}
		}
		return t
	})
	if t != sqlshape.No {
		return t
	}
	for _, w := range writes {
		for _, col := range w.Set {
			// By way of a sub-select or another table.
			if s.up.Compares(col.Name) != s.up.Where.Compares(col.Name) {
				return sqlshape.Maybe
			}
		}
	}
	return sqlshape.No
}

// asks tells whether a comparison asks for the value that a column was set to.
func asks(c *sqlshape.Cond, col ir.Column) sqlshape.Tri {
	if t := c.Compares(col.Name); t != sqlshape.Yes || c.Op != sqlshape.Leaf {
		return t
	}
	constant := col.Value != "" && col.Value != ir.NullValue
	is := func(b bool) sqlshape.Tri {
		if b {
			return sqlshape.Yes
		}
		return sqlshape.No
	}
	switch c.Compare.Op {
	case sqlshape.Eq, sqlshape.In, sqlshape.IsNotDistinct:
		return is(slices.ContainsFunc(c.Compare.Values, func(v sqlshape.Value) bool {
			return v.Kind != sqlshape.Literal && v.Kind != sqlshape.Null || col.Value == "" || v.Text == col.Value
		}))
	case sqlshape.IsTrue:
		return is(!constant || col.Value == "true")
	case sqlshape.IsFalse:
		return is(!constant || col.Value == "false")
	case sqlshape.IsNull:
		return is(col.Value == ir.NullValue)
	case sqlshape.IsNotNull:
		return is(col.Value == "")
	case sqlshape.Ne, sqlshape.NotIn, sqlshape.IsDistinct:
		return sqlshape.No
	}
	return sqlshape.Maybe
}

// uncompared says that a claim does not compare, and what it could ask for.
func uncompared(up *sqlshape.Stmt) string {
	set := up.Sets[0]
	for _, s := range slices.Backward(up.Sets) {
		if s.Value.Kind == sqlshape.Literal {
			set = s
		}
	}
	mend := "compare it there with what it has to be before"
	switch set.Value.Kind {
	case sqlshape.Literal:
		mend = "add AND " + set.Column + " <> " + literal(set.Value.Text)
	case sqlshape.Now, sqlshape.NowPlus:
		mend = "add AND " + set.Column + " IS NULL"
	case sqlshape.Increment:
		mend = "add AND " + set.Column + " = the value that was read"
	}
	if someArm(&up.Where, up.Sets) {
		return "this UPDATE of " + up.Table + " is a claim that sets " + set.Column + ", but an arm of the OR in its WHERE compares nothing that it sets, so more than one caller may win: compare " + set.Column + " in each arm"
	}
	return "this UPDATE of " + up.Table + " is a claim, but sets " + set.Column + " without comparing it in its WHERE, so whoever runs it wins: " + mend
}

// someArm reports whether an OR compares what is set in some of its arms.
func someArm(c *sqlshape.Cond, sets []sqlshape.Set) bool {
	return slices.ContainsFunc(c.Args, func(arg sqlshape.Cond) bool {
		return someArm(&arg, sets) || c.Op == sqlshape.Or && judge(&arg, func(leaf *sqlshape.Cond) sqlshape.Tri {
			t := sqlshape.No
			for _, set := range sets {
				t = max(t, leaf.Compares(set.Column))
			}
			return t
		}) != sqlshape.No
	})
}

// literal spells a constant, the kind of which is not known, in SQL.
func literal(text string) string {
	if text == "true" || text == "false" || text != "" && strings.Trim(text, "0123456789.-") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
