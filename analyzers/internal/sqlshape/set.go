package sqlshape

import "slices"

// sets parses the assignments of SET.
func (p *parser) sets() ([]Set, bool) {
	var list []Set
	for {
		var ok bool
		first, from := len(list), p.i
		if p.at("(") {
			list, ok = p.setRow(list)
		} else {
			list, ok = p.set(list)
		}
		if !ok {
			return nil, false
		}
		if slices.ContainsFunc(p.toks[from:p.i], func(t token) bool { return t.is("case") }) {
			for i := range list[first:] {
				list[first+i].Case = true
			}
		}
		if !p.accept(",") {
			return list, p.ends()
		}
	}
}

// set parses column = value.
func (p *parser) set(list []Set) ([]Set, bool) {
	column, whole, ok := p.setTarget()
	if !ok || !p.acceptOp("=") {
		return nil, false
	}
	v := p.setValue(column)
	if !whole {
		v = Value{}
	}
	return append(list, Set{Column: column, Value: v}), true
}

// setTarget parses the column that is assigned to. It also tells whether all
// of it is, rather than a field or an element.
func (p *parser) setTarget() (column string, whole, ok bool) {
	column, ok = p.name()
	if !ok {
		return "", false, false
	}
	whole = true
	for p.accept(".") {
		field, ok := p.name()
		switch {
		case !ok:
			return "", false, false
		case whole && column == p.stmt.Alias: // MySQL; in PostgreSQL a field of that column
			column = field
		default:
			whole = false
		}
	}
	for p.accept("[") {
		whole = false
		for !p.accept("]") {
			if p.ends() {
				return "", false, false
			}
			p.i++
		}
	}
	return column, whole, true
}

func (p *parser) acceptOp(op string) bool {
	if !p.atOp(op) {
		return false
	}
	p.i++
	return true
}

// setValue parses the value assigned to column. One that is not understood is
// stepped over.
func (p *parser) setValue(column string) Value {
	open, start := p.i, len(p.seen)
	n, ok := p.expr(precLowest)
	if ok && (p.at(",") || p.ends()) {
		p.seen = p.seen[:start]
		return p.assigned(column, n)
	}
	p.i, p.seen = open, p.seen[:start]
	p.skip(true)
	return Value{}
}

// setRow parses (a, b) = (x, y), with or without ROW, and (a, b) = (SELECT …).
func (p *parser) setRow(list []Set) ([]Set, bool) {
	columns, ok := p.names()
	if !ok || !p.acceptOp("=") {
		return nil, false
	}
	open, start := p.i, len(p.seen)
	n, ok := p.expr(precLowest)
	if !ok || !p.at(",") && !p.ends() {
		n = node{}
		p.i = open
		p.skip(true)
	}
	p.seen = p.seen[:start]
	for i, column := range columns {
		var v Value
		if n.kind == nRow && len(n.row) == len(columns) {
			v = p.assigned(column, n.row[i])
		}
		list = append(list, Set{Column: column, Value: v})
	}
	return list, true
}

// assigned returns n as the value assigned to column.
func (p *parser) assigned(column string, n node) Value {
	switch n.kind {
	case nValue:
		return n.value
	case nFunc:
		return Value{Kind: FuncCall, Text: n.name}
	case nColumn:
		if n.path == "" {
			return p.columnRef(n)
		}
	case nIncrement:
		if n.name == column && !p.foreign(n.qual) {
			return Value{Kind: Increment}
		}
	}
	return Value{}
}

func (p *parser) columnRef(n node) Value {
	v := Value{Kind: ColumnRef, Text: n.name}
	if p.foreign(n.qual) {
		v.Qualifier = n.qual
	}
	return v
}

// foreign reports whether a column with that qualifier belongs to another
// table than the statement's own.
func (p *parser) foreign(qual string) bool { return qual != "" && qual != p.stmt.Alias }
