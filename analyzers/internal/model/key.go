package model

import (
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// oneRow reports whether a statement names its row by a parameter: it compares
// a column that it does not set, which is no condition that many rows meet.
func oneRow(up *sqlshape.Stmt) bool {
	return slices.ContainsFunc(up.ComparedColumns(), func(col string) bool {
		set := slices.ContainsFunc(up.Sets, func(s sqlshape.Set) bool { return s.Column == col })
		return !set && key(col, up.Table) && len(up.ComparedParams(col)) > 0
	})
}

// key reports whether a column's name is that of a key of a table.
func key(col, table string) bool {
	switch col {
	case "id", "uuid", "uid", "guid", "key", "name", "slug", "code", "ref", "number", "email", "token":
		return true
	}
	singular := strings.TrimSuffix(table[strings.LastIndexByte(table, '.')+1:], "s")
	of, ok := strings.CutSuffix(col, "_id")
	return ok && strings.HasSuffix(singular, of)
}
