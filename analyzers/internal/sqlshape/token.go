package sqlshape

type tokKind uint8

const (
	tEOF    tokKind = iota
	tWord           // unquoted word that may be an identifier, in lower case
	tKey            // reserved word, in lower case
	tIdent          // quoted identifier, in lower case
	tString         // string constant; text is its value
	tConst          // constant whose value is not worked out: bit strings, Unicode escapes, 0x1F
	tNumber         // text as written
	tParam          // placeholder as written
	tOp             // operator
	tPunct          // ( ) [ ] , ; . :
)

type token struct {
	kind tokKind
	text string
	pos  int // where it starts in the source
}

// endsOperand reports whether an operand may end with t, so that what follows
// is an operator: there ? is the JSON operator and @ no placeholder.
func (t token) endsOperand() bool {
	switch t.kind {
	case tIdent, tString, tConst, tNumber, tParam:
		return true
	case tPunct:
		return t.text == ")" || t.text == "]"
	case tKey:
		switch t.text {
		case "null", "true", "false", "end", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp":
			return true
		}
	case tWord:
		switch t.text {
		case "by", "div", "escape", "glob", "interval", "match", "mod", "regexp", "rlike", "set", "values", "xor", "zone":
			return false
		}
		return true
	}
	return false
}

// reserved reports whether PostgreSQL does not take word for the name of a
// column or a table. Words that are keywords only by their place are left out.
func reserved(word string) bool {
	switch word {
	case "all", "and", "any", "array", "as", "asc", "between", "case", "cast", "collate", "cross", "current_date",
		"current_time", "current_timestamp", "default", "desc", "distinct", "else", "end", "except", "false", "fetch",
		"for", "from", "full", "group", "having", "ilike", "in", "inner", "intersect", "into", "is", "isnull", "join",
		"lateral", "left", "like", "limit", "localtime", "localtimestamp", "natural", "not", "notnull", "null",
		"offset", "on", "only", "or", "order", "outer", "overlaps", "returning", "right", "select", "similar", "some",
		"tablesample", "then", "to", "true", "union", "using", "when", "where", "window", "with":
		return true
	}
	return false
}
