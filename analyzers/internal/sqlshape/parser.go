package sqlshape

import "slices"

// maxDepth bounds nesting; what is deeper is not understood.
const maxDepth = 60

// A parser is a recursive-descent parser. Its methods report false when they
// meet something that they do not understand, and leave the position anywhere:
// callers that can bound the damage (a clause, a pair of parentheses) go back
// and step over the whole, noting the columns in it.
type parser struct {
	toks  []token
	i     int
	depth int
	stmt  *Stmt     // being parsed
	seen  []mention // columns met so far
	subs  int       // sub-selects met so far
	scope []CTE     // common table expressions in view
}

// A mention is an occurrence of a column. Those of an expression are a section
// of parser.seen.
type mention struct {
	name  string // "*" for a whole row
	qual  string // qualifier not resolved yet
	table string // the table that it is known to belong to, by a sub-select's FROM
}

func (p *parser) tok() token { return p.peek(0) }

// peek returns the token n further on. Beyond the end there is only tEOF.
func (p *parser) peek(n int) token { return p.toks[min(p.i+n, len(p.toks)-1)] }

// at reports whether the next token is the given word or punctuation.
func (p *parser) at(text string) bool { return p.tok().is(text) }

func (t token) is(text string) bool {
	return t.text == text && (t.kind == tWord || t.kind == tKey || t.kind == tPunct)
}

// accept steps over the given words or punctuation, all or none of them.
func (p *parser) accept(texts ...string) bool {
	for n, text := range texts {
		if !p.peek(n).is(text) {
			return false
		}
	}
	p.i += len(texts)
	return true
}

func (p *parser) atOp(op string) bool { return p.tok().kind == tOp && p.tok().text == op }

func (t token) isName() bool { return t.kind == tWord || t.kind == tIdent }

// name steps over an identifier.
func (p *parser) name() (string, bool) {
	t := p.tok()
	if !t.isName() {
		return "", false
	}
	p.i++
	return t.text, true
}

// names steps over (name, …).
func (p *parser) names() ([]string, bool) {
	if !p.accept("(") {
		return nil, false
	}
	var list []string
	for {
		name, ok := p.name()
		if !ok {
			return nil, false
		}
		list = append(list, name)
		if !p.accept(",") {
			return list, p.accept(")")
		}
	}
}

// table steps over a table's name and returns its last part. It also tells
// whether the name has more parts than that.
func (p *parser) table() (name string, qualified, ok bool) {
	name, ok = p.name()
	for ok && p.accept(".") {
		qualified = true
		name, ok = p.name()
	}
	return name, qualified, ok
}

// skipParens steps over a parenthesis and what is in it.
func (p *parser) skipParens() bool {
	if !p.at("(") {
		return false
	}
	depth := 0
	for ; p.tok().kind != tEOF; p.i++ {
		switch {
		case p.at("("):
			depth++
		case p.at(")"):
			if depth--; depth == 0 {
				p.i++
				return true
			}
		}
	}
	return false
}

// endsClause reports whether t, outside parentheses, ends a list or condition
// of the statement.
func (t token) endsClause() bool {
	switch t.kind {
	case tEOF:
		return true
	case tPunct:
		return t.text == ")" || t.text == ";"
	case tKey:
		switch t.text {
		case "from", "where", "group", "having", "window", "order", "limit", "offset", "fetch", "for",
			"union", "intersect", "except", "returning", "on":
			return true
		}
	}
	return false
}

// ends reports whether the next token ends the clause.
func (p *parser) ends() bool {
	return p.tok().endsClause() && !(p.at("from") && p.i > 0 && p.toks[p.i-1].is("distinct"))
}

// skip steps to the next token that ends the clause, or to a comma if asked.
func (p *parser) skip(comma bool) bool {
	brackets := 0
	for !p.ends() && !(comma && brackets == 0 && p.at(",")) {
		switch {
		case p.at("("):
			if !p.skipParens() {
				return false
			}
			continue
		case p.at("["):
			brackets++
		case p.at("]"):
			brackets--
		}
		p.i++
	}
	return true
}

// mentionAll notes every name between two tokens as a column, whatever it is:
// nothing is known about that text.
func (p *parser) mentionAll(from, to int) {
	p.subs++
	for i := from; i < min(to, len(p.toks)-1); i++ {
		t, next := p.toks[i], p.toks[i+1]
		switch {
		case t.isName() && !next.is("(") && !next.is("."):
			p.seen = append(p.seen, mention{name: t.text})
		case t.kind == tOp && t.text == "*" && i > from && p.toks[i-1].is("."):
			p.seen = append(p.seen, mention{name: "*"})
		}
	}
}

// columns returns the columns of the statement's table among those mentioned
// since start.
func (p *parser) columns(start int) []string {
	var list []string
	for _, m := range p.seen[start:] {
		switch {
		case m.table != "" && m.table != p.stmt.Table:
			continue
		case m.qual != "" && m.qual != p.stmt.Alias:
			continue
		case m.table == "" && m.qual == "" && m.name == p.stmt.Alias:
			m.name = "*"
		}
		if !slices.Contains(list, m.name) {
			list = append(list, m.name)
		}
	}
	slices.Sort(list)
	return list
}

// leave resolves what s, a sub-select, mentions, as far as its own FROM tells:
// the rest may belong to the enclosing statement.
func (p *parser) leave(s *Stmt, start int) {
	for i, m := range p.seen[start:] {
		if m.qual == "" {
			continue
		}
		for _, src := range s.sources {
			if src.name != m.qual {
				continue
			}
			m.qual = ""
			if s.derivation(src) == nil {
				m.table = src.table // "" for a function
			}
			p.seen[start+i] = m
			break
		}
	}
}
