package main

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// silence tells why nothing is reported on a line, as far as that is known: what keeps a report back, and where the claims of
// its function stand there.
func (e *explainer) silence(pos token.Position) {
	e.printf("%s: nothing is reported on this line.\n\n", position(pos))
	e.out.WriteString(e.src.plain(pos.Filename, pos.Line))
	e.silenced(pos)
	fn := e.funcAt(pos)
	switch {
	case strings.HasSuffix(pos.Filename, "_test.go") && fn == nil:
		e.printf("\nThis is a test file, where claimvet reports little: tests do on purpose what is wrong elsewhere. -tests asks for\nmore.\n")
	case fn == nil || !claims(fn):
		e.noClaim(pos)
	default:
		e.states(fn, pos.Line)
	}
	e.nearest(pos)
}

// silenced tells what a directive keeps back on a line, or the directive that is on it.
func (e *explainer) silenced(pos token.Position) {
	for _, fn := range e.res.traces {
		for _, s := range fn.Silenced {
			here := s.Pos.Filename == pos.Filename && s.Pos.Line <= pos.Line && pos.Line <= max(s.Pos.Line, s.End.Line)
			switch by := s.By; {
			case here && by.Line == pos.Line:
				e.printf("\nThe //claimvet:ignore on this line keeps this report back:\n\n")
			case here:
				e.printf("\nThe //claimvet:ignore at line %d keeps this report back:\n\n", by.Line)
			case by.Filename == pos.Filename && by.Line == pos.Line:
				e.printf("\nThis directive keeps a report back, at line %d:\n\n", s.Pos.Line)
			default:
				continue
			}
			e.printf("%s: %s\n\nThe reason that it gives: %s\n", position(s.Pos), s.Message, s.Reason)
		}
	}
}

// noClaim says that no claim is in view, and what would be one.
func (e *explainer) noClaim(pos token.Position) {
	if name := newFingerprints(e.src).function(pos); name != "" {
		e.printf("\nNo claim is in view here: neither %s nor what it calls makes one. Where a caller makes one, claimvet\nfollows it into this code, and reports at the call what is wrong with it.\n", name)
	} else {
		e.printf("\nNo claim is in view here: the line is in no function.\n")
	}
	e.printf(`
A claim is one operation that at most one of several contenders wins. claimvet takes for one:
  - a call of a function that a comment //claimvet:claim declares to be one;
  - an UPDATE whose WHERE compares the column that it sets, if a call that nobody can take back (//claimvet:effect), a
    rollback or a commit is in view too.
What it asks for then: claimvet help gate
`)
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
	e.printf("\nIt is in %s, where claimvet follows a claim: an operation that at most one of several contenders wins.\n", inSentence(fn.Name))
	block, below := blockAt(fn, line), blockBelow(fn, line)
	switch {
	case deferred(fn, line):
		e.printf("The line is in a function literal that runs when %s ends.\n%s\nWhat the literal tests decides on which of these paths the line runs.\n", inSentence(fn.Name), standing("Then", fn.AtEnd))
	case block != nil:
		before, after := around(block, line)
		if slices.Equal(before, after) {
			e.printf("%s\n", standing("Here", before))
		} else {
			e.printf("%s\n%s\n", standing("Before this line", before), standing("After it", after))
		}
	case below != nil:
		e.printf("Nothing on this line matters to a claim, or no path leads to it.\n%s\n", standing(fmt.Sprintf("At line %d, which comes next", below.From.Line), below.Entry))
	default:
		e.printf("Nothing on this line matters to a claim: every path ends before it.\n")
	}
	for _, m := range marksOn(fn, line) {
		e.printf("On this line: %s\n", told(m))
	}
	e.made(fn)
	e.gaveUp(fn)
}

// gaveUp tells where the engine did not go on, each reason once.
func (e *explainer) gaveUp(fn *trace.Func) {
	lines := map[string][]int{}
	for _, g := range fn.GaveUp {
		lines[g.Reason] = append(lines[g.Reason], g.Pos.Line)
	}
	for _, g := range fn.GaveUp {
		at := lines[g.Reason]
		if at == nil {
			continue // told
		}
		lines[g.Reason] = nil
		where := atLines(at)
		if len(at) > 3 {
			where = fmt.Sprintf("at %d places, the first at line %d", len(at), slices.Min(at))
		}
		e.out.WriteString("\n" + wrap(fmt.Sprintf("claimvet gave up in this function, %s, and says nothing of what may follow: %s.", where, g.Reason), "", 120))
	}
}

// atLines is "at line 3" or "at lines 3, 5 and 7".
func atLines(lines []int) string {
	var at []string
	for _, n := range slices.Compact(slices.Sorted(slices.Values(lines))) {
		at = append(at, fmt.Sprint(n))
	}
	if len(at) == 1 {
		return "at line " + at[0]
	}
	return "at lines " + strings.Join(at[:len(at)-1], ", ") + " and " + at[len(at)-1]
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
		var at []int
		for _, b := range fn.Blocks {
			for _, m := range b.Marks {
				if m.Kind == k.kind {
					at = append(at, m.Pos.Line)
				}
			}
		}
		if len(at) > 0 {
			lines = append(lines, k.what+" "+atLines(at))
		}
	}
	if len(lines) > 0 {
		if last := len(lines) - 1; last > 0 {
			lines[last] = "and " + lines[last]
		}
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
	known := ""
	if e.known[keyOf(best.Pos, best.Category, best.Message)] {
		known = ", and in the baseline"
	}
	e.printf("\nThe nearest report of this file is at line %d%s:\n\n", best.Pos.Line, known)
	e.printf("%s: %s\n", position(best.Pos), best.Message)
}

// deferred reports whether a line is inside a function literal that runs when the function ends.
func deferred(fn *trace.Func, line int) bool {
	return slices.ContainsFunc(fn.Deferred, func(s trace.Span) bool {
		return s.Pos.Line < line && line <= s.End.Line || s.Pos.Line == line && s.End.Line == line
	})
}
