package typestate

import (
	"go/token"
	"strconv"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// holds answers a question about a symbol, if it can.
func (s *state) holds(n int32, p pred, text string) (is, known bool) {
	y := &s.syms[n]
	if is, known = y.fact(p, text); known {
		return is, true
	}
	if y.claim > 0 {
		if is, known = s.consensus(y, p, text); known {
			return is, true
		}
	}
	if y.wraps > 0 && (p == isErr || p == isA) {
		return s.holds(y.wraps-1, p, text)
	}
	return false, false
}

// consensus is what all outcomes that are still possible say.
func (s *state) consensus(y *sym, p pred, text string) (is, known bool) {
	c := &s.claims[y.claim-1]
	first := true
	for o := won; o <= undone; o <<= 1 {
		if c.out&o == 0 {
			continue
		}
		a, ok := c.answer(y.rel, o, p, text)
		if !ok || !first && a != is {
			return false, false
		}
		is, first = a, false
	}
	return is, !first
}

// answer is what an outcome of a claim says of a question about what tells it.
func (c *claim) answer(r relation, o outcome, p pred, text string) (is, known bool) {
	if (r == tellLost || r == tellErr) && p == isErr && c.site.Op.Lost != "" {
		switch {
		case text == c.site.Op.Lost:
			return o == lost, true
		case o == lost:
			return false, false // it may wrap another
		}
	}
	return r.answer(o, p, text)
}

// truth evaluates a boolean term.
func (s *state) truth(t term) (is, known bool) {
	switch t.kind {
	case yes:
		return true, true
	case no:
		return false, true
	case test:
		switch t.text {
		case eachRow:
			return false, false // however many there are, they come to an end
		case firstRow:
			t.text = ""
		}
		is, known = s.holds(t.n, t.p, t.text)
		return is != t.neg, known
	case symbol:
		return s.holds(t.n, isTrue, "")
	}
	return false, false
}

// assume restricts the state to where the term is true or false; it returns
// false where that cannot be.
func (s *state) assume(t term, want bool) bool {
	switch t.kind {
	case yes:
		return want
	case no:
		return !want
	case symbol:
		t = term{kind: test, p: isTrue, n: t.n}
	case test:
	default:
		return true
	}
	if t.neg {
		want = !want
	}
	if t.p == isZero && (t.text == eachRow || t.text == firstRow && !want) {
		return s.nextRow(t.n, want)
	}
	if t.text == firstRow {
		t.text = ""
	}
	return s.settle(t.n, t.p, t.text, want)
}

// These mark the test that a loop over rows makes before an iteration, and
// before the first.
const (
	eachRow  = "each"
	firstRow = "first"
)

// nextRow enters or leaves a loop over the rows that a claim returned. Each
// iteration has a row that was won. A loop that has run says nothing new when
// it ends.
func (s *state) nextRow(n int32, end bool) bool {
	is, known := s.holds(n, isZero, "")
	if end {
		if known && !is {
			return true
		}
		return s.settle(n, isZero, "", true)
	}
	if !s.settle(n, isZero, "", false) {
		return false
	}
	if c := s.syms[n].claim; c > 0 && s.syms[n].rel == tellCount {
		cl := &s.claims[c-1]
		if cl.phase = open; cl.out == lost {
			cl.out = won // the row before this one was lost on the way
		}
	}
	return true
}

// settle records the answer to a question about a symbol, and what follows
// from it for the claim whose outcome the symbol tells.
func (s *state) settle(n int32, p pred, text string, is bool) bool {
	s.answered(n)
	if was, known := s.holds(n, p, text); known {
		if was != is {
			return false
		}
		if _, recorded := s.syms[n].fact(p, text); recorded {
			if y := &s.syms[n]; y.claim > 0 && s.claims[y.claim-1].failed {
				s.failedEnd(y, p, is)
			}
			return true
		}
	}
	if (p == isMore || p == isText && text != "0" && text != "" && s.syms[n].rel != unrelated) && is && !s.settle(n, isZero, "", false) {
		return false
	}
	y := &s.syms[n]
	y.learn(p, text, is)
	if y.wraps > 0 && (p == isErr || p == isA) && !s.settle(y.wraps-1, p, text, is) {
		return false
	}
	y = &s.syms[n]
	if y.claim == 0 {
		return true
	}
	c := &s.claims[y.claim-1]
	switch y.rel {
	case readErr:
		if isFailure(p, is) {
			c.unsure = true
		}
		return true
	case endErr, undoErr:
		s.failedEnd(y, p, is)
		return true
	case endCount:
		if p == isZero && is {
			c.out, c.phase, c.unsure = lost, open, true // it was won once
		}
		return true
	}
	for o := won; o <= undone; o <<= 1 {
		if c.out&o == 0 {
			continue
		}
		if a, ok := c.answer(y.rel, o, p, text); ok && a != is {
			c.out &^= o
		}
	}
	if y.rel == tellRows && p == isTrue && is {
		c.phase = open // one more row
	}
	// A sentinel that the error is not: then it was not lost.
	if y.rel == tellErr && p == isErr && !is && c.out&lost != 0 && c.out != lost {
		if c.site.sentinel {
			c.out &^= lost
		}
	}
	if c.inTx && c.out == undone {
		c.inTx = false
	}
	if y.rel == tellTx {
		s.alike(c)
	}
	return c.out != 0
}

// alike lets what one claim has learned of the end of its transaction hold for
// all that was won in that.
func (s *state) alike(c *claim) {
	for i := range s.claims {
		if o := &s.claims[i]; o != c && o.tx == c.tx && !o.inTx && o.out == won|undone {
			o.out &= c.out
		}
	}
}

// failedEnd opens a claim again where a test says that what ended it failed. A
// rollback that fails may have done its work all the same.
func (s *state) failedEnd(y *sym, p pred, is bool) {
	if !isFailure(p, is) {
		return
	}
	switch c := &s.claims[y.claim-1]; {
	case y.rel == endErr && c.phase == committed:
		c.phase, c.failed = open, false
	case y.rel == undoErr && c.phase == released:
		c.phase, c.unsure, c.botched, c.failed = open, true, true, false
	}
}

// isFailure reports that the answer makes an error not nil.
func isFailure(p pred, is bool) bool {
	return p == isNil && !is || (p == isErr || p == isA) && is
}

// compare returns what "x tok y" says.
func (s *state) compare(tok token.Token, class ir.Class, x, y term) term {
	switch tok {
	case token.EQL, token.NEQ:
		t := s.equal(x, y)
		if tok == token.NEQ {
			t = t.negate()
		}
		return t
	}
	// An order: only counts against small constants matter.
	if x.kind == integer && y.kind != integer {
		x, y = y, x
		tok = map[token.Token]token.Token{token.LSS: token.GTR, token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ}[tok]
	}
	if x.kind == integer && y.kind == integer {
		return ordered(tok, x.text, y.text)
	}
	if tok == token.LSS && y.kind == symbol && s.syms[y.n].slice && (x.kind != integer || x.text == "0") {
		round := eachRow
		if x.kind == integer {
			round = firstRow
		}
		return term{kind: test, p: isZero, n: y.n, text: round, neg: true}
	}
	if x.kind == symbol && y.kind == integer {
		zero := term{kind: test, p: isZero, n: x.n}
		switch {
		case tok == token.GTR && y.text == "0", tok == token.GEQ && y.text == "1":
			return zero.negate()
		case tok == token.LSS && y.text == "1", tok == token.LEQ && y.text == "0":
			return zero
		}
		k, err := strconv.Atoi(y.text)
		if tok == token.GEQ || tok == token.LSS {
			k--
		}
		if err == nil && k > 0 {
			more := term{kind: test, p: isMore, n: x.n, text: strconv.Itoa(k)}
			if tok == token.LSS || tok == token.LEQ {
				return more.negate()
			}
			return more
		}
	}
	return term{}
}

// ordered compares two constants.
func ordered(tok token.Token, x, y string) term {
	a, err1 := strconv.ParseInt(x, 10, 64)
	b, err2 := strconv.ParseInt(y, 10, 64)
	if err1 != nil || err2 != nil {
		return term{}
	}
	switch tok {
	case token.LSS:
		return boolTerm(a < b)
	case token.LEQ:
		return boolTerm(a <= b)
	case token.GTR:
		return boolTerm(a > b)
	case token.GEQ:
		return boolTerm(a >= b)
	}
	return term{}
}

// equal returns what "x == y" says.
func (s *state) equal(x, y term) term {
	if x.kind > y.kind {
		x, y = y, x
	}
	switch {
	case x.kind == none:
		return term{}
	case (x.kind == yes || x.kind == no) && (y.kind == symbol || y.kind == test || y.kind == yes || y.kind == no):
		if y.kind == symbol {
			y = term{kind: test, p: isTrue, n: y.n}
		}
		if x.kind == no {
			y = y.negate()
		}
		return y
	case x.kind == nilTerm:
		switch y.kind {
		case nilTerm:
			return term{kind: yes}
		case symbol:
			return term{kind: test, p: isNil, n: y.n}
		}
		return term{kind: no}
	case x.kind == integer && y.kind == integer, x.kind == text && y.kind == text, x.kind == sentinel && y.kind == sentinel:
		return boolTerm(x.text == y.text)
	case x.kind == integer && y.kind == symbol:
		sy := &s.syms[y.n]
		counts := sy.rel == tellCount || sy.rel == endCount
		switch {
		case x.text == "0":
			return term{kind: test, p: isZero, n: y.n}
		case x.text == "1" && counts:
			// A claim that names one row has won it or not.
			return term{kind: test, p: isZero, n: y.n, neg: true}
		}
		return term{kind: test, p: isText, n: y.n, text: x.text}
	case x.kind == text && y.kind == symbol:
		return term{kind: test, p: isText, n: y.n, text: x.text}
	case x.kind == sentinel && y.kind == symbol:
		return term{kind: test, p: isErr, n: y.n, text: x.text}
	}
	return term{}
}
