package sqlshape

import "strings"

// A lexer cuts a statement into tokens.
type lexer struct {
	src, low string // the text, and the text in lower case, byte for byte
	pos      int
	toks     []token
	brackets int        // depth of [ ]
	join     stringMode // of the token before, when it is a string that the next one continues
}

// startsStatement is a cheap test that spares most strings the lexer: does the
// text begin with a word that begins a statement?
func startsStatement(text string) bool {
	l := lexer{src: text}
	for l.space() && l.pos < len(text) && text[l.pos] == '(' {
		l.pos++
	}
	end := l.pos
	for end < len(text) && isLetter(text[end]) {
		end++
	}
	word := text[l.pos:end]
	switch len(word) {
	case 4:
		return strings.EqualFold(word, "with")
	case 6:
		for _, w := range [...]string{"update", "select", "insert", "delete"} {
			if strings.EqualFold(word, w) {
				return true
			}
		}
	}
	return false
}

// lex returns the tokens of text, tEOF last. It reports false for text that it
// cannot cut up with certainty.
func lex(text string) ([]token, bool) {
	l := lexer{src: text, low: lower(text), toks: make([]token, 0, len(text)/4+4)}
	for {
		if !l.space() {
			return nil, false
		}
		if l.pos == len(text) {
			l.add(tEOF, "", l.pos)
			return l.toks, true
		}
		if !l.next() {
			return nil, false
		}
	}
}

// add adds the token that ends at end.
func (l *lexer) add(kind tokKind, text string, end int) bool {
	l.toks = append(l.toks, token{kind, text, l.pos})
	l.pos = end
	l.join = noString
	return true
}

// last returns the token before.
func (l *lexer) last() token {
	if len(l.toks) == 0 {
		return token{}
	}
	return l.toks[len(l.toks)-1]
}

// at returns the byte at offset i from the current position, 0 beyond the end.
func (l *lexer) at(i int) byte {
	if l.pos+i < len(l.src) {
		return l.src[l.pos+i]
	}
	return 0
}

// space skips blanks and comments. It reports false for an unfinished comment,
// and for /*! … */, which MySQL executes.
func (l *lexer) space() bool {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == ' ' || '\t' <= c && c <= '\r':
			l.pos++
		case c == '-' && l.at(1) == '-':
			n := strings.IndexAny(l.src[l.pos:], "\r\n")
			if n < 0 {
				n = len(l.src) - l.pos
			}
			l.pos += n
		case c == '/' && l.at(1) == '*':
			if l.at(2) == '!' || !l.comment() {
				return false
			}
		default:
			return true
		}
	}
	return true
}

// comment skips a block comment. They nest.
func (l *lexer) comment() bool {
	depth := 0
	for l.pos < len(l.src) {
		switch {
		case l.at(0) == '/' && l.at(1) == '*':
			depth++
			l.pos += 2
		case l.at(0) == '*' && l.at(1) == '/':
			depth--
			l.pos += 2
			if depth == 0 {
				return true
			}
		default:
			l.pos++
		}
	}
	return false
}

// next adds the token at the current position.
func (l *lexer) next() bool {
	c := l.src[l.pos]
	switch {
	case isLetter(c):
		if mode, n := l.stringPrefix(); mode != noString {
			return l.str(mode, n)
		}
		return l.word()
	case isDigit(c), c == '.' && isDigit(l.at(1)) && !l.last().endsOperand():
		return l.number()
	}
	switch c {
	case '\'':
		if l.join != noString {
			return l.str(l.join, 0)
		}
		return l.str(plainString, 0)
	case '"', '`':
		return l.quoted(c)
	case '[':
		if l.bracketed() {
			return true
		}
		l.brackets++
		return l.punct()
	case ']':
		l.brackets--
		return l.punct()
	case '(', ')', ',', ';', '.':
		return l.punct()
	case '$':
		return l.dollar()
	case ':':
		return l.colon()
	}
	return l.operator()
}

func (l *lexer) punct() bool { return l.add(tPunct, l.src[l.pos:l.pos+1], l.pos+1) }

func (l *lexer) word() bool {
	end := wordEnd(l.low, l.pos)
	if end == l.pos+1 && l.low[l.pos] == 'u' && l.at(1) == '&' && l.at(2) == '"' {
		return false // an identifier with Unicode escapes
	}
	if w := l.low[l.pos:end]; reserved(w) {
		return l.add(tKey, w, end)
	}
	return l.add(tWord, l.low[l.pos:end], end)
}

func (l *lexer) number() bool {
	digits := func(i int) int {
		for i < len(l.src) && isDigit(l.src[i]) {
			i++
		}
		return i
	}
	whole := digits(l.pos)
	end := whole
	if end < len(l.src) && l.src[end] == '.' {
		end = digits(end + 1)
	}
	if e := end; e < len(l.src) && l.low[e] == 'e' {
		e++
		if e < len(l.src) && (l.src[e] == '+' || l.src[e] == '-') {
			e++
		}
		if d := digits(e); d > e {
			end = d
		}
	}
	if end < len(l.src) && isWord(l.src[end]) {
		// 0x1F and 1_000 are numbers in recent versions only.
		if c := l.low[end]; c == '_' || c == 'x' || c == 'o' || c == 'b' {
			return l.add(tConst, "", wordEnd(l.low, end))
		}
		return false
	}
	if whole > l.pos+1 && l.src[l.pos] == '0' {
		return l.add(tConst, "", end) // 007 is 7
	}
	return l.add(tNumber, l.src[l.pos:end], end)
}

// lower is strings.ToLower for ASCII only, so that offsets stay the same.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool { return isLetter(c) || isDigit(c) || c == '$' }

// wordEnd returns the end of the word at i.
func wordEnd(s string, i int) int {
	for i < len(s) && isWord(s[i]) {
		i++
	}
	return i
}
