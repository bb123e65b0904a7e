package sqlshape

// PostgreSQL's operator precedences, lowest first.
const (
	precLowest = iota
	precOr
	precAnd
	precNot
	precIs
	precCompare
	precIn // BETWEEN, IN, LIKE
	precOp // any other operator
	precAdd
	precMul
	precPow
	precAt // AT TIME ZONE
	precCollate
	precUnary
)

type nodeKind uint8

const (
	nOpaque    nodeKind = iota // an expression of which only the mentions are known
	nColumn                    // name, qual, path
	nValue                     // value
	nIncrement                 // the column name, qual plus or minus a number
	nCoalesce                  // COALESCE(column name, qual, number)
	nFunc                      // call of function name
	nCond                      // cond
	nRow                       // (a, b)
	nArray                     // ARRAY[a, b], ARRAY(SELECT …)
	nSub                       // sub-select
)

// A node is a parsed expression, as far as anyone asks about it.
type node struct {
	kind     nodeKind
	interval bool // of type interval
	number   bool // a numeric literal
	boolean  bool // TRUE or FALSE
	name     string
	qual     string
	path     string
	value    Value
	cond     *Cond
	row      []node
	nested   bool // a row in parentheses of its own, or a sub-select with a cast: one element
	sub      *Stmt
	start    int // where its mentions begin in parser.seen
	subs     int // how many sub-selects came before it
}

// expr parses an expression of operators that bind at least as tightly as min.
func (p *parser) expr(min int) (node, bool) {
	if p.depth >= maxDepth {
		return node{}, false
	}
	p.depth++
	n, ok := p.prefix()
	for ok {
		var more bool
		if n, more, ok = p.infix(n, min); !more {
			break
		}
	}
	p.depth--
	return n, ok
}

// prefix parses an operand with its prefix operators.
func (p *parser) prefix() (node, bool) {
	start := node{start: len(p.seen), subs: p.subs}
	t := p.tok()
	switch {
	case t.is("not") && t.kind == tKey:
		p.i++
		n, ok := p.expr(precNot)
		if !ok {
			return n, false
		}
		return p.condNode(start, negate(p.cond(n))), true
	case t.kind == tOp && (t.text == "-" || t.text == "+"):
		p.i++
		n, ok := p.expr(precUnary)
		if ok && n.number && t.text == "-" && n.value.Text[0] != '-' {
			if n.value.Text != "0" {
				n.value.Text = "-" + n.value.Text
			}
			return n, true
		}
		start.interval = n.interval
		return start, ok
	case t.kind == tOp && !plainOperator(t.text) && t.text != "::" && t.text != ":=" && t.text != "=>" && t.text != "^":
		p.i++
		_, ok := p.expr(precOp)
		return start, ok
	}
	n, ok := p.primary()
	n.start, n.subs = start.start, start.subs
	return n, ok
}

// infix parses one operator after l with what follows it. It reports false as
// more when the expression ends.
func (p *parser) infix(l node, min int) (n node, more, ok bool) {
	t := p.tok()
	at := func(prec int) bool {
		if prec < min {
			return false
		}
		p.i++
		return true
	}
	switch t.kind {
	case tOp:
		if compareOp(t.text) != OtherOp {
			if !at(precCompare) {
				return l, false, true
			}
			n, ok = p.comparison(compareOp(t.text), l)
			return n, true, ok
		}
		return p.arithmetic(t.text, l, min)
	case tKey:
		switch t.text {
		case "or", "and":
			op, prec := Or, precOr
			if t.text == "and" {
				op, prec = And, precAnd
			}
			if !at(prec) {
				return l, false, true
			}
			c := p.cond(l) // before r adds its mentions
			r, ok := p.expr(prec + 1)
			if !ok {
				return l, false, false
			}
			return p.condNode(l, join(op, c, p.cond(r))), true, true
		case "is", "isnull", "notnull":
			if !at(precIs) {
				return l, false, true
			}
			n, ok = p.is(t.text, l)
			return n, true, ok
		case "not", "in", "like", "ilike", "similar", "between":
			return p.predicate(l, min)
		case "collate":
			if !at(precCollate) {
				return l, false, true
			}
			_, _, ok = p.table()
			return l, true, ok
		}
	case tWord:
		switch t.text {
		case "regexp", "rlike", "glob", "match":
			return p.predicate(l, min)
		case "at":
			if !p.peek(1).is("time") || !p.peek(2).is("zone") || !at(precAt) {
				return l, false, true
			}
			p.i += 2
			_, ok = p.expr(precAt + 1)
			if l.isTime() {
				return l, true, ok
			}
			return p.opaque(l), true, ok
		}
	}
	return l, false, true
}

// arithmetic parses what follows l, an operand of an operator that is no
// comparison.
func (p *parser) arithmetic(op string, l node, min int) (n node, more, ok bool) {
	prec := precOp
	switch op {
	case "+", "-":
		prec = precAdd
	case "*", "/", "%":
		prec = precMul
	case "^":
		prec = precPow
	case "::", ":=", "=>":
		return l, false, true
	}
	if prec < min {
		return l, false, true
	}
	p.i++
	r, ok := p.expr(prec + 1)
	if !ok {
		return l, false, false
	}
	n = p.opaque(l)
	switch op {
	case "+", "-":
		n.interval = l.interval && r.interval
		bare := r.start == len(p.seen) && r.subs == p.subs
		switch {
		case r.number && (l.kind == nColumn && l.path == "" || l.kind == nCoalesce):
			n.kind, n.name, n.qual = nIncrement, l.name, l.qual
		case op == "+" && l.number && r.kind == nColumn && r.path == "":
			n.kind, n.name, n.qual = nIncrement, r.name, r.qual
		case l.isTime() && bare && (r.interval || op == "+"):
			n.kind, n.value = nValue, Value{Kind: NowPlus}
		}
	case "*", "/":
		n.interval = l.interval || r.interval
	case "->", "->>", "#>", "#>>":
		if l.kind == nColumn && r.kind == nValue && r.value.Kind == Literal {
			n.kind, n.name, n.qual, n.path = nColumn, l.name, l.qual, l.path+op+r.value.Text
		}
	}
	return n, true, true
}

// isTime reports whether n is the current time, or an interval off it.
func (n node) isTime() bool {
	return n.kind == nValue && (n.value.Kind == Now || n.value.Kind == NowPlus)
}

// opaque returns a node of which only what it mentions, from l on, is known.
func (p *parser) opaque(l node) node { return node{start: l.start, subs: l.subs} }

func (p *parser) condNode(l node, c Cond) node {
	return node{kind: nCond, cond: &c, start: l.start, subs: l.subs}
}

// unknown returns a condition of which only what it mentions, from l on, is
// known.
func (p *parser) unknown(l node) node {
	return p.condNode(l, Cond{Op: Unknown, Columns: p.columns(l.start)})
}

// compareOp returns the comparison that an operator is, OtherOp for none.
func compareOp(op string) CompareOp {
	switch op {
	case "=":
		return Eq
	case "<>", "!=":
		return Ne
	case "<":
		return Less
	case "<=":
		return LessEq
	case ">":
		return Greater
	case ">=":
		return GreaterEq
	}
	return OtherOp
}

// cond returns n as a condition.
func (p *parser) cond(n node) Cond {
	switch n.kind {
	case nCond:
		return *n.cond
	case nColumn:
		if n.path == "" {
			return p.leaf(n, IsTrue, nil)
		}
	case nFunc:
		// A function may look at any column of the row that it is given.
		c := Cond{Op: Unknown, Columns: p.columns(n.start), fn: n.name}
		if len(c.Columns) == 0 || c.Columns[0] != "*" {
			c.Columns = append([]string{"*"}, c.Columns...)
		}
		return c
	}
	return Cond{Op: Unknown, Columns: p.columns(n.start)}
}
