package sqlshape

import "strings"

// A stringMode is how the inside of '…' is read.
type stringMode uint8

const (
	noString     stringMode = iota
	plainString             // '…' and N'…': only '' is special
	escapeString            // E'…': backslash escapes
	opaqueString            // B'…', X'…', and U&'…' with escapes: value not worked out
)

// stringPrefix tells which string, if any, begins at the current letter, and
// how long its prefix is.
func (l *lexer) stringPrefix() (stringMode, int) {
	if l.at(1) == '\'' {
		switch l.low[l.pos] {
		case 'e':
			return escapeString, 1
		case 'n':
			return plainString, 1
		case 'b', 'x':
			return opaqueString, 1
		}
	} else if l.low[l.pos] == 'u' && l.at(1) == '&' && l.at(2) == '\'' {
		return opaqueString, 2
	}
	return noString, 0
}

// str adds the string whose quote stands prefix bytes on, or makes it part of
// the string before: 'a' 'b' is 'ab', on separate lines in PostgreSQL.
func (l *lexer) str(mode stringMode, prefix int) bool {
	body, end, as, ok := l.body(mode, l.pos+prefix+1)
	if !ok {
		return false
	}
	kind := tString
	if as == opaqueString {
		kind, body = tConst, ""
	}
	if prefix == 0 && l.join != noString {
		t := &l.toks[len(l.toks)-1]
		if kind == tConst || t.kind == tConst {
			t.kind, t.text = tConst, ""
		} else {
			t.text += body
		}
		l.pos = end
		return true
	}
	l.add(kind, body, end)
	l.join = mode
	return true
}

// body returns the value of the string whose inside begins at i, and where the
// string ends. The mode becomes opaque with an escape that is not worked out.
func (l *lexer) body(mode stringMode, i int) (value string, end int, as stringMode, ok bool) {
	start := i
	as = mode
	var b []byte // once the value differs from the source
	backslashes := 0
	for i < len(l.src) {
		c := l.src[i]
		switch {
		case c == '\\' && mode == escapeString:
			if b == nil {
				b = append(make([]byte, 0, 2*(i-start)+8), l.src[start:i]...)
			}
			c, ok := unescape(l.src, i+1)
			if !ok {
				as = opaqueString
			}
			b = append(b, c)
			i += 2
			continue
		case c == '\'' && mode == plainString && backslashes%2 == 1 && !l.escapeClause(start, i):
			return "", 0, mode, false // 'it\'s' ends here in PostgreSQL, goes on in MySQL
		case c == '\'' && i+1 < len(l.src) && l.src[i+1] == '\'':
			if b == nil {
				b = append(make([]byte, 0, 2*(i-start)+8), l.src[start:i]...)
			}
			i++
		case c == '\'':
			if b == nil {
				return l.src[start:i], i + 1, as, true
			}
			return string(b), i + 1, as, true
		}
		if c == '\\' {
			backslashes++
		} else {
			backslashes = 0
		}
		if b != nil {
			b = append(b, c)
		}
		i++
	}
	return "", 0, mode, false
}

// escapeClause reports whether the string is that of LIKE … ESCAPE '\'.
func (l *lexer) escapeClause(start, end int) bool {
	t := l.last()
	return end == start+1 && t.kind == tWord && t.text == "escape"
}

// unescape returns the character that the backslash before i stands for.
// Numeric escapes are not worked out.
func unescape(s string, i int) (byte, bool) {
	if i == len(s) {
		return 0, false
	}
	switch c := s[i]; c {
	case 'n':
		return '\n', true
	case 't':
		return '\t', true
	case 'r':
		return '\r', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case '0', '1', '2', '3', '4', '5', '6', '7', 'x', 'u', 'U':
		return 0, false
	default:
		return c, true
	}
}

// quoted adds the identifier in quotes at the current position.
func (l *lexer) quoted(quote byte) bool {
	q := string(quote)
	i := l.pos + 1
	double := false
	for {
		n := strings.IndexByte(l.low[i:], quote)
		if n < 0 {
			return false
		}
		i += n + 1
		if i == len(l.low) || l.low[i] != quote {
			break
		}
		double = true
		i++
	}
	name := l.low[l.pos+1 : i-1]
	if double {
		name = strings.ReplaceAll(name, q+q, q)
	}
	if name == "" {
		return false
	}
	return l.add(tIdent, name, i)
}

// bracketed adds SQL Server's [identifier], if that is what stands here: not a
// subscript, an array or part of one.
func (l *lexer) bracketed() bool {
	if l.brackets > 0 {
		return false
	}
	switch t := l.last(); t.kind {
	case tKey:
		if t.text == "array" || t.endsOperand() {
			return false
		}
	case tPunct:
		if t.text != "," && t.text != "(" && t.text != "." {
			return false
		}
	case tWord:
		if t.text != "update" && t.text != "set" && t.text != "by" {
			return false
		}
	case tOp:
	default:
		return false
	}
	i := l.pos + 1
	if i == len(l.src) || !isLetter(l.src[i]) {
		return false
	}
	for i < len(l.src) && (isWord(l.src[i]) || l.src[i] == ' ') {
		i++
	}
	if i == len(l.src) || l.src[i] != ']' {
		return false
	}
	return l.add(tIdent, l.low[l.pos+1:i], i+1)
}

// dollar adds $1, $name, or a string in dollar quotes.
func (l *lexer) dollar() bool {
	if isDigit(l.at(1)) {
		end := wordEnd(l.src, l.pos+1)
		for _, c := range []byte(l.src[l.pos+1 : end]) {
			if !isDigit(c) {
				return false
			}
		}
		if l.at(1) == '0' && end > l.pos+2 || end > l.pos+6 {
			return false // $01 is $1; there are no more than 65535
		}
		return l.add(tParam, l.src[l.pos:end], end)
	}
	end := l.pos + 1
	for end < len(l.src) && (isLetter(l.src[end]) || isDigit(l.src[end])) {
		end++
	}
	if end < len(l.src) && l.src[end] == '$' {
		tag := l.src[l.pos : end+1]
		n := strings.Index(l.src[end+1:], tag)
		if n < 0 {
			return false
		}
		return l.add(tString, l.src[end+1:end+1+n], end+1+n+len(tag))
	}
	if end == l.pos+1 {
		return false
	}
	return l.add(tParam, l.src[l.pos:end], end)
}
