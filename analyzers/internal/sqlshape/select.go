package sqlshape

// selects parses what follows SELECT.
func (p *parser) selects(s *Stmt) bool {
	open, start := p.i, len(p.seen)
	s.Kind = Select
	if p.accept("distinct") {
		if p.accept("on") && !p.skipParens() {
			return false
		}
	} else {
		p.accept("all")
	}
	if !p.list(s) {
		return false
	}
	if p.accept("from") && !p.from(s) {
		return false
	}
	if p.accept("where") {
		if p.ends() {
			return false
		}
		s.Where = join(And, s.Where, p.condition())
	}
	for _, c := range conjuncts(&s.Where) {
		s.tryLock(c.fn)
	}
	return p.selectTail(s, open, start)
}

// conjuncts returns the conditions that must all hold.
func conjuncts(c *Cond) []Cond {
	switch c.Op {
	case None:
		return nil
	case And:
		return c.Args
	}
	return []Cond{*c}
}

// list parses SELECT's list.
func (p *parser) list(s *Stmt) bool {
	if p.ends() {
		return true
	}
	for {
		s.outputs = append(s.outputs, p.output(s))
		if !p.accept(",") {
			return p.ends()
		}
	}
}

// output parses an item of SELECT's list. One that is not understood is
// stepped over.
func (p *parser) output(s *Stmt) output {
	open, start := p.i, len(p.seen)
	if p.acceptOp("*") && (p.at(",") || p.ends()) {
		return output{column: "*"}
	}
	p.i = open
	n, ok := p.expr(precLowest)
	var o output
	if ok {
		switch {
		case n.kind == nColumn && n.path == "":
			o = output{name: n.name, column: n.name, qual: n.qual}
		case n.kind == nFunc:
			s.tryLock(n.name)
		}
		if p.accept("as") {
			o.name = p.tok().text
			p.i++
		} else if p.tok().isName() {
			o.name, _ = p.name()
		}
		if p.at(",") || p.ends() {
			return o
		}
	}
	p.i, p.seen = open, p.seen[:start]
	p.skip(true)
	p.mentionAll(open, p.i)
	return output{}
}

// tryLock notes a call of fn, whose result the statement returns or demands, if
// that takes an advisory lock.
func (s *Stmt) tryLock(fn string) {
	switch fn {
	case "pg_try_advisory_lock":
		s.TryLock = true
	case "pg_try_advisory_xact_lock":
		s.TryLock, s.XactLock = true, true
	case "pg_advisory_lock":
		s.WaitLock = true
	case "pg_advisory_xact_lock":
		s.WaitLock, s.XactLock = true, true
	}
}

// selectTail parses what follows WHERE.
func (p *parser) selectTail(s *Stmt, open, start int) bool {
	for {
		switch {
		case p.at("group"), p.at("having"), p.at("window"), p.at("order"), p.at("limit"), p.at("offset"), p.at("fetch"):
			from := p.i
			p.i++
			if !p.skip(false) {
				return false
			}
			p.mentionAll(from, p.i)
		case p.accept("for"):
			if !p.lock(s) {
				return false
			}
		case p.at("union"), p.at("intersect"), p.at("except"):
			return p.setOperation(s, open, start)
		default:
			return true
		}
	}
}

// lock parses what follows FOR.
func (p *parser) lock(s *Stmt) bool {
	rows := false
	switch {
	case p.accept("update"), p.accept("no", "key", "update"):
		rows = true
	case p.accept("share"), p.accept("key", "share"):
	case p.accept("read", "only"):
		return true
	default:
		return false
	}
	covers := true
	if p.accept("of") {
		covers = false
		for {
			name, _, ok := p.table()
			if !ok {
				return false
			}
			covers = covers || name == s.Alias
			if !p.accept(",") {
				break
			}
		}
	}
	skip := p.accept("skip", "locked")
	if !skip {
		p.accept("nowait")
	}
	s.LockRows = s.LockRows || covers && rows
	s.SkipLocked = s.SkipLocked || covers && rows && skip
	return true
}

// setOperation steps over UNION and the like, in a statement that begins at
// open. Of the whole nothing is known but what it mentions.
func (p *parser) setOperation(s *Stmt, open, start int) bool {
	for !p.at(")") && !p.at(";") && !p.at("returning") && !p.atConflict() && p.tok().kind != tEOF {
		if p.at("(") {
			if !p.skipParens() {
				return false
			}
			continue
		}
		p.i++
	}
	p.seen = p.seen[:start]
	p.mentionAll(open, p.i)
	*s = Stmt{Kind: Select, With: s.With, scope: s.scope}
	s.Where = Cond{Op: Unknown, Columns: p.columns(start)}
	return true
}

// parenthesized parses ( statement ), which may be the first operand of UNION.
func (p *parser) parenthesized(s *Stmt) bool {
	open, start := p.i, len(p.seen)
	inner, ok := p.sub()
	if !ok || len(s.With) > 0 {
		return false
	}
	switch {
	case p.at("union"), p.at("intersect"), p.at("except"):
		return p.setOperation(s, open, start)
	case inner.Kind != Select:
		return false
	}
	*s = *inner
	return p.selectTail(s, open, start)
}
