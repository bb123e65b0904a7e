package sqlshape

import "strings"

const (
	operatorBytes = "+-*/<>=~!@#%^&|?"
	maxOperator   = 63
)

// colon adds ::, :=, a placeholder, or the colon of an array slice.
func (l *lexer) colon() bool {
	switch c := l.at(1); {
	case c == ':' || c == '=':
		return l.add(tOp, l.src[l.pos:l.pos+2], l.pos+2)
	case l.brackets == 0 && (isLetter(c) || isDigit(c)):
		return l.param()
	}
	return l.punct()
}

// param adds the placeholder at the current position: a sign, and the word
// after it.
func (l *lexer) param() bool {
	end := wordEnd(l.src, l.pos+1)
	return l.add(tParam, l.src[l.pos:end], end)
}

// operator adds an operator, or a placeholder that begins with ? or @. Both
// are operators in PostgreSQL too; they are placeholders where an operand has
// to stand.
func (l *lexer) operator() bool {
	c := l.src[l.pos]
	if strings.IndexByte(operatorBytes, c) < 0 {
		return false
	}
	if !l.last().endsOperand() {
		if c == '?' {
			end := l.pos + 1
			for end < len(l.src) && isDigit(l.src[end]) {
				end++
			}
			return l.add(tParam, l.src[l.pos:end], end)
		}
		if c == '@' && isLetter(l.at(1)) {
			return l.param()
		}
	}
	end := l.pos + 1
	for end < len(l.src) && strings.IndexByte(operatorBytes, l.src[end]) >= 0 {
		if next := l.src[end:]; strings.HasPrefix(next, "--") || strings.HasPrefix(next, "/*") {
			break
		}
		end++
	}
	op := l.src[l.pos:end]
	if len(op) > maxOperator {
		return false
	}
	if !strings.ContainsAny(op, "~!@#%^&|?") { // PostgreSQL: otherwise it does not end in + or -
		op = op[:1] + strings.TrimRight(op[1:], "+-")
	}
	op = l.splitPlaceholder(op)
	return l.add(tOp, op, l.pos+len(op))
}

// splitPlaceholder cuts op before a placeholder written close to it: =? and
// <>@name.
func (l *lexer) splitPlaceholder(op string) string {
	if i := strings.IndexByte(op, '?'); i > 0 && plainOperator(op[:i]) {
		return op[:i]
	}
	if n := len(op) - 1; n > 0 && op[n] == '@' && isLetter(l.at(n+1)) && plainOperator(op[:n]) {
		return op[:n]
	}
	return op
}

func plainOperator(op string) bool {
	switch op {
	case "=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||":
		return true
	}
	return false
}
