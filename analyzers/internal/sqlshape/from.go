package sqlshape

// from parses the list of FROM and USING.
func (p *parser) from(s *Stmt) bool {
	for {
		if !p.joins(s, false) {
			return false
		}
		if !p.accept(",") {
			return p.ends()
		}
	}
}

// joins parses an item of FROM with what is joined to it. The conditions of
// SELECT's inner joins become part of its WHERE. Those of UPDATE and DELETE
// cannot refer to the target.
func (p *parser) joins(s *Stmt, nested bool) bool {
	if p.depth >= maxDepth {
		return false
	}
	p.depth++
	defer func() { p.depth-- }()
	if !p.item(s) {
		return false
	}
	var on Cond
	start, outer := len(p.seen), nested
	pending := 0 // joins that still want a condition
	for {
		switch {
		case pending > 0 && p.accept("on"):
			pending--
			n, ok := p.expr(precLowest)
			if !ok {
				return false
			}
			on = join(And, on, p.cond(n))
		case pending > 0 && p.accept("using"):
			pending--
			if _, ok := p.names(); !ok {
				return false
			}
		case p.at("join"), p.at("natural"), p.at("inner"), p.at("cross"), p.at("left"), p.at("right"), p.at("full"):
			pending++
			for !p.accept("join") {
				switch {
				case p.accept("left"), p.accept("right"), p.accept("full"):
					outer = true
				case p.accept("natural"), p.accept("cross"):
					pending--
				case p.accept("inner"), p.accept("outer"):
				default:
					return false
				}
			}
			if !p.item(s) {
				return false
			}
		default:
			if s.Kind == Select && on.Op != None {
				if outer {
					on = Cond{Op: Unknown, Columns: p.columns(start)}
				}
				s.Where = join(And, s.Where, on)
			}
			return true
		}
	}
}

// item parses a table, function or sub-select of FROM, with its alias.
func (p *parser) item(s *Stmt) bool {
	p.accept("lateral")
	switch {
	case p.at("(") && p.atSelect():
		cte := CTE{Derived: true}
		var ok bool
		if cte.Stmt, ok = p.sub(); !ok {
			return false
		}
		if cte.Name, cte.columns, ok = p.alias(); !ok {
			return false
		}
		src := source{name: cte.Name, table: cte.Name}
		if cte.Name != "" {
			s.With = append(s.With, cte)
			src.derived = len(s.With)
		}
		p.add(s, src)
		return true
	case p.accept("("):
		return p.joins(s, true) && p.accept(")") && !p.at("as") && !p.tok().isName()
	case p.accept("rows", "from"):
		return p.function(s, "")
	}
	p.accept("only")
	name, qualified, ok := p.table()
	if !ok {
		return false
	}
	if p.at("(") {
		return p.function(s, name)
	}
	p.acceptOp("*")
	alias, _, ok := p.alias()
	if !ok {
		return false
	}
	if alias == "" {
		alias = name
	}
	p.add(s, source{name: alias, table: name, qualified: qualified})
	return true
}

// function parses the arguments and alias of a function in FROM.
func (p *parser) function(s *Stmt, name string) bool {
	open := p.i
	if !p.skipParens() {
		return false
	}
	p.mentionAll(open, p.i)
	p.accept("with", "ordinality")
	as := p.accept("as")
	if alias, ok := p.name(); ok {
		name = alias
	} else if as && !p.at("(") {
		return false
	}
	if p.at("(") && !p.skipParens() { // columns, with or without types
		return false
	}
	p.add(s, source{name: name})
	return true
}

// alias parses [AS] name [(columns)], if it is there.
func (p *parser) alias() (name string, columns []string, ok bool) {
	if p.at("lock") && p.peek(1).is("in") { // MySQL: LOCK IN SHARE MODE
		return "", nil, false
	}
	as := p.accept("as")
	if name, ok = p.name(); !ok {
		return "", nil, !as
	}
	if p.at("(") {
		columns, ok = p.names()
	}
	return name, columns, ok
}

// atSelect reports whether the parenthesis at hand holds a SELECT or VALUES.
func (p *parser) atSelect() bool {
	n := 0
	for ; p.peek(n).is("("); n++ {
		if n > maxDepth {
			return false
		}
	}
	if t := p.peek(n); !t.is("select") && !t.is("with") && !(t.is("values") && p.peek(n+1).is("(")) {
		return false
	}
	for i := 1; i < n; i++ { // last, since it reads on to where each of them is closed
		if !p.standsAlone(i) {
			return false
		}
	}
	return true
}

// standsAlone reports whether the parenthesis n tokens on may be a SELECT with
// nothing around it but the like of UNION and ORDER BY: not an element of a
// list, nor an operand in an expression.
func (p *parser) standsAlone(n int) bool {
	depth := 0
	for ; ; n++ {
		switch t := p.peek(n); {
		case t.kind == tEOF:
			return false
		case t.is("("):
			depth++
		case t.is(")"):
			if depth--; depth == 0 {
				next := p.peek(n + 1)
				return next.endsClause() && !next.is("from") && !next.is("where") && !next.is("on") && !next.is("returning")
			}
		}
	}
}

func (p *parser) add(s *Stmt, src source) {
	s.sources = append(s.sources, src)
	switch {
	case s.Kind == Select && len(s.sources) == 1:
		s.Table, s.Alias = src.table, src.name
	case src.table != "":
		s.From = append(s.From, src.table)
	}
}
