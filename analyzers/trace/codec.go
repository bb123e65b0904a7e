package trace

import (
	"encoding/json"
	"fmt"
	"go/token"
)

// Category marks the diagnostics that are no reports, but carry a Func.
const Category = "claimtrace"

// encode writes a Func as the message of a diagnostic: nothing else comes
// through every driver.
func encode(f *Func) (string, error) {
	data, err := json.Marshal(f)
	return string(data), err
}

// Decode reads the message of a diagnostic whose category is Category.
func Decode(message string) (Func, error) {
	var f Func
	if err := json.Unmarshal([]byte(message), &f); err != nil {
		return Func{}, fmt.Errorf("cannot read the trace of a function: %w", err)
	}
	return f, nil
}

// Positions calls visit with each position in the Func, which it may change.
func (f *Func) Positions(visit func(*token.Position)) {
	both := func(from, to *token.Position) { visit(from); visit(to) }
	both(&f.Pos, &f.End)
	for i := range f.Blocks {
		b := &f.Blocks[i]
		both(&b.From, &b.To)
		for j := range b.Marks {
			both(&b.Marks[j].Pos, &b.Marks[j].End)
		}
		for j := range b.Turns {
			both(&b.Turns[j].Pos, &b.Turns[j].End)
		}
	}
	for i := range f.Findings {
		g := &f.Findings[i]
		both(&g.Pos, &g.End)
		for j := range g.Steps {
			both(&g.Steps[j].Pos, &g.Steps[j].End)
		}
	}
	for i := range f.Silenced {
		both(&f.Silenced[i].Pos, &f.Silenced[i].End)
		visit(&f.Silenced[i].By)
	}
	for i := range f.Deferred {
		both(&f.Deferred[i].Pos, &f.Deferred[i].End)
	}
	for i := range f.Guarded {
		both(&f.Guarded[i].Pos, &f.Guarded[i].End)
	}
	for i := range f.GaveUp {
		visit(&f.GaveUp[i].Pos)
	}
}
