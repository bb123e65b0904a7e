package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/layout"
)

// way draws the steps of a finding: a numbered badge at what each is about, and the edges of the path.
func way(index int, f trace.Func, finding trace.Finding, d layout.Drawing, edges []layout.Edge, when []string) wayView {
	w := wayView{Index: index}
	for _, e := range along(finding, edges, when) {
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

// along finds the edges of a finding's path. Of several that lead to the same block, it takes the one whose condition a step in
// the block tells, in the words that the edge has.
func along(finding trace.Finding, edges []layout.Edge, when []string) (taken []int) {
	for i := 1; i < len(finding.Path); i++ {
		from, to := finding.Path[i-1], finding.Path[i]
		best := -1
		for e, edge := range edges {
			if edge.From == from && edge.To == to && (best < 0 || says(finding, from, when[e])) {
				best = e
			}
		}
		if best >= 0 && !slices.Contains(taken, best) {
			taken = append(taken, best)
		}
	}
	return taken
}

// says reports whether a step in a block tells a condition.
func says(finding trace.Finding, block int, when string) bool {
	return when != "" && slices.ContainsFunc(finding.Steps, func(s trace.Step) bool { return s.Block == block && strings.Contains(s.Text, when) })
}
