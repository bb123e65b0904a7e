package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/layout"
)

// way draws the steps of a finding: a numbered badge at what each is about, and the edges between them.
func way(index int, f trace.Func, finding trace.Finding, d layout.Drawing, edges []layout.Edge, when []string) wayView {
	w := wayView{Index: index}
	for _, e := range between(f, finding, edges, when) {
		w.Paths = append(w.Paths, path(d.Routes[e]))
	}
	taken := map[layout.Point]int{}
	for k, s := range finding.Steps {
		if s.Block < 0 || s.Block >= len(f.Blocks) {
			continue
		}
		box := d.Boxes[s.Block]
		// The row of the mark that the step is about; the heading where there is none.
		row := 1 + slices.IndexFunc(f.Blocks[s.Block].Marks, func(m trace.Mark) bool {
			return m.Pos.Filename == s.Pos.Filename && m.Pos.Line == s.Pos.Line && (m.Kind == s.Kind || s.Kind == trace.Fault)
		})
		at := layout.Point{X: box.X - 4, Y: box.Y + bandDepth + 4 + rowHeight*(float64(row)+.5)}
		x := at.X - 17*float64(taken[at])
		taken[at]++
		w.Badges = append(w.Badges, badgeView{
			X: px(x), Y: px(at.Y), Number: k + 1, Fault: isFault(finding, k), Title: fmt.Sprintf("%d. %s", k+1, inert(s.Text)),
		})
	}
	return w
}

// between finds the edges that a finding's steps lead over, from where the function begins: where a step lies in another block
// than the one before, over as few edges as possible, and only through blocks that a path leads to. A step that is a test says
// in its text which way it went: in the words that the edge has.
func between(f trace.Func, finding trace.Finding, edges []layout.Edge, when []string) (taken []int) {
	out := make([][]int, len(f.Blocks))
	for i, e := range edges {
		out[e.From] = append(out[e.From], i)
	}
	take := func(es []int) {
		for _, e := range es {
			if !slices.Contains(taken, e) {
				taken = append(taken, e)
			}
		}
	}
	at, said := 0, ""
	for _, s := range finding.Steps {
		if s.Block < 0 || s.Block >= len(f.Blocks) {
			continue
		}
		if s.Block != at {
			first := branch(out[at], when, said)
			take(shortest(at, s.Block, edges, first, out, func(n int) bool { return len(f.Blocks[n].Entry) > 0 }))
		}
		at, said = s.Block, s.Text
		// What is reported may stand before the branch that leads to it, as a deferred call does.
		if told := branch(out[at], when, said); len(told) == 1 {
			take(told)
		}
	}
	return taken
}

// branch picks the edges whose condition a text tells, by the longest that it contains; all of them where it tells none.
func branch(out []int, when []string, text string) []int {
	var told []int
	longest := 0
	for _, e := range out {
		switch w := when[e]; {
		case w == "" || len(w) < longest || !strings.Contains(text, w):
		case len(w) > longest:
			longest, told = len(w), []int{e}
		default:
			told = append(told, e)
		}
	}
	if told == nil {
		return out
	}
	return told
}

// shortest returns the edges of a shortest path that begins with one of the edges first, none where there is no path.
func shortest(from, to int, edges []layout.Edge, first []int, out [][]int, open func(n int) bool) []int {
	came := map[int]int{} // node → the edge that it was reached by
	var queue []int
	reach := func(via []int) {
		for _, e := range via {
			m := edges[e].To
			if _, seen := came[m]; seen || m == from || m != to && !open(m) {
				continue
			}
			came[m] = e
			queue = append(queue, m)
		}
	}
	for reach(first); len(queue) > 0; queue = queue[1:] {
		reach(out[queue[0]])
	}
	var way []int
	for n := to; n != from; {
		e, ok := came[n]
		if !ok {
			return nil
		}
		way = append(way, e)
		n = edges[e].From
	}
	slices.Reverse(way)
	return way
}
