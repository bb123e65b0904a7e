package sqlshape

import "strings"

// A ValueKind says what kind of value an expression is.
type ValueKind uint8

const (
	UnknownValue ValueKind = iota // not understood: CASE, a sub-select, any expression not listed below
	Literal                       // string, number or boolean; Text is its value: 'x' is x, TRUE is true
	Param                         // Text is the placeholder as written: $2, ?, :name, @name
	Null
	Now       // the current time
	NowPlus   // the current time plus or minus an interval
	Increment // the assigned column plus or minus a number
	ColumnRef // Text is the column's name
	Default
	FuncCall // Text is the function's name
)

// A Value is one side of an assignment or of a comparison. Casts of literals
// and parameters are looked through, those of columns if to text or uuid.
type Value struct {
	Kind ValueKind
	Text string
	// Qualifier of a ColumnRef is the table or alias that it belongs to when
	// that is not the statement's own table.
	Qualifier string
}

// arrayLiteral returns the elements of '{a,b}'. It reports false for what it
// would have to unquote: quotes, escapes, nested arrays and NULL.
func arrayLiteral(text string) ([]Value, bool) {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' {
		return nil, false
	}
	text = text[1 : len(text)-1]
	if strings.TrimSpace(text) == "" {
		return nil, true
	}
	if strings.ContainsAny(text, `{}"\`) {
		return nil, false
	}
	var vs []Value
	for elem := range strings.SplitSeq(text, ",") {
		elem = strings.TrimSpace(elem)
		if elem == "" || strings.EqualFold(elem, "null") {
			return nil, false
		}
		vs = append(vs, Value{Kind: Literal, Text: elem})
	}
	return vs, true
}
