package sqlshape

import "slices"

// A Tri is an answer that may be "don't know".
type Tri uint8

const (
	No Tri = iota
	Maybe
	Yes
)

func (t Tri) String() string { return [...]string{"no", "maybe", "yes"}[t] }

// Compares tells whether the condition compares column of the statement's
// table with a value, so that the statement affects no row where that
// comparison fails. A JSON path may follow the column's name:
// "compute->>provider".
//
// A row picked by its key from a SELECT … FOR UPDATE on the same table has been
// compared by that; without the lock the row may have changed since.
func (s *Stmt) Compares(column string) Tri { return s.Where.compares(s, column) }

// Compares tells whether c compares column of the statement's own table. What
// hangs on sub-selects is Maybe: ask Stmt.
func (c Cond) Compares(column string) Tri { return c.compares(nil, column) }

func (c *Cond) compares(s *Stmt, column string) Tri {
	switch c.Op {
	case And:
		t := No
		for i := range c.Args {
			t = max(t, c.Args[i].compares(s, column))
		}
		return t
	case Or:
		t := Yes
		for i := range c.Args {
			t = min(t, c.Args[i].compares(s, column))
		}
		return t
	case Leaf:
		return max(c.Compare.compares(s, column), c.mentions(column))
	case Unknown:
		return c.mentions(column)
	}
	return No
}

// mentions is Maybe if column is among those that c may depend on.
func (c *Cond) mentions(column string) Tri {
	for _, name := range c.Columns {
		if name == "*" || name == column || isPathIn(name, column) {
			return Maybe
		}
	}
	return No
}

func (c *Compare) compares(s *Stmt, column string) Tri {
	t := No
	if s != nil {
		t = c.through(s, column)
	}
	if c.Foreign {
		return t
	}
	if c.Column == column && c.Path != "" || c.Path == "" && isPathIn(c.Column, column) {
		return Maybe // a part of it, or it as a whole
	}
	for _, v := range c.Values {
		if v.Kind != ColumnRef {
			continue
		}
		same := v.Qualifier == "" && v.Text == c.Column && c.Path == ""
		switch {
		case same && c.is(column):
			return t // equal to itself
		case c.is(column), v.Qualifier == "" && v.Text == column:
			return Maybe
		}
	}
	if !c.is(column) {
		return t
	}
	if c.Op == InSub {
		return max(t, Maybe)
	}
	return Yes
}

// isPathIn reports whether name is a path in a JSON column.
func isPathIn(column, name string) bool {
	n := len(column)
	return len(name) > n && name[:n] == column && (name[n] == '-' || name[n] == '#')
}

// through tells whether c compares column by way of another statement.
func (c *Compare) through(s *Stmt, column string) Tri {
	if c.Foreign {
		src, ok := s.source(c.Qualifier)
		if !ok {
			return No
		}
		if src.table == s.Table && c.is(column) {
			return Maybe
		}
		if cte := s.derivation(src); cte != nil && (cte.Stmt.Kind != Select || c.is(column)) {
			return Maybe
		}
		return No
	}
	if base := s.locking(c); base != nil {
		return base.Compares(column)
	}
	if sub, _, _, _ := s.drawnFrom(c); sub != nil {
		return sub.touches(column)
	}
	return No
}

// ComparedColumns returns the columns, some with a JSON path, for which
// Compares says Yes, sorted.
func (s *Stmt) ComparedColumns() []string {
	var list []string
	s.leaves(&s.Where, func(s *Stmt, c *Compare) {
		if name := c.Column + c.Path; !c.Foreign && !slices.Contains(list, name) {
			list = append(list, name)
		}
	})
	list = slices.DeleteFunc(list, func(name string) bool { return s.Compares(name) != Yes })
	slices.Sort(list)
	return list
}

// leaves calls f for each comparison in c, and in the locking sub-selects that
// c picks rows from, with the statement that it belongs to.
func (s *Stmt) leaves(c *Cond, f func(*Stmt, *Compare)) {
	for i := range c.Args {
		s.leaves(&c.Args[i], f)
	}
	if c.Op == Leaf {
		f(s, &c.Compare)
		if base := s.locking(&c.Compare); base != nil {
			base.leaves(&base.Where, f)
		}
	}
}

// required is leaves for those comparisons that must all hold.
func (s *Stmt) required(f func(*Stmt, *Compare)) {
	for _, c := range conjuncts(&s.Where) {
		if c.Op == Leaf {
			f(s, &c.Compare)
			if base := s.locking(&c.Compare); base != nil {
				base.required(f)
			}
		}
	}
}

// ComparedParams returns the placeholders that column must be equal to.
func (s *Stmt) ComparedParams(column string) []string {
	var list []string
	s.required(func(_ *Stmt, c *Compare) {
		if c.Foreign || !c.is(column) || c.Op != Eq && c.Op != IsNotDistinct {
			return
		}
		if v := c.Values[0]; v.Kind == Param && !slices.Contains(list, v.Text) {
			list = append(list, v.Text)
		}
	})
	return list
}
