package sqlshape

// primary parses an operand with its casts and subscripts.
func (p *parser) primary() (node, bool) {
	n, ok := p.atom()
	for ok {
		switch {
		case p.atOp("::"):
			p.i++
			var typ typeName
			typ, ok = p.typeName()
			n = n.cast(typ)
		case p.accept("["):
			for depth := 1; depth > 0; p.i++ {
				switch {
				case p.tok().kind == tEOF:
					return n, false
				case p.at("["):
					depth++
				case p.at("]"):
					depth--
				}
				if t := p.tok(); t.isName() && !p.peek(1).is("(") {
					p.seen = append(p.seen, mention{name: t.text})
				}
			}
			n = node{}
		case p.accept("."): // (composite).field
			if !p.acceptOp("*") {
				_, ok = p.name()
			}
			n = node{}
		default:
			return n, true
		}
	}
	return n, false
}

func (p *parser) atom() (node, bool) {
	t := p.tok()
	switch t.kind {
	case tString:
		p.i++
		return literal(t.text), true
	case tNumber:
		p.i++
		n := literal(t.text)
		n.number = true
		return n, true
	case tConst:
		p.i++
		return node{}, true
	case tParam:
		p.i++
		return node{kind: nValue, value: Value{Kind: Param, Text: t.text}}, true
	case tPunct:
		switch t.text {
		case "(":
			return p.paren()
		case "[": // in ARRAY[…]
			_, ok := p.array()
			return node{}, ok
		}
	case tKey:
		return p.keyword(t.text)
	case tWord, tIdent:
		return p.named()
	}
	return node{}, false
}

func literal(text string) node { return node{kind: nValue, value: Value{Kind: Literal, Text: text}} }

func valueNode(kind ValueKind) node { return node{kind: nValue, value: Value{Kind: kind}} }

// keyword parses an operand that begins with a reserved word.
func (p *parser) keyword(word string) (node, bool) {
	p.i++
	switch word {
	case "null":
		return valueNode(Null), true
	case "default":
		return valueNode(Default), true
	case "true", "false":
		n := literal(word)
		n.boolean = true
		return n, true
	case "case":
		return p.caseExpr()
	case "cast":
		return p.castCall()
	case "array":
		return p.array()
	case "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp":
		if p.at("(") && !p.skipParens() {
			return node{}, false
		}
		return valueNode(Now), true
	case "left", "right":
		if p.at("(") {
			return p.call(word, false)
		}
	}
	return node{}, false
}

// paren parses a parenthesis: an expression, a row or a sub-select. What is
// not understood is opaque as a whole.
func (p *parser) paren() (node, bool) {
	if !p.at("(") {
		return node{}, false
	}
	if p.atSelect() {
		if sub, ok := p.sub(); ok {
			return node{kind: nSub, sub: sub}, true
		}
		return node{}, false
	}
	return p.orOpaque(func() (node, bool) {
		p.i++
		list, ok := p.exprs()
		if !ok || !p.accept(")") {
			return node{}, false
		}
		if len(list) > 1 {
			return node{kind: nRow, row: list}, true
		}
		list[0].nested = list[0].nested || list[0].kind == nRow
		return list[0], true
	})
}

// orOpaque parses what a parenthesis encloses, the next token being the open
// one. If that fails it steps over the parenthesis.
func (p *parser) orOpaque(parse func() (node, bool)) (node, bool) {
	open, start, depth := p.i, len(p.seen), p.depth
	if n, ok := parse(); ok {
		return n, true
	}
	p.i, p.seen, p.depth = open, p.seen[:start], depth
	if !p.skipParens() {
		return node{}, false
	}
	p.mentionAll(open, p.i)
	return node{}, true
}

// exprs parses expressions separated by commas.
func (p *parser) exprs() ([]node, bool) {
	var list []node
	for {
		n, ok := p.expr(precLowest)
		if !ok {
			return nil, false
		}
		list = append(list, n)
		if !p.accept(",") {
			return list, true
		}
	}
}

// caseExpr parses what follows CASE.
func (p *parser) caseExpr() (node, bool) {
	if !p.at("when") {
		if _, ok := p.expr(precLowest); !ok {
			return node{}, false
		}
	}
	for p.accept("when") {
		if _, ok := p.expr(precLowest); !ok || !p.accept("then") {
			return node{}, false
		}
		if _, ok := p.expr(precLowest); !ok {
			return node{}, false
		}
	}
	if p.accept("else") {
		if _, ok := p.expr(precLowest); !ok {
			return node{}, false
		}
	}
	return node{}, p.accept("end")
}

// castCall parses what follows CAST.
func (p *parser) castCall() (node, bool) {
	if !p.at("(") {
		return node{}, false
	}
	return p.orOpaque(func() (node, bool) {
		p.i++
		n, ok := p.expr(precLowest)
		if !ok || !p.accept("as") {
			return node{}, false
		}
		typ, ok := p.typeName()
		return n.cast(typ), ok && p.accept(")")
	})
}

// array parses what follows ARRAY.
func (p *parser) array() (node, bool) {
	if p.atSelect() {
		sub, ok := p.sub()
		return node{kind: nArray, sub: sub}, ok
	}
	if !p.accept("[") {
		return node{}, false
	}
	if p.accept("]") {
		return node{kind: nArray}, true
	}
	list, ok := p.exprs()
	return node{kind: nArray, row: list}, ok && p.accept("]")
}

// named parses an operand that begins with a name: a column, a call, or a
// constant of a named type.
func (p *parser) named() (node, bool) {
	switch t, next := p.tok(), p.peek(1); {
	case t.kind != tWord:
	case t.text == "interval" && next.kind != tPunct && !next.endsClause():
		if n, ok := p.interval(); ok {
			return n, true
		}
	case t.text == "exists" && next.is("("):
		p.i++
		n, ok := p.paren()
		if n.kind == nSub {
			n = node{}
		}
		return n, ok
	case t.text == "row" && next.is("("):
		p.i++
		return p.orOpaque(func() (node, bool) {
			p.i++
			list, ok := p.exprs()
			return node{kind: nRow, row: list}, ok && p.accept(")")
		})
	case (t.text == "timestamp" || t.text == "time") && (next.is("with") || next.text == "without"):
		if !p.peek(2).is("time") || !p.peek(3).is("zone") || p.peek(4).kind != tString {
			return node{}, false
		}
		p.i += 5
		return literal(p.toks[p.i-1].text).cast(typeName{name: t.text}), true
	}
	name, _ := p.name()
	qual, trusted := "", true // PostgreSQL's own schema
	for p.accept(".") {
		trusted = qual == "" && name == "pg_catalog"
		qual = name
		if p.acceptOp("*") {
			p.seen = append(p.seen, mention{name: "*", qual: qual})
			return node{}, true
		}
		var ok bool
		if name, ok = p.name(); !ok {
			if p.tok().kind != tKey { // after a dot any word is a name
				return node{}, false
			}
			name = p.tok().text
			p.i++
		}
	}
	switch {
	case p.at("("):
		return p.call(name, trusted)
	case p.tok().kind == tString:
		p.i++
		return literal(p.toks[p.i-1].text).cast(typeName{name: name}), true
	}
	if qual == "" {
		switch name {
		case "user", "current_user", "session_user", "current_role", "current_schema", "current_catalog":
			p.seen = append(p.seen, mention{name: name}) // columns in MySQL
			return node{}, true
		}
		qual = p.stmt.owner(name)
	}
	p.seen = append(p.seen, mention{name: name, qual: qual})
	return node{kind: nColumn, name: name, qual: qual}, true
}
