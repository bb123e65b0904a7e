package sqlshape

// A typeName is the name of a type, as far as casts need it.
type typeName struct {
	name  string // last part
	array bool
}

// typeName parses the name of a type.
func (p *parser) typeName() (typeName, bool) {
	p.accept("setof")
	name, _, ok := p.table()
	if !ok {
		return typeName{}, false
	}
	switch name {
	case "double":
		p.accept("precision")
	case "character", "char", "nchar", "bit":
		p.accept("varying")
	case "national":
		if p.accept("character") || p.accept("char") {
			p.accept("varying")
		}
		name = "char"
	case "interval":
		p.intervalFields()
	}
	if p.at("(") && !p.skipParens() {
		return typeName{}, false
	}
	if name == "timestamp" || name == "time" {
		if !p.accept("with", "time", "zone") {
			p.accept("without", "time", "zone")
		}
	}
	array := p.accept("array")
	for p.accept("[") {
		array = true
		if p.tok().kind == tNumber {
			p.i++
		}
		if !p.accept("]") {
			return typeName{}, false
		}
	}
	return typeName{name, array}, true
}

// intervalFields steps over DAY TO SECOND(3) and the like.
func (p *parser) intervalFields() {
	for p.intervalField() || p.at("to") {
		p.i++
		if p.at("(") && p.toks[p.i-1].is("second") {
			p.skipParens()
		}
	}
}

func (p *parser) intervalField() bool {
	switch t := p.tok(); t.text {
	case "year", "month", "day", "hour", "minute", "second":
		return t.kind == tWord
	}
	return false
}

// cast returns n cast to typ. A cast is looked through where it leaves the
// value what it is.
func (n node) cast(typ typeName) node {
	interval := typ.name == "interval" && !typ.array
	switch n.kind {
	case nValue:
		if typ.keeps(n) {
			n.interval = interval
			n.number = n.number && !interval
			return n
		}
		if n.value.Kind == Literal && n.value.Text == "now" && typ.isTime() {
			return valueNode(Now)
		}
	case nColumn:
		// Enumerations are often compared as text.
		if !typ.array && (typ.isText() || typ.name == "uuid") && n.path == "" {
			return n
		}
	case nArray:
		return n
	case nSub:
		n.nested = true
		return n
	case nFunc:
		n.interval = interval
		return n
	}
	return node{interval: interval}
}

// keeps reports whether a constant cast to typ may still be named by its text.
func (typ typeName) keeps(n node) bool {
	switch n.value.Kind {
	case Param, Null:
		return true
	case Now, NowPlus:
		return typ.isTime() && !typ.array
	case Literal:
		switch {
		case n.number:
			return (typ.isNumber() && isInteger(n.value.Text) || typ.isText()) && !typ.array
		case n.boolean:
			return (typ.name == "bool" || typ.name == "boolean" || typ.isText()) && !typ.array
		case n.value.Text == "now":
			return !typ.isTime()
		}
		return true
	}
	return false
}

func isInteger(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && (i > 0 || s[i] != '-') {
			return false
		}
	}
	return true
}

func (typ typeName) isText() bool {
	switch typ.name {
	case "text", "varchar", "character", "char", "bpchar", "citext", "name":
		return true
	}
	return false
}

func (typ typeName) isTime() bool {
	switch typ.name {
	case "timestamp", "timestamptz", "date", "time", "timetz", "datetime":
		return true
	}
	return false
}

func (typ typeName) isNumber() bool {
	switch typ.name {
	case "int", "integer", "bigint", "smallint", "int2", "int4", "int8", "numeric", "decimal", "real", "double",
		"float", "float4", "float8", "signed", "unsigned", "bigserial", "serial":
		return true
	}
	return false
}
