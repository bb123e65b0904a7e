package model

import (
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// deletion is a DELETE that names the row by a parameter; nil for any other:
// what clears away many rows is not the end of a claim on one.
func deletion(text string) *ir.Write {
	stmt, ok := sqlshape.Parse(text)
	if !ok || stmt.Kind != sqlshape.Delete || stmt.Table == "" {
		return nil
	}
	w := &ir.Write{Kind: ir.Delete, Table: stmt.Table}
	for _, column := range stmt.ComparedColumns() {
		if params := stmt.ComparedParams(column); len(params) > 0 {
			w.Matches = append(w.Matches, ir.Token{Column: column, Arg: argument(sqlshape.Value{Kind: sqlshape.Param, Text: params[0]})})
		}
	}
	if len(w.Matches) == 0 {
		return nil
	}
	return w
}

// holdsOn reports whether a statement locks rows, or something else, until its
// transaction ends.
func holdsOn(text string) bool {
	if startsWith(text, "lock") {
		return true
	}
	if !contains(text, "for update") && !contains(text, "for no key update") && !contains(text, "advisory_xact_lock") {
		return false
	}
	stmt, ok := sqlshape.Parse(text)
	return ok && stmt.Kind == sqlshape.Select && (stmt.LockRows || contains(text, "advisory_xact_lock"))
}

// startsWith reports whether a statement begins with a word.
func startsWith(text, word string) bool {
	text = strings.TrimLeft(text, " \t\r\n(")
	return len(text) > len(word) && strings.EqualFold(text[:len(word)], word)
}

func contains(text, part string) bool { return strings.Contains(strings.ToLower(text), part) }
