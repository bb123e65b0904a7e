package model

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// tries is the claim that a statement is in the body of a declared claim, where
// inference leaves it alone: a lock, or a row that only one can make or remove.
// Nil for any other.
func (m *Model) tries(text string) *ir.Op {
	op, ok := m.attempts[text]
	if !ok {
		if stmt, ok := sqlshape.Parse(text); ok {
			op = attemptOf(&stmt)
		}
		if w := m.Statement(text); op != nil && w != nil && w.Write.Kind == ir.Delete {
			op.Write = w.Write
		}
		m.attempts[text] = op
	}
	if op == nil {
		return nil
	}
	own := *op
	return &own
}

func attemptOf(stmt *sqlshape.Stmt) *ir.Op {
	op := &ir.Op{Role: ir.Claims, Declared: true}
	switch {
	case stmt.Kind == sqlshape.Insert && stmt.OnConflict != sqlshape.NoConflict:
		op.Write = &ir.Write{Kind: ir.Insert, Table: stmt.Table}
	case stmt.Kind == sqlshape.Delete && Takes(stmt):
		op.Write = &ir.Write{Kind: ir.Delete, Table: stmt.Table}
	case stmt.TryLock:
		op.Lock, op.Scanned = stmt.XactLock, true
	case stmt.WaitLock:
		op.Lock, op.Waits = stmt.XactLock, true
	case stmt.LockRows:
		op.Lock = true
	default:
		for _, cte := range stmt.With {
			if cte.Stmt != nil {
				if op := attemptOf(cte.Stmt); op != nil && !op.Lock {
					return op
				}
			}
		}
		return nil
	}
	return op
}

// Takes reports a DELETE that may take a row from others: it names one by a
// parameter, or returns it. What clears away rows claims none.
func Takes(stmt *sqlshape.Stmt) bool {
	return stmt.Returning || slices.ContainsFunc(stmt.ComparedColumns(), func(column string) bool { return len(stmt.ComparedParams(column)) > 0 })
}

// statementRunner reports whether a function with the name of one runs a
// statement: names decide nothing, so its package, the text or the form of the
// function must say so too.
func (m *Model) statementRunner(fn *types.Func, query ssa.Value) bool {
	if fn.Pkg() != nil && (fn.Pkg().Path() == "database/sql" || Known(fn.Pkg().Path())) {
		return true
	}
	if query == nil {
		return false
	}
	if text, ok := m.Text(query); ok {
		return isStatement(text)
	}
	sig := fn.Signature()
	for i := range sig.Results().Len() {
		switch m.Class(sig.Results().At(i).Type()) {
		case ir.Tag, ir.Row, ir.Rows:
			return true
		}
	}
	return sig.Variadic()
}

// isStatement reports whether a text begins as an SQL statement does.
func isStatement(text string) bool {
	for {
		text = strings.TrimLeft(text, " \t\r\n(")
		if !strings.HasPrefix(text, "--") {
			break
		}
		_, text, _ = strings.Cut(text, "\n")
	}
	verb, _, blank := strings.Cut(strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, text), " ")
	if !blank {
		return false
	}
	switch strings.ToLower(verb) {
	case "select", "insert", "update", "delete", "with", "merge", "replace", "call", "lock", "begin", "set", "exec", "truncate", "notify":
		return true
	}
	return strings.HasPrefix(text, "/*")
}
