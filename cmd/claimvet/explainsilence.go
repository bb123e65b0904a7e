package main

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// silence tells why nothing is reported on a line, as far as that is known: where the claims of its function stand there.
func (e *explainer) silence(pos token.Position) {
	e.printf("%s: nothing is reported on this line.\n\n", position(pos))
	e.out.WriteString(e.src.plain(pos.Filename, pos.Line))
	fn := e.funcAt(pos)
	switch {
	case strings.HasSuffix(pos.Filename, "_test.go") && fn == nil:
		e.printf("\nThis is a test file, where claimvet reports little: tests do on purpose what is wrong elsewhere. -tests asks for\nmore.\n")
	case fn == nil || !claims(fn):
		e.printf("\nNo claim is in view here: neither does the function that this line is in make one, nor what it calls. What claimvet takes\nfor a claim, and how to declare one: claimvet help gate\n")
	default:
		e.states(fn, pos.Line)
	}
	e.nearest(pos)
}

// funcAt is the innermost function around a place of which there is a trace.
func (e *explainer) funcAt(pos token.Position) *trace.Func {
	var best *trace.Func
	for i := range e.res.traces {
		fn := &e.res.traces[i]
		if fn.Name == "" || fn.Pos.Filename != pos.Filename || pos.Line < fn.Pos.Line || fn.End.Line < pos.Line {
			continue
		}
		if best == nil || best.End.Line-best.Pos.Line > fn.End.Line-fn.Pos.Line {
			best = fn
		}
	}
	return best
}

// states tells where the claims of a function stand on a line, and how they came to that.
func (e *explainer) states(fn *trace.Func, line int) {
	e.printf("\nIt is in %s, whose claims claimvet follows.\n", inSentence(fn.Name))
	b := blockAt(fn, line)
	switch {
	case deferred(fn, line):
		e.printf("The line is in a function literal that runs when %s ends; what it tests decides on which paths this line does.\n%s\n", inSentence(fn.Name), standing("Then", fn.AtEnd))
	case b == nil:
		e.printf("Nothing on this line matters to a claim, or no path leads here.\n")
	default:
		before, after := b.around(line)
		if slices.Equal(before, after) {
			e.printf("%s\n", standing("Here", before))
		} else {
			e.printf("%s\n%s\n", standing("Before this line", before), standing("After it", after))
		}
	}
	for _, m := range marksOn(fn, line) {
		e.printf("On this line: %s\n", told(m))
	}
	e.made(fn)
	for _, g := range fn.GaveUp {
		e.printf("\nclaimvet gave up in this function, at line %d, and says nothing of what may follow: %s.\n", g.Pos.Line, g.Reason)
	}
}

// claims reports whether a claim is in view of a function.
func claims(fn *trace.Func) bool {
	return slices.ContainsFunc(fn.Blocks, func(b trace.Block) bool {
		return slices.ContainsFunc(slices.Concat(b.Entry, b.Exit), func(s trace.State) bool { return s != trace.Unclaimed })
	})
}

// made lists the places in a function that decide where its claims stand.
func (e *explainer) made(fn *trace.Func) {
	var lines []string
	for _, k := range []struct {
		kind trace.Kind
		what string
	}{
		{trace.Claim, "the claim is made"}, {trace.Check, "its result is checked"}, {trace.Arm, "a rollback is deferred"},
		{trace.Rollback, "it is rolled back"}, {trace.Commit, "it is committed"},
	} {
		var at []string
		for _, b := range fn.Blocks {
			for _, m := range b.Marks {
				if n := fmt.Sprint(m.Pos.Line); m.Kind == k.kind && !slices.Contains(at, n) {
					at = append(at, n)
				}
			}
		}
		if len(at) == 1 {
			lines = append(lines, fmt.Sprintf("%s at line %s", k.what, at[0]))
		} else if len(at) > 1 {
			lines = append(lines, fmt.Sprintf("%s at lines %s and %s", k.what, strings.Join(at[:len(at)-1], ", "), at[len(at)-1]))
		}
	}
	if len(lines) > 0 {
		e.out.WriteString(wrap("In this function "+strings.Join(lines, ", ")+".", "", 120))
	}
}

// nearest names the report of the file that is nearest to a line.
func (e *explainer) nearest(pos token.Position) {
	var best *finding
	away := func(f *finding) int { return max(f.Pos.Line-pos.Line, pos.Line-f.Pos.Line) }
	for i := range e.res.findings {
		if f := &e.res.findings[i]; f.Pos.Filename == pos.Filename && (best == nil || away(f) < away(best)) {
			best = f
		}
	}
	if best == nil {
		e.printf("\nNothing is reported in this file.\n")
		return
	}
	e.printf("\nThe nearest report of this file is at line %d:\n\n", best.Pos.Line)
	e.printf("%s: %s\n", position(best.Pos), best.Message)
}

// deferred reports whether a line is inside a function literal that runs when the function ends.
func deferred(fn *trace.Func, line int) bool {
	return slices.ContainsFunc(fn.Deferred, func(s trace.Span) bool {
		return s.Pos.Line < line && line <= s.End.Line || s.Pos.Line == line && s.End.Line == line
	})
}

// A stretch is a block, seen from a line in it.
type stretch struct {
	fn *trace.Func
	*trace.Block
}

// blockAt is the block that a line is in: the shortest that spans it, or the one that leads over it.
func blockAt(fn *trace.Func, line int) *stretch {
	var best *trace.Block
	for i := range fn.Blocks {
		b := &fn.Blocks[i]
		if b.From.Line <= line && line <= b.To.Line && (best == nil || b.To.Line-b.From.Line < best.To.Line-best.From.Line) {
			best = b
		}
	}
	if best != nil {
		return &stretch{fn, best}
	}
	for i := range fn.Blocks {
		b := &fn.Blocks[i]
		over := func(edge trace.Edge) bool { return fn.Blocks[edge.To].From.Line > line }
		if b.From.Line > 0 && b.To.Line < line && slices.ContainsFunc(b.Edges, over) && (best == nil || best.To.Line < b.To.Line) {
			best = b
		}
	}
	if best == nil {
		return nil
	}
	return &stretch{fn, best}
}

// around is where claims may stand before and after a line of the block.
func (s *stretch) around(line int) (before, after []trace.State) {
	first, last := 0, 0 // the lines on which that changes
	changes := func(at int) {
		if first == 0 || at < first {
			first = at
		}
		last = max(last, at)
	}
	exit, late := 0, false
	for _, m := range s.Marks {
		switch m.Kind {
		case trace.Claim, trace.Rollback, trace.Commit:
			if m.Pos.Line < s.From.Line || s.To.Line < m.Pos.Line || deferred(s.fn, m.Pos.Line) {
				late = true // it runs at the exit
			} else {
				changes(m.Pos.Line)
			}
		case trace.Exit:
			exit = m.Pos.Line
		}
	}
	if exit > 0 && (late || first == 0) {
		changes(exit)
	}
	both := slices.Clone(s.Entry)
	for _, st := range s.Exit {
		if !slices.Contains(both, st) {
			both = append(both, st)
		}
	}
	switch {
	case slices.Equal(s.Entry, s.Exit) || first == 0 || line < first:
		return s.Entry, s.Entry
	case line > last:
		return s.Exit, s.Exit
	}
	before, after = both, both
	if line == first {
		before = s.Entry
	}
	if line == last {
		after = s.Exit
	}
	return before, after
}

// meanings say what the states of a claim are, to somebody who meets them here.
var meanings = map[trace.State]string{
	trace.Unclaimed: "unclaimed (not made, or not yet)",
	trace.Pending:   "pending (made, but its result does not say yet who won)",
	trace.Won:       "won (nobody else has it)",
	trace.Lost:      "lost (somebody else has it)",
	trace.Failed:    "failed (an error came back, so nobody knows who won)",
	trace.Committed: "committed (finished, and handed over for good)",
	trace.Released:  "released (rolled back, so that somebody can try again)",
}

// standing says where the claim stands.
func standing(where string, states []trace.State) string {
	if len(states) == 0 {
		return where + ", no path goes on."
	}
	var words []string
	for _, s := range states {
		words = append(words, meanings[s])
	}
	if len(words) == 1 {
		return where + ", the claim is " + words[0] + " on every path."
	}
	return where + ", the claim is, by the path taken, " + alternatives(words) + "."
}

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
