package sqlshape

import "slices"

// Admits returns the literals that the condition demands of column, one of
// which it has where the statement takes effect. It reports false if the
// condition does not say so exactly: parameters, Ne alone, or parts that may
// rule out some of them.
func (s *Stmt) Admits(column string) (values []string, ok bool) {
	values, vague, ok := s.admits(&s.Where, column, maxLocks)
	if !ok {
		return nil, false
	}
	excluded := s.Excludes(column)
	values = slices.DeleteFunc(values, func(v string) bool { return slices.Contains(excluded, v) })
	if vague && len(values) > 1 {
		return nil, false
	}
	return values, true
}

// admits also tells whether some of the values may be ruled out elsewhere.
func (s *Stmt) admits(c *Cond, column string, locks int) (values []string, vague, ok bool) {
	switch c.Op {
	case And:
		for i := range c.Args {
			arg := &c.Args[i]
			vs, dim, known := s.admits(arg, column, locks)
			vague = vague || dim
			switch {
			case !known:
				vague = vague || s.mayCompare(arg, column) && !arg.excludesLiterals()
			case ok:
				values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(vs, v) })
			default:
				values, ok = vs, true
			}
		}
		return values, vague, ok
	case Or:
		for i := range c.Args {
			vs, dim, known := s.admits(&c.Args[i], column, locks)
			if !known {
				return nil, false, false
			}
			vague = vague || dim
			for _, v := range vs {
				if !slices.Contains(values, v) {
					values = append(values, v)
				}
			}
		}
		return values, vague, true
	case Leaf:
		if base := s.locking(&c.Compare); base != nil && locks > 0 && base.Compares(column) == Yes {
			return base.admits(&base.Where, column, locks-1)
		}
		values, ok = c.Compare.admits(column)
		return values, false, ok
	}
	return nil, false, false
}

func (s *Stmt) mayCompare(c *Cond, column string) bool {
	q := inquiry{column: column}
	return q.cond(s, c) != No
}

// excludesLiterals reports whether c does no more than what Excludes says.
func (c *Cond) excludesLiterals() bool {
	switch c.Compare.Op {
	case IsNotNull:
		return c.Op == Leaf
	case Ne, NotIn, IsDistinct:
		return c.Op == Leaf && !slices.ContainsFunc(c.Compare.Values, func(v Value) bool { return v.Kind != Literal })
	}
	return false
}

func (c *Compare) admits(column string) (values []string, ok bool) {
	if c.Foreign || !c.is(column) {
		return nil, false
	}
	switch c.Op {
	case IsTrue:
		return []string{"true"}, true
	case IsFalse:
		return []string{"false"}, true
	case Eq, In, IsNotDistinct:
		for _, v := range c.Values {
			switch {
			case v.Kind == Literal:
				values = append(values, v.Text)
			case v.Kind == Null && c.Op != IsNotDistinct: // equals nothing
			default:
				return nil, false
			}
		}
		return values, true
	}
	return nil, false
}

// Excludes returns the literals that column does not have where the statement
// takes effect, as Ne, NotIn and IsDistinct say.
func (s *Stmt) Excludes(column string) []string { return s.excludes(&s.Where, column, maxLocks) }

func (s *Stmt) excludes(c *Cond, column string, locks int) []string {
	var list []string
	switch c.Op {
	case And:
		for i := range c.Args {
			for _, v := range s.excludes(&c.Args[i], column, locks) {
				if !slices.Contains(list, v) {
					list = append(list, v)
				}
			}
		}
	case Or:
		for i := range c.Args {
			vs := s.excludes(&c.Args[i], column, locks)
			if i == 0 {
				list = vs
				continue
			}
			list = slices.DeleteFunc(list, func(v string) bool { return !slices.Contains(vs, v) })
		}
	case Leaf:
		if base := s.locking(&c.Compare); base != nil && locks > 0 {
			return base.excludes(&base.Where, column, locks-1)
		}
		cmp := &c.Compare
		if !cmp.Foreign && cmp.is(column) && (cmp.Op == Ne || cmp.Op == NotIn || cmp.Op == IsDistinct) {
			for _, v := range cmp.Values {
				if v.Kind == Literal {
					list = append(list, v.Text)
				}
			}
		}
	}
	return list
}
