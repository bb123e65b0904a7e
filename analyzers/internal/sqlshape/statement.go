package sqlshape

// statement parses one statement, and stops before what follows it.
func (p *parser) statement() (*Stmt, bool) {
	if p.depth >= maxDepth {
		return nil, false
	}
	p.depth++
	outer, scope := p.stmt, p.scope
	s := &Stmt{scope: scope[:len(scope):len(scope)]}
	p.stmt = s
	ok := p.body(s)
	p.stmt, p.scope = outer, scope
	p.depth--
	return s, ok
}

func (p *parser) body(s *Stmt) bool {
	if p.at("with") && !p.with(s) {
		return false
	}
	switch {
	case p.accept("update"):
		return p.update(s)
	case p.accept("insert"):
		return p.insert(s)
	case p.accept("delete", "from"):
		return p.delete(s)
	case p.accept("select"):
		return p.selects(s)
	case p.at("("):
		return p.parenthesized(s)
	case p.accept("values"):
		return p.skip(false)
	}
	return false
}

// with parses WITH name AS (…), ….
func (p *parser) with(s *Stmt) bool {
	p.i++
	recursive := p.accept("recursive")
	for {
		var cte CTE
		var ok bool
		if cte.Name, ok = p.name(); !ok {
			return false
		}
		if p.at("(") {
			if cte.columns, ok = p.names(); !ok {
				return false
			}
		}
		if !p.accept("as") {
			return false
		}
		if !p.accept("materialized") {
			p.accept("not", "materialized")
		}
		if recursive {
			// Inside, the name means the expression itself.
			p.scope = append(p.scope[:len(p.scope):len(p.scope)], CTE{Name: cte.Name, Stmt: new(Stmt)})
		}
		start := len(p.seen)
		cte.Stmt, ok = p.sub()
		p.seen = p.seen[:start]
		if !ok {
			return false
		}
		s.With = append(s.With, cte)
		p.scope = append(p.scope[:len(p.scope):len(p.scope)], cte)
		if !p.accept(",") {
			return true
		}
	}
}

// sub parses a statement in parentheses. One that it does not understand is of
// Kind Other.
func (p *parser) sub() (*Stmt, bool) {
	open, start := p.i, len(p.seen)
	if !p.accept("(") {
		return nil, false
	}
	p.subs++
	if s, ok := p.statement(); ok && p.accept(")") {
		p.leave(s, start)
		return s, true
	}
	p.i, p.seen = open, p.seen[:start]
	if !p.skipParens() {
		return nil, false
	}
	p.mentionAll(open, p.i)
	return &Stmt{scope: p.scope[:len(p.scope):len(p.scope)]}, true
}

// update parses what follows UPDATE.
func (p *parser) update(s *Stmt) bool {
	s.Kind = Update
	if p.accept("or") { // SQLite: what to do about a constraint
		if _, ok := p.name(); !ok {
			return false
		}
	}
	if !p.target(s) {
		return false
	}
	if !p.at("set") {
		p.accept("as")
		var ok bool
		if s.Alias, ok = p.name(); !ok {
			return false
		}
	}
	if !p.accept("set") {
		return false
	}
	var ok bool
	first := p.i
	if s.Sets, ok = p.sets(); !ok {
		return false
	}
	if p.accept("from") {
		if !p.from(s) {
			return false
		}
		if len(s.With) > 0 || len(s.scope) > 0 {
			// Once more, now that FROM tells whose the columns are.
			end := p.i
			p.i = first
			s.Sets, _ = p.sets()
			p.i = end
		}
	}
	return p.tail(s)
}

// target parses the table that the statement writes.
func (p *parser) target(s *Stmt) bool {
	p.accept("only")
	var ok bool
	if s.Table, _, ok = p.table(); !ok {
		return false
	}
	if p.atOp("*") { // and its descendants, the default
		p.i++
	}
	s.Alias = s.Table
	return true
}

// delete parses what follows DELETE FROM.
func (p *parser) delete(s *Stmt) bool {
	s.Kind = Delete
	if !p.target(s) {
		return false
	}
	if as := p.accept("as"); as || p.tok().isName() {
		var ok bool
		if s.Alias, ok = p.name(); !ok {
			return false
		}
	}
	return (!p.accept("using") || p.from(s)) && p.tail(s)
}

// tail parses what follows the tables of UPDATE and DELETE.
func (p *parser) tail(s *Stmt) bool {
	if p.accept("where") && !p.where(s) {
		return false
	}
	for p.at("order") || p.at("limit") { // MySQL, SQLite
		p.i++
		if !p.skip(false) {
			return false
		}
	}
	return p.returning(s)
}

// where parses a condition up to the end of the clause. A condition that is
// not understood becomes Unknown as a whole.
func (p *parser) where(s *Stmt) bool {
	if p.ends() {
		return false
	}
	s.Where = p.condition()
	return p.ends()
}

func (p *parser) condition() Cond {
	open, start := p.i, len(p.seen)
	if n, ok := p.expr(precLowest); ok && p.ends() {
		return p.cond(n)
	}
	p.i, p.seen = open, p.seen[:start]
	p.skip(false)
	p.mentionAll(open, p.i)
	return Cond{Op: Unknown, Columns: p.columns(start)}
}

// returning parses RETURNING, if it is there. What it returns is stepped over.
func (p *parser) returning(s *Stmt) bool {
	if !p.accept("returning") {
		return true
	}
	s.Returning = true
	return p.skip(false)
}
