package sqlshape

// call parses the arguments of function name, and what may follow them.
// trusted is false for a function of a schema of one's own, which may share its
// name with a built-in one.
func (p *parser) call(name string, trusted bool) (node, bool) {
	args, understood := []node(nil), false
	if _, ok := p.orOpaque(func() (node, bool) {
		var ok bool
		args, ok = p.args()
		understood = ok
		return node{}, ok
	}); !ok {
		return node{}, false
	}
	var n node
	if understood {
		n = node{kind: nFunc, name: name}
		if trusted {
			n = n.known(args)
		}
	}
	if p.tok().kind == tString && n.kind == nFunc { // timestamp(3) '…'
		p.i++
		n = literal(p.toks[p.i-1].text).cast(typeName{name: name})
	}
	for {
		open := p.i
		switch {
		case p.accept("filter") && p.at("("), p.accept("within", "group") && p.at("("), p.accept("over") && p.at("("):
			if !p.skipParens() {
				return node{}, false
			}
		case p.i > open && p.toks[open].is("over"):
			if _, ok := p.name(); !ok {
				return node{}, false
			}
		default:
			p.i = open
			return n, true
		}
		p.mentionAll(open+1, p.i)
		n = node{}
	}
}

// args parses the arguments of a call.
func (p *parser) args() ([]node, bool) {
	p.i++
	if p.accept(")") {
		return nil, true
	}
	if p.acceptOp("*") {
		return nil, p.accept(")")
	}
	var list []node
	for {
		if next := p.peek(1); p.tok().isName() && next.kind == tOp && (next.text == "=>" || next.text == ":=") {
			p.i += 2
		}
		n, ok := p.expr(precLowest)
		if !ok {
			return nil, false
		}
		list = append(list, n)
		if !p.accept(",") {
			return list, p.accept(")")
		}
	}
}

// known gives the calls of some functions their meaning.
func (n node) known(args []node) node {
	switch n.name {
	case "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "getdate", "getutcdate",
		"sysdatetime", "sysutcdatetime", "sysdate", "utc_timestamp", "curdate", "curtime", "unix_timestamp":
		if len(args) == 0 || len(args) == 1 && args[0].number {
			return valueNode(Now)
		}
	case "datetime", "date", "time", "julianday", "unixepoch": // SQLite
		return n.sqliteTime(args)
	case "strftime":
		if len(args) > 1 {
			return n.sqliteTime(args[1:])
		}
	case "timezone":
		if len(args) == 2 && args[1].isTime() {
			return args[1]
		}
	case "make_interval":
		n.interval = true
	case "coalesce":
		if len(args) == 2 && args[0].kind == nColumn && args[0].path == "" && args[1].number {
			return node{kind: nCoalesce, name: args[0].name, qual: args[0].qual}
		}
		return node{}
	case "nullif", "greatest", "least", "if", "ifnull", "iif":
		return node{}
	}
	return n
}

// sqliteTime returns Now for 'now', the default, and NowPlus where modifiers shift it.
func (n node) sqliteTime(args []node) node {
	if len(args) == 0 {
		return valueNode(Now)
	}
	if args[0].kind != nValue || args[0].value != (Value{Kind: Literal, Text: "now"}) {
		return n
	}
	kind := Now
	for _, arg := range args[1:] {
		if arg.kind != nValue {
			return node{}
		}
		switch arg.value.Text {
		case "utc", "localtime", "subsec", "subsecond":
		default:
			kind = NowPlus
		}
	}
	return valueNode(kind)
}

// interval parses INTERVAL '…', and MySQL's INTERVAL 5 MINUTE.
func (p *parser) interval() (node, bool) {
	open := p.i
	p.i++
	switch t := p.tok(); t.kind {
	case tString:
		p.i++
		p.intervalFields()
		n := literal(t.text)
		n.interval = true
		return n, true
	case tNumber, tParam:
		p.i++
		if p.tok().kind == tWord {
			p.i++
			return node{interval: true}, true
		}
	}
	p.i = open
	return node{}, false
}
