package sqlshape

import (
	"slices"
	"strings"
)

// cte returns the common table expression in view that name means, nil for a
// real table.
func (s *Stmt) cte(name string) *CTE {
	for _, list := range [...][]CTE{s.With, s.scope} {
		for i := len(list) - 1; i >= 0; i-- {
			if c := &list[i]; !c.Derived && c.Name == name {
				return c
			}
		}
	}
	return nil
}

// derivation returns the sub-statement that an item of FROM stands for, nil for
// a real table.
func (s *Stmt) derivation(src source) *CTE {
	switch {
	case src.derived > 0:
		return &s.With[src.derived-1]
	case !src.qualified:
		return s.cte(src.table)
	}
	return nil
}

// owner returns the item of FROM that an unqualified column of UPDATE or DELETE
// belongs to, as far as the lists of its sub-selects tell. If the target had
// such a column too, the name would be ambiguous.
func (s *Stmt) owner(column string) string {
	if s.Kind == Select {
		return ""
	}
	for _, src := range s.sources {
		c := s.derivation(src)
		if c == nil {
			continue
		}
		if slices.Contains(c.columns, column) {
			return src.name
		}
		for _, o := range c.Stmt.outputs {
			if c.columns == nil && o.name == column {
				return src.name
			}
		}
	}
	return ""
}

// source returns the item of FROM that qual names.
func (s *Stmt) source(qual string) (source, bool) {
	for _, src := range s.sources {
		if src.name == qual {
			return src, true
		}
	}
	return source{}, false
}

// origin follows an output column of s to the SELECT on a real table that
// reads it, and to its name there. It reports false where it loses track.
func (s *Stmt) origin(name string) (base *Stmt, column string, ok bool) {
	if s.Kind != Select {
		return nil, "", false
	}
	var found output
	for _, o := range s.outputs {
		switch {
		case o.name == name && o.column != "":
			found = o
		case o.column == "*" && len(s.sources) == 1 && found.column == "":
			found = output{name: name, column: name}
		}
	}
	var src source
	switch {
	case found.column == "":
		return nil, "", false
	case found.qual != "":
		src, ok = s.source(found.qual)
	case len(s.sources) == 1:
		src, ok = s.sources[0], true
	}
	if !ok || src.table == "" {
		return nil, "", false
	}
	if c := s.derivation(src); c != nil {
		return c.origin(found.column)
	}
	return s, found.column, src == s.sources[0]
}

func (c *CTE) origin(name string) (base *Stmt, column string, ok bool) {
	if c.columns == nil {
		return c.Stmt.origin(name)
	}
	if len(c.columns) == len(c.Stmt.outputs) {
		for i, column := range c.columns {
			if o := c.Stmt.outputs[i]; column == name && o.column != "*" && o.name != "" {
				return c.Stmt.origin(o.name)
			}
		}
	}
	return nil, "", false
}

// drawnFrom returns the sub-statement that c picks rows from: the sub-select of
// IN (SELECT …), or what x stands for in column = x.name. If ok, the values
// come from column of base, a SELECT on a real table.
func (s *Stmt) drawnFrom(c *Compare) (sub, base *Stmt, column string, ok bool) {
	switch {
	case c.Op == InSub && !c.Foreign:
		sub = c.Sub
		if len(sub.outputs) == 1 {
			name := sub.outputs[0].name
			if sub.outputs[0].column == "*" {
				name = c.Column
			}
			base, column, ok = sub.origin(name)
		}
	case c.Op == Eq && !c.Foreign && len(c.Values) == 1 && c.Values[0].Qualifier != "":
		src, found := s.source(c.Values[0].Qualifier)
		if !found {
			return nil, nil, "", false
		}
		cte := s.derivation(src)
		if cte == nil {
			return nil, nil, "", false
		}
		sub = cte.Stmt
		base, column, ok = cte.origin(c.Values[0].Text)
	}
	return sub, base, column, ok
}

// locking returns the SELECT … FOR UPDATE on the statement's own table that c
// picks the rows from by their key: its condition holds for them still. It
// returns nil if c does not.
func (s *Stmt) locking(c *Compare) *Stmt {
	if c.Path != "" || !isKey(s.Table, c.Column) {
		return nil
	}
	_, base, column, ok := s.drawnFrom(c)
	if ok && base.LockRows && base.Table == s.Table && column == c.Column {
		return base
	}
	return nil
}

// isKey reports whether column is by its name the primary key of table.
func isKey(table, column string) bool {
	switch column {
	case "id", "uuid", "guid", "ctid", "rowid", "pk":
		return true
	}
	stem, ok := strings.CutSuffix(column, "_id")
	if !ok || stem == "" {
		return false
	}
	for _, name := range [...]string{stem, stem + "s", stem + "es", strings.TrimSuffix(stem, "y") + "ies"} {
		if rest, ok := strings.CutSuffix(table, name); ok && (rest == "" || rest[len(rest)-1] == '_') {
			return true
		}
	}
	return false
}
