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
func (s *Stmt) Compares(column string) Tri {
	q := inquiry{column: column}
	return q.cond(s, &s.Where)
}

// Compares tells whether c compares column of the statement's own table. What
// hangs on sub-selects is Maybe: ask Stmt.
func (c Cond) Compares(column string) Tri {
	q := inquiry{column: column}
	return q.cond(nil, &c)
}

// An inquiry answers Compares. It keeps the answers on sub-statements: many
// expressions may refer to the same one, and that one to others.
type inquiry struct {
	column  string
	answers map[*Stmt]Tri // of stmt
	touched map[*Stmt]Tri // of touches
}

// stmt answers for a sub-statement.
func (q *inquiry) stmt(s *Stmt) Tri {
	t, ok := q.answers[s]
	if !ok {
		t = q.cond(s, &s.Where)
		if q.answers == nil {
			q.answers = make(map[*Stmt]Tri)
		}
		q.answers[s] = t
	}
	return t
}

// cond answers for a condition of s. Without s, sub-selects are not looked at.
func (q *inquiry) cond(s *Stmt, c *Cond) Tri {
	switch c.Op {
	case And:
		t := No
		for i := range c.Args {
			t = max(t, q.cond(s, &c.Args[i]))
		}
		return t
	case Or:
		t := Yes
		for i := range c.Args {
			t = min(t, q.cond(s, &c.Args[i]))
		}
		return t
	case Leaf:
		return max(q.compare(s, &c.Compare), c.mentions(q.column))
	case Unknown:
		return c.mentions(q.column)
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

func (q *inquiry) compare(s *Stmt, c *Compare) Tri {
	t := No
	if s != nil {
		t = q.through(s, c)
	}
	if c.Foreign {
		return t
	}
	if c.Column == q.column && c.Path != "" || c.Path == "" && isPathIn(c.Column, q.column) {
		return Maybe // a part of it, or it as a whole
	}
	for _, v := range c.Values {
		if v.Kind != ColumnRef {
			continue
		}
		same := v.Qualifier == "" && v.Text == c.Column && c.Path == ""
		switch {
		case same && c.is(q.column):
			return t // equal to itself
		case c.is(q.column), v.Qualifier == "" && v.Text == q.column:
			return Maybe
		}
	}
	switch {
	case !c.is(q.column):
		return t
	case c.Op == InSub:
		return max(t, Maybe)
	}
	return Yes
}

// isPathIn reports whether name is a path in a JSON column.
func isPathIn(column, name string) bool {
	n := len(column)
	return len(name) > n && name[:n] == column && (name[n] == '-' || name[n] == '#')
}

// through answers for what c compares by way of another statement.
func (q *inquiry) through(s *Stmt, c *Compare) Tri {
	if c.Foreign {
		src, ok := s.source(c.Qualifier)
		if !ok {
			return No
		}
		if src.table == s.Table && c.is(q.column) {
			return Maybe
		}
		if cte := s.derivation(src); cte != nil && (cte.Stmt.Kind != Select || c.is(q.column)) {
			return Maybe
		}
		return No
	}
	if base := s.locking(c); base != nil {
		return q.stmt(base)
	}
	if sub, _, _, _ := s.drawnFrom(c); sub != nil {
		return q.touches(sub)
	}
	return No
}

// touches is Maybe if column may be compared in s or in what it draws from.
func (q *inquiry) touches(s *Stmt) Tri {
	if t, ok := q.touched[s]; ok {
		return t
	}
	t := No
	if s.Kind != Select || s.LockRows || q.stmt(s) != No {
		t = Maybe
	}
	for _, src := range s.sources {
		if c := s.derivation(src); t == No && c != nil {
			t = q.touches(c.Stmt)
		}
	}
	if q.touched == nil {
		q.touched = make(map[*Stmt]Tri)
	}
	q.touched[s] = t
	return t
}

// ComparedColumns returns the columns, some with a JSON path, for which
// Compares says Yes, sorted.
func (s *Stmt) ComparedColumns() []string {
	var list []string
	s.leaves(&s.Where, maxLocks, func(c *Compare) {
		if name := c.Column + c.Path; !c.Foreign && !slices.Contains(list, name) {
			list = append(list, name)
		}
	})
	list = slices.DeleteFunc(list, func(name string) bool { return s.Compares(name) != Yes })
	slices.Sort(list)
	return list
}

// maxLocks bounds how far a row is followed from one locking SELECT to the next.
const maxLocks = 3

// leaves calls f for each comparison in c, and in the locking sub-selects that
// c picks rows from.
func (s *Stmt) leaves(c *Cond, locks int, f func(*Compare)) {
	for i := range c.Args {
		s.leaves(&c.Args[i], locks, f)
	}
	if c.Op == Leaf {
		f(&c.Compare)
		if base := s.locking(&c.Compare); base != nil && locks > 0 {
			base.leaves(&base.Where, locks-1, f)
		}
	}
}

// required is leaves for those comparisons that must all hold.
func (s *Stmt) required(locks int, f func(*Compare)) {
	for _, c := range conjuncts(&s.Where) {
		if c.Op == Leaf {
			f(&c.Compare)
			if base := s.locking(&c.Compare); base != nil && locks > 0 {
				base.required(locks-1, f)
			}
		}
	}
}

// ComparedParams returns the placeholders that column must be equal to.
func (s *Stmt) ComparedParams(column string) []string {
	var list []string
	s.required(maxLocks, func(c *Compare) {
		if c.Foreign || !c.is(column) || c.Op != Eq && c.Op != IsNotDistinct {
			return
		}
		if v := c.Values[0]; v.Kind == Param && !slices.Contains(list, v.Text) {
			list = append(list, v.Text)
		}
	})
	return list
}
