package model

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// maxChoices is how many texts a statement is taken to choose from.
const maxChoices = 8

// chosen is the meaning of a statement whose text is not one constant. Where
// it is one of several, and all of them are claims on the same column, or none
// is a claim, what it does is seen on each path; else it is not known.
func (m *Model) chosen(query ssa.Value, mean *ir.Meaning) {
	texts, ok := m.choices(query, map[ssa.Value]bool{})
	if !ok {
		mean.Query, mean.Vague = query, !m.onlyReads(query, 8)
		return
	}
	var ops []*ir.Op
	claims := 0
	for _, text := range texts {
		op := m.Statement(text)
		if op == nil {
			continue
		}
		ops = append(ops, op)
		if op.Write.Guarded() {
			claims++
		}
	}
	switch {
	case claims == 0:
		mean.Query = query
	case claims == len(texts) && oneColumn(ops):
		mean.Query, mean.Choices = query, ops
	default:
		mean.Vague = true
	}
}

// choices are the constants that a string is one of, by a branch.
func (m *Model) choices(v ssa.Value, seen map[ssa.Value]bool) ([]string, bool) {
	if text, ok := m.Text(v); ok {
		return []string{text}, true
	}
	if seen[v] {
		return nil, true // round a loop
	}
	seen[v] = true
	phi, ok := v.(*ssa.Phi)
	if !ok {
		return nil, false
	}
	var out []string
	for _, e := range phi.Edges {
		texts, ok := m.choices(e, seen)
		if !ok {
			return nil, false
		}
		for _, text := range texts {
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out, len(out) > 0 && len(out) <= maxChoices
}

// oneColumn reports whether the statements claim the same column.
func oneColumn(ops []*ir.Op) bool {
	for _, c := range ops[0].Write.Set {
		if c.Guarded && !slices.ContainsFunc(ops, func(op *ir.Op) bool {
			return op.Write.Table != ops[0].Write.Table || !slices.ContainsFunc(op.Write.Set, func(d ir.Column) bool { return d.Name == c.Name && d.Guarded })
		}) {
			return true
		}
	}
	return false
}

// onlyReads reports whether the text of a statement certainly begins like one that
// changes nothing, whatever it is put together of further on.
func (m *Model) onlyReads(v ssa.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	if text, ok := m.Text(v); ok {
		return startsWith(text, "select") && !strings.Contains(strings.ToLower(text), "update")
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return v.Op == token.ADD && m.onlyReads(v.X, depth-1)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if e != v && !m.onlyReads(e, depth-1) {
				return false
			}
		}
		return len(v.Edges) > 0
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		return fn != nil && fn.Object() != nil && fn.Object().Pkg() != nil && fn.Object().Pkg().Path() == "fmt" && fn.Name() == "Sprintf" && m.onlyReads(v.Call.Args[0], depth-1)
	}
	return false
}
