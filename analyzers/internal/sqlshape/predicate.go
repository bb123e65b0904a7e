package sqlshape

// comparison parses what follows l and a comparison operator.
func (p *parser) comparison(op CompareOp, l node) (node, bool) {
	if q := p.tok(); (q.is("any") || q.is("some") || q.is("all")) && p.peek(1).is("(") {
		p.i++
		r, ok := p.paren()
		if !ok {
			return r, false
		}
		return p.quantified(op, q.text == "all", l, r), true
	}
	r, ok := p.expr(precCompare + 1)
	if !ok {
		return r, false
	}
	return p.compare(op, l, r), true
}

// compare builds l op r.
func (p *parser) compare(op CompareOp, l, r node) node {
	switch {
	case l.kind == nRow && r.kind == nRow && len(l.row) == len(r.row):
		return p.compareRows(op, l, r)
	case r.kind == nSub && l.kind == nColumn && op == Eq:
		return p.inSub(l, r.sub)
	case l.kind == nColumn && (r.kind != nColumn || !p.foreignColumn(&l) || p.foreignColumn(&r)):
		if v, ok := p.operand(r, r.start, len(p.seen), r.subs, p.subs); ok {
			return p.condNode(l, p.leaf(l, op, []Value{v}))
		}
	case r.kind == nColumn:
		if v, ok := p.operand(l, l.start, r.start, l.subs, r.subs); ok {
			return p.condNode(l, p.leaf(r, mirrored(op), []Value{v}))
		}
	}
	return p.unknown(l)
}

// compareRows builds (a, b) = (x, y) and (a, b) <> (x, y).
func (p *parser) compareRows(op CompareOp, l, r node) node {
	how := And
	switch op {
	case Eq:
	case Ne:
		how = Or
	default:
		return p.unknown(l)
	}
	var c Cond
	for i := range l.row {
		a, b := l.row[i], r.row[i]
		if a.kind != nColumn && b.kind != nColumn || a.path+b.path != "" {
			return p.unknown(l)
		}
		col, other := a, b
		if a.kind != nColumn || b.kind == nColumn && p.foreignColumn(&a) && !p.foreignColumn(&b) {
			col, other = b, a
		}
		v, ok := p.operand(other, 0, 0, 0, 0)
		if !ok || v.Kind == UnknownValue || v.Kind == FuncCall {
			return p.unknown(l)
		}
		c = join(how, c, p.leaf(col, op, []Value{v}))
	}
	return p.condNode(l, c)
}

// quantified builds l op ANY (r) and l op ALL (r).
func (p *parser) quantified(op CompareOp, all bool, l, r node) node {
	switch {
	case l.kind != nColumn:
		return p.unknown(l)
	case op == Eq && !all && r.sub != nil && !r.nested: // = ANY(ARRAY(SELECT …)) is = ANY(SELECT …)
		return p.inSub(l, r.sub)
	case op == Eq && !all:
		op = In
	case op == Ne && all:
		op = NotIn
	default:
		return p.unknown(l)
	}
	switch {
	case r.kind == nArray && r.sub == nil:
		return p.among(op, l, r.row, len(p.seen))
	case r.kind == nValue && r.value.Kind == Literal:
		if vs, ok := arrayLiteral(r.value.Text); ok {
			return p.condNode(l, p.leaf(l, op, vs))
		}
	case r.kind == nColumn:
		return p.unknown(l)
	}
	v, ok := p.operand(r, r.start, len(p.seen), r.subs, p.subs)
	if !ok {
		return p.unknown(l)
	}
	if v.Kind != Param && v.Kind != FuncCall {
		v = Value{}
	}
	return p.condNode(l, p.leaf(l, op, []Value{v}))
}

// among builds l IN (list).
func (p *parser) among(op CompareOp, l node, list []node, end int) node {
	if l.kind != nColumn {
		return p.unknown(l)
	}
	vs := make([]Value, 0, len(list))
	for i, n := range list {
		next, subs := end, p.subs
		if i+1 < len(list) {
			next, subs = list[i+1].start, list[i+1].subs
		}
		v, ok := p.operand(n, n.start, next, n.subs, subs)
		if !ok {
			return p.unknown(l)
		}
		vs = append(vs, v)
	}
	return p.condNode(l, p.leaf(l, op, vs))
}

// operand returns n, whose mentions are those from start to end, as a value to
// compare with. It reports false for what depends on columns in a way that
// Value cannot say, and on sub-selects.
func (p *parser) operand(n node, start, end, subs, endSubs int) (Value, bool) {
	switch n.kind {
	case nValue:
		return n.value, true
	case nColumn:
		return p.columnRef(n), n.path == ""
	case nCond, nRow, nArray, nSub:
		return Value{}, false
	}
	if start != end || subs != endSubs {
		return Value{}, false
	}
	if n.kind == nFunc {
		return Value{Kind: FuncCall, Text: n.name}, true
	}
	return Value{}, true
}

// inSub builds l IN (SELECT …).
func (p *parser) inSub(l node, sub *Stmt) node {
	c := p.leaf(l, InSub, nil)
	c.Compare.Sub = sub
	c.Columns = p.columns(l.start)
	return p.condNode(l, c)
}

// leaf builds the comparison of a column.
func (p *parser) leaf(col node, op CompareOp, values []Value) Cond {
	c := Compare{Column: col.name, Path: col.path, Op: op, Values: values}
	if p.foreignColumn(&col) {
		c.Foreign, c.Qualifier = true, col.qual
	}
	return Cond{Op: Leaf, Compare: c}
}

// foreignColumn reports whether a column belongs to another table than the
// statement's own.
func (p *parser) foreignColumn(n *node) bool { return p.foreign(n.qual) }

// predicate parses [NOT] IN, LIKE, BETWEEN and the like after l.
func (p *parser) predicate(l node, min int) (n node, more, ok bool) {
	if precIn < min {
		return l, false, true
	}
	not := p.accept("not")
	t := p.tok()
	p.i++
	switch t.text {
	case "in":
		n, ok = p.in(l)
	case "between":
		if !p.accept("symmetric") {
			p.accept("asymmetric")
		}
		n, ok = p.between(l)
	case "similar":
		if !p.accept("to") {
			return l, false, false
		}
		n, ok = p.pattern(l)
	case "like", "ilike", "regexp", "rlike", "glob", "match":
		n, ok = p.pattern(l)
	default:
		return l, false, false
	}
	if ok && not {
		n = p.condNode(l, negate(*n.cond))
	}
	return n, true, ok
}

// in parses what follows IN: a list, a sub-select, or a placeholder for a list.
func (p *parser) in(l node) (node, bool) {
	if t := p.tok(); t.kind == tParam {
		p.i++
		return p.among(In, l, []node{{kind: nValue, value: Value{Kind: Param, Text: t.text}}}, 0), true
	}
	r, ok := p.paren()
	switch {
	case !ok:
		return r, false
	case r.kind == nSub && l.kind == nColumn && !r.nested:
		return p.inSub(l, r.sub), true
	case r.kind == nSub || r.nested:
		return p.unknown(l), true
	case r.kind == nRow:
		return p.among(In, l, r.row, len(p.seen)), true
	}
	return p.among(In, l, []node{r}, len(p.seen)), true
}

// between parses what follows BETWEEN.
func (p *parser) between(l node) (node, bool) {
	lo, ok := p.expr(precIn + 1)
	if !ok || !p.accept("and") {
		return lo, false
	}
	hi, ok := p.expr(precIn + 1)
	return p.among(OtherOp, l, []node{lo, hi}, len(p.seen)), ok
}

// pattern parses what follows LIKE.
func (p *parser) pattern(l node) (node, bool) {
	r, ok := p.expr(precIn + 1)
	if ok && p.accept("escape") {
		r.kind = nOpaque
		_, ok = p.expr(precIn + 1)
	}
	return p.among(OtherOp, l, []node{r}, len(p.seen)), ok
}

// is parses what follows IS, ISNULL and NOTNULL.
func (p *parser) is(word string, l node) (node, bool) {
	not := word == "notnull"
	if word == "is" {
		not = p.accept("not")
		if p.at("distinct") {
			p.i++
			if !p.accept("from") {
				return l, false
			}
			r, ok := p.expr(precIs + 1)
			if !ok {
				return r, false
			}
			op := IsDistinct
			if not {
				op = IsNotDistinct
			}
			return p.compare(op, l, r), true
		}
		t := p.tok()
		p.i++
		switch {
		case t.is("null"), t.is("unknown"):
		case t.is("true"), t.is("false"), t.kind == tString, t.kind == tNumber, t.kind == tParam:
			// SQLite has IS for any two values.
			op, v := IsNotDistinct, Value{Kind: Literal, Text: t.text}
			if not {
				op = IsDistinct
			}
			if t.kind == tParam {
				v.Kind = Param
			}
			return p.among(op, l, []node{{kind: nValue, value: v}}, 0), true
		default:
			return l, false
		}
	}
	op := IsNull
	if not {
		op = IsNotNull
	}
	return p.among(op, l, nil, 0), true
}
