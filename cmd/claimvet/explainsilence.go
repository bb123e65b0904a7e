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
		e.noClaim(pos, e.asideAt(pos))
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
func (e *explainer) noClaim(pos token.Position, fn *trace.Func) {
	if fn != nil {
		e.aside(fn, pos.Line)
	} else if name := newFingerprints(e.src).function(pos); name != "" {
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

// aside tells of a function in which no claim is followed for itself.
func (e *explainer) aside(fn *trace.Func, line int) {
	name, within := inSentence(fn.Name), atMost(fn.Within, 3)
	for _, m := range fn.Guarded {
		if m.Pos.Line <= line && line <= m.End.Line {
			e.out.WriteString("\n" + wrap(fmt.Sprintf("This statement, %s, compares the column that it sets: of all who run it at once, at most one changes the row. It is a claim wherever a call that nobody can take back, a rollback or a commit is in view.", m.Text), "", 120))
			if within == "" {
				e.out.WriteString(wrap(fmt.Sprintf("Neither %s nor what it calls has any of these. Where a caller has, claimvet follows the claim into that, and reports there what is wrong.", name), "", 120))
			}
		}
	}
	if within != "" {
		e.out.WriteString("\n" + wrap(fmt.Sprintf("claimvet does not follow %s for itself, but where it is called, as a part of %s: there a claim is in view, and there it is reported what is wrong here. Ask about the line of that call.", name, within), "", 120))
	} else if !slices.ContainsFunc(fn.Guarded, func(m trace.Mark) bool { return m.Pos.Line <= line && line <= m.End.Line }) {
		e.out.WriteString("\n" + wrap(fmt.Sprintf("No claim is followed in %s: it has a statement that may be one, %s at line %d, but neither it nor what it calls has a call that nobody can take back, a rollback or a commit. Where a caller has, claimvet follows the claim into that.", name, fn.Guarded[0].Text, fn.Guarded[0].Pos.Line), "", 120))
	}
}

// atMost lists some words as in a sentence, and says of the others that there are such.
func atMost(words []string, n int) string {
	switch {
	case len(words) == 0:
		return ""
	case len(words) > n:
		return strings.Join(words[:n], ", ") + " and others"
	case len(words) == 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// funcAt is the innermost function around a place of which there is a trace.
func (e *explainer) funcAt(pos token.Position) *trace.Func { return innermost(e.res.traces, pos) }

// asideAt is that among those in which no claim is followed for itself.
func (e *explainer) asideAt(pos token.Position) *trace.Func { return innermost(e.asides, pos) }

func innermost(funcs []trace.Func, pos token.Position) *trace.Func {
	var best *trace.Func
	for i := range funcs {
		fn := &funcs[i]
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
		{trace.Claim, "the claim is made"}, {trace.Branch, ""}, {trace.Check, "its result is checked"}, {trace.Arm, "a rollback is deferred"},
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
		if k.kind == trace.Branch {
			if k.what = "the error that it may return is tested"; !checked(fn) {
				k.what = "only " + k.what
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

// checked reports whether some test in a function tells who won its claim.
func checked(fn *trace.Func) bool {
	return slices.ContainsFunc(fn.Blocks, func(b trace.Block) bool {
		return slices.ContainsFunc(b.Marks, func(m trace.Mark) bool { return m.Kind == trace.Check })
	})
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
