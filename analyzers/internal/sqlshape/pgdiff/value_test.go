package pgdiff

import (
	"strconv"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	pg "github.com/pganalyze/pg_query_go/v6"
)

// names returns a qualified name as its parts, "*" for a star, in lower case.
func names(list []*pg.Node) []string {
	var parts []string
	for _, n := range list {
		switch {
		case n.GetString_() != nil:
			parts = append(parts, lower(n.GetString_().Sval))
		case n.GetAStar() != nil:
			parts = append(parts, "*")
		default:
			parts = append(parts, "?")
		}
	}
	return parts
}

func last(list []*pg.Node) string {
	if parts := names(list); len(parts) > 0 {
		return parts[len(parts)-1]
	}
	return ""
}

func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// column returns the last two parts of a column's name.
func column(n *pg.Node) (qual, name string, ok bool) {
	ref := n.GetColumnRef()
	if ref == nil {
		return "", "", false
	}
	parts := names(ref.Fields)
	name = parts[len(parts)-1]
	if len(parts) > 1 {
		qual = parts[len(parts)-2]
	}
	return qual, name, name != "*"
}

func constant(n *pg.Node) (text string, number, boolean, ok bool) {
	c := n.GetAConst()
	if c == nil || c.Isnull {
		return "", false, false, false
	}
	switch v := c.Val.(type) {
	case *pg.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.Ival)), true, false, true
	case *pg.A_Const_Fval:
		return v.Fval.Fval, true, false, true
	case *pg.A_Const_Boolval:
		return strconv.FormatBool(v.Boolval.Boolval), false, true, true
	case *pg.A_Const_Sval:
		return v.Sval.Sval, false, false, true
	}
	return "", false, false, false
}

// scope tells which columns belong to the statement's own table.
type scope struct {
	alias  string
	owners map[string]string // unqualified columns of named sub-selects, and their qualifiers
}

func (sc scope) resolve(qual, name string) string {
	if qual == "" {
		qual = sc.owners[name]
	}
	if qual == sc.alias {
		return ""
	}
	return qual
}

// value says what an expression is, by the meaning that sqlshape documents for
// its ValueKinds. assigned is the column that is assigned to.
func (sc scope) value(n *pg.Node, assigned string) sqlshape.Value {
	type V = sqlshape.Value
	switch {
	case n == nil:
		return V{}
	case n.GetParamRef() != nil:
		return V{Kind: sqlshape.Param, Text: "$" + strconv.Itoa(int(n.GetParamRef().Number))}
	case n.GetSetToDefault() != nil:
		return V{Kind: sqlshape.Default}
	case n.GetAConst().GetIsnull():
		return V{Kind: sqlshape.Null}
	case n.GetCollateClause() != nil:
		return sc.value(n.GetCollateClause().Arg, assigned)
	}
	if text, _, _, ok := constant(n); ok {
		return V{Kind: sqlshape.Literal, Text: text}
	}
	if qual, name, ok := column(n); ok {
		return V{Kind: sqlshape.ColumnRef, Text: name, Qualifier: sc.resolve(qual, name)}
	}
	if v, ok := textColumn(n); ok {
		v.Qualifier = sc.resolve(v.Qualifier, v.Text)
		return v
	}
	if cast := n.GetTypeCast(); cast != nil {
		return sc.castValue(cast)
	}
	if isNow(n) {
		return V{Kind: sqlshape.Now}
	}
	if isNowPlus(n) {
		return V{Kind: sqlshape.NowPlus}
	}
	if e := n.GetAExpr(); e != nil && e.Lexpr == nil && last(e.Name) == "-" && isNumber(e.Rexpr) {
		if v := sc.value(e.Rexpr, ""); v.Text == "0" {
			return v
		} else if v.Kind == sqlshape.Literal && v.Text[0] != '-' {
			return V{Kind: sqlshape.Literal, Text: "-" + v.Text}
		}
	}
	if e := n.GetAExpr(); e != nil && e.Kind == pg.A_Expr_Kind_AEXPR_OP && assigned != "" {
		op := last(e.Name)
		if (op == "+" || op == "-") && sc.counts(e.Lexpr, assigned) && isNumber(e.Rexpr) ||
			op == "+" && sc.isColumn(e.Rexpr, assigned) && isNumber(e.Lexpr) {
			return V{Kind: sqlshape.Increment}
		}
	}
	if f := n.GetFuncCall(); f != nil {
		return V{Kind: sqlshape.FuncCall, Text: last(f.Funcname)}
	}
	return V{}
}

func (sc scope) isColumn(n *pg.Node, want string) bool {
	qual, name, ok := column(n)
	return ok && name == want && (qual == "" || qual == sc.alias)
}

// counts reports whether n is the column, or COALESCE of it and a number.
func (sc scope) counts(n *pg.Node, want string) bool {
	if c := n.GetCoalesceExpr(); c != nil {
		return len(c.Args) == 2 && sc.isColumn(c.Args[0], want) && isNumber(c.Args[1])
	}
	return sc.isColumn(n, want)
}

func isNumber(n *pg.Node) bool {
	if cast := n.GetTypeCast(); cast != nil {
		return isNumber(cast.Arg) && !isInterval(n)
	}
	_, number, _, ok := constant(n)
	return ok && number
}

func (sc scope) castValue(cast *pg.TypeCast) sqlshape.Value {
	typ := last(cast.TypeName.Names)
	array := len(cast.TypeName.ArrayBounds) > 0
	v := sc.value(cast.Arg, "")
	_, number, boolean, bare := constant(cast.Arg)
	number = number || isNumber(cast.Arg)
	switch v.Kind {
	case sqlshape.Param, sqlshape.Null:
		return v
	case sqlshape.Now, sqlshape.NowPlus:
		if isTimeType(typ) && !array {
			return v
		}
	case sqlshape.Literal:
		switch {
		case number:
			if !array && (isText(typ) || isNumeric(typ) && !strings.ContainsAny(v.Text, ".e")) {
				return v
			}
		case bare && boolean:
			if !array && (isText(typ) || typ == "bool") {
				return v
			}
		case v.Text == "now" && isTimeType(typ):
			return sqlshape.Value{Kind: sqlshape.Now}
		default:
			return v
		}
	case sqlshape.FuncCall:
		return v
	}
	return sqlshape.Value{}
}

func isText(typ string) bool {
	return typ == "text" || typ == "varchar" || typ == "bpchar" || typ == "char" || typ == "citext" || typ == "name"
}

func isTimeType(typ string) bool {
	return typ == "timestamp" || typ == "timestamptz" || typ == "date" || typ == "time" || typ == "timetz" || typ == "datetime"
}

func isNumeric(typ string) bool {
	switch typ {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "serial", "bigserial", "signed", "unsigned":
		return true
	}
	return false
}

func isNow(n *pg.Node) bool {
	if f := n.GetSqlvalueFunction(); f != nil {
		switch f.Op {
		case pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE, pg.SQLValueFunctionOp_SVFOP_CURRENT_USER,
			pg.SQLValueFunctionOp_SVFOP_USER, pg.SQLValueFunctionOp_SVFOP_SESSION_USER,
			pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG, pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:
			return false
		}
		return true
	}
	if cast := n.GetTypeCast(); cast != nil {
		typ := last(cast.TypeName.Names)
		if !isTimeType(typ) || len(cast.TypeName.ArrayBounds) > 0 {
			return false
		}
		text, _, _, ok := constant(cast.Arg)
		return isNow(cast.Arg) || ok && text == "now"
	}
	f := n.GetFuncCall()
	if f == nil || len(f.Funcname) > 2 || len(f.Funcname) == 2 && names(f.Funcname)[0] != "pg_catalog" {
		return false
	}
	switch last(f.Funcname) {
	case "timezone":
		return len(f.Args) == 2 && isNow(f.Args[1])
	case "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "getdate", "getutcdate",
		"sysdatetime", "sysutcdatetime", "sysdate", "utc_timestamp", "curdate", "curtime", "unix_timestamp":
		return len(f.Args) == 0 || len(f.Args) == 1 && isNumber(f.Args[0])
	case "datetime", "date", "time", "julianday", "unixepoch":
		return sqliteNow(f.Args) == 1
	case "strftime":
		return len(f.Args) > 1 && sqliteNow(f.Args[1:]) == 1
	}
	return false
}

// sqliteNow is 1 for the arguments of a SQLite function that mean now, 2 for
// those that mean a time relative to it.
func sqliteNow(args []*pg.Node) int {
	if len(args) == 0 {
		return 1
	}
	if v := (scope{}).value(args[0], ""); v.Kind != sqlshape.Literal || v.Text != "now" {
		return 0
	}
	kind := 1
	for _, arg := range args[1:] {
		if text := (scope{}).value(arg, "").Text; text != "utc" && text != "localtime" && text != "subsec" && text != "subsecond" {
			kind = 2
		}
	}
	return kind
}

func isNowPlus(n *pg.Node) bool {
	if f := n.GetFuncCall(); f != nil {
		args := f.Args
		switch last(f.Funcname) {
		case "timezone":
			return len(args) == 2 && isNowPlus(args[1])
		case "datetime", "date", "time", "julianday", "unixepoch":
			return sqliteNow(args) == 2
		case "strftime":
			return len(args) > 1 && sqliteNow(args[1:]) == 2
		}
		return false
	}
	if cast := n.GetTypeCast(); cast != nil {
		return isTimeType(last(cast.TypeName.Names)) && len(cast.TypeName.ArrayBounds) == 0 && isNowPlus(cast.Arg)
	}
	e := n.GetAExpr()
	if e == nil || e.Kind != pg.A_Expr_Kind_AEXPR_OP || !isNow(e.Lexpr) && !isNowPlus(e.Lexpr) || len(mentioned(e.Rexpr)) > 0 {
		return false
	}
	op := last(e.Name)
	return op == "+" || op == "-" && isInterval(e.Rexpr)
}

func isInterval(n *pg.Node) bool {
	if cast := n.GetTypeCast(); cast != nil {
		return last(cast.TypeName.Names) == "interval" && len(cast.TypeName.ArrayBounds) == 0
	}
	if f := n.GetFuncCall(); f != nil {
		return last(f.Funcname) == "make_interval"
	}
	e := n.GetAExpr()
	if e == nil || e.Kind != pg.A_Expr_Kind_AEXPR_OP {
		return false
	}
	switch last(e.Name) {
	case "*", "/":
		return isInterval(e.Lexpr) || isInterval(e.Rexpr)
	case "+", "-":
		return isInterval(e.Rexpr) && (e.Lexpr == nil || isInterval(e.Lexpr))
	}
	return false
}
