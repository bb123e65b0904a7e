package model

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// statement adds what the SQL says that a call runs.
func (m *Model) statement(in ssa.CallInstruction, fn *types.Func, mean *ir.Meaning) {
	common := in.Common()
	if callee := common.StaticCallee(); callee != nil {
		if callee.Origin() != nil {
			callee = callee.Origin()
		}
		if len(callee.Blocks) > 0 {
			return // the statement is found in the body
		}
	}
	if !runsStatement(fn.Name()) {
		return
	}
	query := queryArg(common, fn)
	if !m.statementRunner(fn, query) {
		return
	}
	mean.Wins = ir.ByRows
	if strings.HasPrefix(fn.Name(), "Get") || strings.HasPrefix(fn.Name(), "QueryRow") {
		mean.Wins = ir.ByScan
	}
	mean.Tx = inTx(common)
	if query == nil {
		return
	}
	text, ok := m.Text(query)
	if !ok {
		m.chosen(query, mean)
		return
	}
	mean.Locks = holdsOn(text)
	if mean.Tries = m.tries(text); mean.Tries != nil {
		mean.Tries.Hollow = keepsNobodyOut(text, common)
	}
	if mean.Op != nil && mean.Op.Role == ir.Claims {
		mean.Op.Hollow = keepsNobodyOut(text, common)
	}
	if lock := mean.Tries; mean.Op != nil && mean.Op.Role == ir.Claims && lock != nil {
		mean.Op.Lock, mean.Op.Waits, mean.Op.Scanned = lock.Lock, lock.Waits, lock.Scanned
	}
	op := m.Statement(text)
	switch {
	case op == nil:
	case mean.Op == nil:
		mean.Op = op
	case mean.Op.Write == nil:
		mean.Op.Write = op.Write
	}
}

// chained lets a declared claim that scans a row at once know of the statement
// that returned it: whether it runs in a transaction, and whether it locks.
func (m *Model) chained(in ssa.CallInstruction, mean *ir.Meaning) {
	if mean.Op == nil || mean.Op.Role != ir.Claims || mean.Lib != ir.Scan {
		return
	}
	call, ok := mean.Arg.(*ssa.Call)
	if !ok {
		return
	}
	fn, ok := object(&call.Call).(*types.Func)
	if !ok {
		return
	}
	var row ir.Meaning
	row.Op = &ir.Op{Role: ir.Claims, Declared: true}
	m.statement(call, fn, &row)
	mean.Tx, mean.Op.Lock, mean.Op.Waits, mean.Op.Hollow, mean.Op.Scanned, mean.Op.Write = row.Tx, row.Op.Lock, row.Op.Waits, row.Op.Hollow, row.Op.Scanned, row.Op.Write
}

func runsStatement(name string) bool {
	for _, prefix := range []string{"Exec", "Query", "NamedExec", "NamedQuery", "MustExec", "Get", "Select"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// queryArg is the argument that holds the statement's text: the first string.
// A prepared statement has it where it was prepared.
func queryArg(common *ssa.CallCommon, fn *types.Func) ssa.Value {
	args := common.Args
	params := fn.Signature().Params()
	if fn.Signature().Recv() != nil && !common.IsInvoke() && len(args) > 0 {
		if typeName(args[0].Type()) == "database/sql.Stmt" {
			return preparedText(args[0])
		}
		args = args[1:]
	}
	for i := range min(params.Len(), len(args)) {
		if b, ok := params.At(i).Type().Underlying().(*types.Basic); ok && b.Kind() == types.String {
			return args[i]
		}
	}
	return nil
}

func preparedText(stmt ssa.Value) ssa.Value {
	ex, ok := stmt.(*ssa.Extract)
	if !ok {
		return nil
	}
	call, ok := ex.Tuple.(*ssa.Call)
	if !ok {
		return nil
	}
	fn, ok := object(&call.Call).(*types.Func)
	if !ok || !strings.HasPrefix(fn.Name(), "Prepare") {
		return nil
	}
	return queryArg(&call.Call, fn)
}

// inTx reports whether a statement runs in a transaction.
func inTx(common *ssa.CallCommon) bool {
	var recv types.Type
	switch {
	case common.IsInvoke():
		recv = common.Value.Type()
	case common.Signature().Recv() != nil && len(common.Args) > 0:
		recv = common.Args[0].Type()
	default:
		return false
	}
	name := typeName(recv)
	return isTx(name)
}

// Statement says what an SQL statement does to claims; nil for nothing.
func (m *Model) Statement(text string) *ir.Op {
	w, ok := m.writes[text]
	if !ok {
		w = writeOf(text)
		m.writes[text] = w
	}
	if w == nil {
		return nil
	}
	op := &ir.Op{Role: ir.Writes, Write: w}
	for _, c := range m.roles.Columns() {
		if c.Table == w.Table && slices.ContainsFunc(w.Set, func(s ir.Column) bool { return s.Guarded && s.Name == c.Column }) {
			op.Column = true
		}
	}
	return op
}

// ResultField says which question about a statement's result the field at an
// address answers.
func (m *Model) ResultField(addr ssa.Value) ir.LibKind {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok || m.Class(fa.X.Type()) != ir.Tag {
		return ir.NoLib
	}
	v, ok := variable(fa).(*types.Var)
	switch {
	case !ok:
	case v.Name() == "RowsAffected":
		return ir.RowsAffected
	case v.Name() == "Error" && isError(v.Type()):
		return ir.ErrorOf
	}
	return ir.NoLib
}

// writeOf is the UPDATE in a statement, or the DELETE of a row that it names;
// nil if there is none.
func writeOf(text string) *ir.Write {
	if startsWith(text, "delete") {
		if w := deletion(text); w != nil {
			return w
		}
	}
	if !mentionsUpdate(text) {
		return nil
	}
	stmt, ok := sqlshape.Parse(text)
	if !ok {
		return nil
	}
	up := &stmt
	if up.Kind != sqlshape.Update {
		up = nil
		for _, cte := range stmt.With {
			if cte.Stmt != nil && cte.Stmt.Kind == sqlshape.Update {
				up = cte.Stmt
				break
			}
		}
	}
	if up == nil || up.Table == "" {
		return nil
	}
	w := &ir.Write{Table: up.Table, Also: updatesBeside(&stmt, up), Text: text, Keyed: oneRow(up)}
	for _, set := range up.Sets {
		col := ir.Column{Name: set.Column, Guarded: up.Compares(set.Column) == sqlshape.Yes && !set.Case}
		w.Vague = w.Vague || set.Case && up.Compares(set.Column) != sqlshape.No
		bookkeeping := false
		switch v := set.Value; v.Kind {
		case sqlshape.Literal:
			col.Value = v.Text
			col.Lasting = v.Text == "true" || v.Text == "false"
		case sqlshape.Null:
			col.Value = ir.NullValue
			w.Clears = append(w.Clears, set.Column)
		case sqlshape.Now:
			col.Lasting, bookkeeping = true, true
		case sqlshape.Param, sqlshape.FuncCall:
			if !sharedValue(up, set.Column) {
				w.Tokens = append(w.Tokens, ir.Token{Column: set.Column, Arg: argument(v)})
			}
		case sqlshape.Increment:
			bookkeeping = true
			w.Tokens = append(w.Tokens, ir.Token{Column: set.Column, Arg: -1})
		}
		if bookkeeping && !col.Guarded {
			continue
		}
		if values, ok := up.Admits(set.Column); ok {
			col.Admits = values
		} else if asksNull(up.Where, set.Column) {
			col.Admits = []string{ir.NullValue}
		}
		w.Set = append(w.Set, col)
	}
	if !w.Guarded() && !w.Vague && everyArm(up.Where, w.Set) {
		// A lease: free, or expired. Each arm compares another column.
		for i := range w.Set {
			w.Set[i].Guarded = mentions(up.Where, w.Set[i].Name)
		}
	}
	for _, column := range up.ComparedColumns() {
		if params := up.ComparedParams(column); len(params) > 0 {
			w.Matches = append(w.Matches, ir.Token{Column: column, Arg: argument(sqlshape.Value{Kind: sqlshape.Param, Text: params[0]})})
		}
	}
	slices.SortFunc(w.Set, func(a, b ir.Column) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(w.Tokens, func(a, b ir.Token) int { return strings.Compare(a.Column, b.Column) })
	slices.Sort(w.Clears)
	return w
}

// everyArm reports whether the condition compares one of the columns, whichever
// way it comes to hold.
func everyArm(c sqlshape.Cond, set []ir.Column) bool {
	one := func(a sqlshape.Cond) bool { return everyArm(a, set) }
	switch c.Op {
	case sqlshape.And:
		return slices.ContainsFunc(c.Args, one)
	case sqlshape.Or:
		return !slices.ContainsFunc(c.Args, func(a sqlshape.Cond) bool { return !one(a) })
	}
	return slices.ContainsFunc(set, func(s ir.Column) bool { return c.Compares(s.Name) == sqlshape.Yes })
}

func mentions(c sqlshape.Cond, column string) bool {
	return anyLeaf(c, func(k sqlshape.Compare) bool { return k.Column == column && !k.Foreign })
}

// argument is the number of the argument that a placeholder $n stands for,
// from 0; -1 for other placeholders.
func argument(v sqlshape.Value) int {
	if v.Kind == sqlshape.Param && strings.HasPrefix(v.Text, "$") {
		if n, err := strconv.Atoi(v.Text[1:]); err == nil {
			return n - 1
		}
	}
	return -1
}

// sharedValue reports whether the condition says that the column's new value
// is one that others write too: it must not have it yet.
func sharedValue(up *sqlshape.Stmt, column string) bool {
	return anyLeaf(up.Where, func(c sqlshape.Compare) bool {
		return c.Column == column && !c.Foreign && (c.Op == sqlshape.Ne || c.Op == sqlshape.NotIn || c.Op == sqlshape.IsDistinct)
	})
}

func asksNull(c sqlshape.Cond, column string) bool {
	if c.Op == sqlshape.Or {
		return false
	}
	if c.Op == sqlshape.Leaf {
		return c.Compare.Column == column && !c.Compare.Foreign && c.Compare.Op == sqlshape.IsNull
	}
	return slices.ContainsFunc(c.Args, func(a sqlshape.Cond) bool { return asksNull(a, column) })
}

func anyLeaf(c sqlshape.Cond, pred func(sqlshape.Compare) bool) bool {
	if c.Op == sqlshape.Leaf {
		return pred(c.Compare)
	}
	return slices.ContainsFunc(c.Args, func(a sqlshape.Cond) bool { return anyLeaf(a, pred) })
}

// mentionsUpdate spares most texts the parser.
func mentionsUpdate(text string) bool {
	for i := 0; i+6 <= len(text); i++ {
		if text[i]|0x20 == 'u' && strings.EqualFold(text[i:i+6], "update") {
			return true
		}
	}
	return false
}

// updatesBeside are the tables that a statement updates beside that of one of
// its UPDATEs.
func updatesBeside(stmt, up *sqlshape.Stmt) []string {
	var out []string
	add := func(s *sqlshape.Stmt) {
		if s != nil && s.Kind == sqlshape.Update && s.Table != "" && s.Table != up.Table && !slices.Contains(out, s.Table) {
			out = append(out, s.Table)
		}
	}
	add(stmt)
	for _, cte := range stmt.With {
		add(cte.Stmt)
	}
	slices.Sort(out)
	return out
}
