package sqlshape

// insert parses what follows INSERT.
func (p *parser) insert(s *Stmt) bool {
	s.Kind = Insert
	if p.accept("ignore") || p.accept("or", "ignore") {
		s.OnConflict = DoNothing
	}
	if !p.accept("into") || !p.target(s) {
		return false
	}
	if p.accept("as") {
		var ok bool
		if s.Alias, ok = p.name(); !ok {
			return false
		}
	}
	var parts []int
	if p.at("(") && !p.atSelect() {
		var ok bool
		if parts, ok = p.insertColumns(s); !ok {
			return false
		}
	}
	if p.accept("overriding") {
		p.i++ // SYSTEM or USER
		if !p.accept("value") {
			return false
		}
	}
	switch {
	case p.accept("default", "values"):
	case p.accept("values"):
		if !p.rows(s) {
			return false
		}
		for _, i := range parts {
			s.Sets[i].Value = Value{}
		}
	case p.accept("set"): // MySQL
		var ok bool
		if s.Sets, ok = p.sets(); !ok {
			return false
		}
	case p.at("select"), p.at("with"), p.at("("):
		start := len(p.seen)
		if _, ok := p.statement(); !ok {
			return false
		}
		p.seen = p.seen[:start]
	default:
		return false
	}
	return (!p.accept("on") || p.onConflict(s)) && p.returning(s)
}

// insertColumns parses (column, …). It returns the indices of those of which a
// field or an element is given.
func (p *parser) insertColumns(s *Stmt) (parts []int, ok bool) {
	p.i++
	for {
		column, whole, ok := p.setTarget()
		if !ok {
			return nil, false
		}
		if !whole {
			parts = append(parts, len(s.Sets))
		}
		s.Sets = append(s.Sets, Set{Column: column})
		if !p.accept(",") {
			return parts, p.accept(")")
		}
	}
}

// rows parses the rows of VALUES, and takes the values of the first.
func (p *parser) rows(s *Stmt) bool {
	if !p.accept("(") {
		return false
	}
	var values []Value
	for {
		column := ""
		if len(values) < len(s.Sets) {
			column = s.Sets[len(values)].Column
		}
		values = append(values, p.setValue(column))
		if !p.accept(",") {
			break
		}
	}
	if !p.accept(")") {
		return false
	}
	if len(values) == len(s.Sets) {
		for i := range s.Sets {
			s.Sets[i].Value = values[i]
		}
	}
	for p.accept(",") {
		if !p.skipParens() {
			return false
		}
	}
	return true
}

// onConflict parses what follows ON.
func (p *parser) onConflict(s *Stmt) bool {
	if p.accept("duplicate", "key", "update") {
		s.OnConflict = DoUpdate
		var ok bool
		s.OnUpdate, ok = p.sets()
		return ok
	}
	if !p.accept("conflict") {
		return false
	}
	if p.at("(") && !p.skipParens() {
		return false
	}
	if p.accept("where") { // of a partial index
		for !p.at("do") {
			if p.at("(") {
				if !p.skipParens() {
					return false
				}
				continue
			}
			if p.ends() {
				return false
			}
			p.i++
		}
	} else if p.accept("on", "constraint") {
		if _, ok := p.name(); !ok {
			return false
		}
	}
	switch {
	case p.accept("do", "nothing"):
		s.OnConflict = DoNothing
		return true
	case p.accept("do", "update", "set"):
		s.OnConflict = DoUpdate
		var ok bool
		if s.OnUpdate, ok = p.sets(); !ok {
			return false
		}
		return !p.accept("where") || p.where(s)
	}
	return false
}

// atConflict reports whether INSERT's ON CONFLICT or ON DUPLICATE KEY is next.
func (p *parser) atConflict() bool {
	return p.at("on") && (p.peek(1).is("conflict") || p.peek(1).is("duplicate"))
}
