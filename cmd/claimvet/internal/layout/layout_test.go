package layout

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// A graph of random branches: most edges lead to one of the next blocks, some back, as in a function.
func random(seed uint64, blocks int) ([]Size, []Edge) {
	r := rand.New(rand.NewPCG(seed, uint64(blocks)))
	var nodes []Size
	var edges []Edge
	for i := range blocks {
		nodes = append(nodes, Size{60 + float64(r.IntN(200)), 30 + float64(r.IntN(60))})
		for k := range 1 + r.IntN(2) {
			to := min(blocks-1, i+1+r.IntN(1+6*k))
			switch {
			case i == blocks-1:
				continue
			case r.IntN(12) == 0:
				to = max(0, i-r.IntN(8))
			}
			e := Edge{From: i, To: to}
			if r.IntN(2) == 0 {
				e.Label = Size{20 + float64(r.IntN(100)), 14}
			}
			edges = append(edges, e)
		}
	}
	return nodes, edges
}

func eachGraph(t *testing.T, check func(t *testing.T, nodes []Size, edges []Edge)) {
	for _, blocks := range []int{1, 2, 5, 20, 80} {
		for seed := range uint64(20) {
			t.Run(fmt.Sprintf("%d/%d", blocks, seed), func(t *testing.T) {
				nodes, edges := random(seed, blocks)
				check(t, nodes, edges)
			})
		}
	}
}

func overlap(a, b Box) bool {
	const slack = 0.01
	return a.X+a.Width > b.X+slack && b.X+b.Width > a.X+slack && a.Y+a.Height > b.Y+slack && b.Y+b.Height > a.Y+slack
}

func TestNothingOverlaps(t *testing.T) {
	eachGraph(t, func(t *testing.T, nodes []Size, edges []Edge) {
		d := Draw(nodes, edges)
		if len(d.Boxes) != len(nodes) || len(d.Routes) != len(edges) {
			t.Fatalf("%d boxes of %d, %d routes of %d", len(d.Boxes), len(nodes), len(d.Routes), len(edges))
		}
		all := append([]Box{}, d.Boxes...)
		for i, r := range d.Routes {
			if r.Label.Size != edges[i].Label {
				t.Errorf("the label of edge %d has the size %v, want %v", i, r.Label.Size, edges[i].Label)
			}
			if edges[i].Label != (Size{}) {
				all = append(all, r.Label)
			}
		}
		for i, a := range all {
			if i < len(nodes) && a.Size != nodes[i] {
				t.Errorf("box %d has the size %v, want %v", i, a.Size, nodes[i])
			}
			if a.X < 0 || a.Y < 0 || a.X+a.Width > d.Width || a.Y+a.Height > d.Height {
				t.Errorf("%v lies outside of %v", a, d.Size)
			}
			for _, b := range all[:i] {
				if overlap(a, b) {
					t.Errorf("%v and %v overlap", a, b)
				}
			}
		}
	})
}

func TestEdgesPointDown(t *testing.T) {
	eachGraph(t, func(t *testing.T, nodes []Size, edges []Edge) {
		d := Draw(nodes, edges)
		for i, r := range d.Routes {
			e := edges[i]
			first, last := r.Points[0], r.Points[len(r.Points)-1]
			if r.Loop != (e.From == e.To) {
				t.Errorf("edge %d→%d is called a loop: %v", e.From, e.To, r.Loop)
			}
			if r.Loop {
				continue
			}
			for k := 1; k < len(r.Points); k++ {
				if dy := r.Points[k].Y - r.Points[k-1].Y; dy < 0 != r.Back && dy != 0 {
					t.Errorf("edge %d→%d, back: %v, goes from %v to %v", e.From, e.To, r.Back, r.Points[k-1], r.Points[k])
				}
			}
			from, to := d.Boxes[e.From], d.Boxes[e.To]
			leaves, arrives := from.Y+from.Height, to.Y
			if r.Back {
				leaves, arrives = from.Y, to.Y+to.Height
			}
			if first.Y != leaves || last.Y != arrives || first.X < from.X || first.X > from.X+from.Width || last.X < to.X || last.X > to.X+to.Width {
				t.Errorf("edge %d→%d runs from %v to %v, between %v and %v", e.From, e.To, first, last, from, to)
			}
		}
	})
}

// Where an edge is beside a box, it is vertical and not in it.
func TestEdgesCrossNoBox(t *testing.T) {
	eachGraph(t, func(t *testing.T, nodes []Size, edges []Edge) {
		d := Draw(nodes, edges)
		for i, r := range d.Routes {
			if r.Loop {
				continue
			}
			for k := 1; k < len(r.Points); k++ {
				a, b := r.Points[k-1], r.Points[k]
				hull := Box{min(a.X, b.X), min(a.Y, b.Y), Size{max(a.X, b.X) - min(a.X, b.X), max(a.Y, b.Y) - min(a.Y, b.Y)}}
				hull.X, hull.Width = hull.X-.02, hull.Width+.04 // a vertical line has an area too
				for n, box := range d.Boxes {
					if overlap(hull, box) {
						t.Errorf("edge %d→%d crosses box %d between %v and %v", edges[i].From, edges[i].To, n, a, b)
					}
				}
			}
		}
	})
}

func TestTheSameGraphGetsTheSamePicture(t *testing.T) {
	eachGraph(t, func(t *testing.T, nodes []Size, edges []Edge) {
		if a, b := Draw(nodes, edges), Draw(nodes, edges); !reflect.DeepEqual(a, b) {
			t.Errorf("%v\nthen\n%v", a, b)
		}
	})
}

// The lines that follow from a graph that can be drawn without crossings have none; of others, as few as there must be.
func TestCrossings(t *testing.T) {
	box := Size{40, 20}
	for name, c := range map[string]struct {
		nodes int
		edges []Edge
		want  int
	}{
		"nothing":          {0, nil, 0},
		"a diamond":        {4, []Edge{{From: 0, To: 1}, {From: 0, To: 2}, {From: 1, To: 3}, {From: 2, To: 3}}, 0},
		"twisted":          {6, []Edge{{From: 0, To: 1}, {From: 0, To: 2}, {From: 1, To: 4}, {From: 2, To: 3}, {From: 3, To: 5}, {From: 4, To: 5}}, 0},
		"early returns":    {5, []Edge{{From: 0, To: 1}, {From: 0, To: 4}, {From: 1, To: 2}, {From: 1, To: 4}, {From: 2, To: 3}, {From: 2, To: 4}}, 0},
		"a loop":           {4, []Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 1}, {From: 1, To: 3}}, 0},
		"two by two (K22)": {4, []Edge{{From: 0, To: 2}, {From: 0, To: 3}, {From: 1, To: 2}, {From: 1, To: 3}}, 1},
		"three by three":   {6, []Edge{{From: 0, To: 3}, {From: 0, To: 4}, {From: 0, To: 5}, {From: 1, To: 3}, {From: 1, To: 4}, {From: 1, To: 5}, {From: 2, To: 3}, {From: 2, To: 4}, {From: 2, To: 5}}, 9},
	} {
		nodes := make([]Size, c.nodes)
		for i := range nodes {
			nodes[i] = box
		}
		if got := Draw(nodes, c.edges).Crossings; got != c.want {
			t.Errorf("%s: %d crossings, want %d", name, got, c.want)
		}
	}
}

// What order finds is not worse than the order in which it begins, and the counter agrees with counting pairs.
func TestOrder(t *testing.T) {
	eachGraph(t, func(t *testing.T, nodes []Size, edges []Edge) {
		g := newGraph(nodes, edges)
		g.rank()
		g.subdivide()
		g.orderByWalk()
		before := g.crossings()
		after := g.order()
		if after > before {
			t.Errorf("%d crossings became %d", before, after)
		}
		pairs := 0
		for _, rank := range g.ranks {
			for i, a := range rank {
				for _, b := range rank[i+1:] {
					for _, x := range g.nodes[a].down {
						for _, y := range g.nodes[b].down {
							if g.nodes[x].position > g.nodes[y].position {
								pairs++
							}
						}
					}
				}
			}
		}
		if pairs != after {
			t.Errorf("%d crossings are counted, and there are %d", after, pairs)
		}
	})
}

// A chain of blocks is drawn in one line.
func TestAChainIsStraight(t *testing.T) {
	d := Draw([]Size{{40, 20}, {90, 20}, {60, 30}}, []Edge{{From: 0, To: 1}, {From: 1, To: 2, Label: Size{30, 10}}})
	for _, r := range d.Routes {
		for _, p := range r.Points {
			if p.X != d.Boxes[0].X+20 {
				t.Errorf("%v is not under %v", p, d.Boxes[0])
			}
		}
	}
}

// A long function goes down, and does not wander off to one side.
func TestNothingWandersOff(t *testing.T) {
	eachGraph(t, func(t *testing.T, nodes []Size, edges []Edge) {
		d := Draw(nodes, edges)
		widest := 0.0
		rows := map[float64]float64{} // y → the room of the boxes there
		for _, b := range d.Boxes {
			rows[b.Y] += b.Width + columnGap
			widest = max(widest, rows[b.Y])
		}
		if d.Width > 3*widest+400 {
			t.Errorf("the picture is %.0f wide, its widest rank %.0f", d.Width, widest)
		}
	})
}
