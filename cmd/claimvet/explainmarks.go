package main

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// marksOn are the marks on a line, each once.
func marksOn(fn *trace.Func, line int) []trace.Mark {
	var out []trace.Mark
	for _, b := range fn.Blocks {
		for _, m := range b.Marks {
			if m.Pos.Line == line && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// told says what a mark is.
func told(m trace.Mark) string {
	switch m.Kind {
	case trace.Claim:
		return "the claim, " + m.Text + "."
	case trace.Check:
		return "the check of the claim's result, " + m.Text + "."
	case trace.Branch:
		return "a test of the error that the claim may return, " + m.Text + ", which does not say who won."
	case trace.Rollback:
		return "the rollback, " + m.Text + "."
	case trace.Commit:
		return "the commit: " + m.Text + "."
	case trace.Effect:
		return "an effect, " + m.Text + ", which may only run where the claim is won."
	case trace.Context:
		return "a context comes from " + m.Text + "."
	case trace.Exit:
		return "the function is left: " + m.Text + "."
	}
	return m.Text + "."
}
