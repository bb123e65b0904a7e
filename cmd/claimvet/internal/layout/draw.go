package layout

import (
	"cmp"
	"math"
	"slices"
)

// draw turns ranks and x into boxes and routes.
func (g *graph) draw() Drawing {
	top, bottom := make([]float64, len(g.ranks)), make([]float64, len(g.ranks))
	y := margin
	left, right := math.Inf(1), math.Inf(-1)
	boxes := true // whether the rank has some
	for r, rank := range g.ranks {
		height, above := 0.0, boxes
		boxes = slices.ContainsFunc(rank, func(n int) bool { return !g.nodes[n].line })
		switch {
		case r == 0:
		case above && boxes:
			y += rankGap
		default:
			y += labelGap
		}
		for _, n := range rank {
			height = max(height, g.nodes[n].Height)
			left = min(left, g.nodes[n].x-g.nodes[n].left())
			right = max(right, g.nodes[n].x+g.nodes[n].right())
		}
		top[r], bottom[r] = y, y+height
		y += height
	}
	if len(g.ranks) == 0 {
		return Drawing{}
	}
	for n := range g.nodes {
		g.nodes[n].x += margin - left
	}
	d := Drawing{Size: Size{right - left + 2*margin, y + margin}, Routes: make([]Route, len(g.edges))}
	box := func(n int) Box {
		x := g.nodes[n].x
		if !g.nodes[n].line {
			x -= g.nodes[n].Width / 2
		}
		return Box{x, top[g.nodes[n].rank], g.nodes[n].Size}
	}
	for n := range g.nodes {
		if !g.nodes[n].line {
			d.Boxes = append(d.Boxes, box(n))
		}
	}
	out, in := g.ports()
	for e, chain := range g.chains {
		route := &d.Routes[e]
		route.Back = g.back[e]
		if chain == nil {
			*route = loop(d.Boxes[g.edges[e].From], g.edges[e].Label)
			continue
		}
		for k, n := range chain {
			x, r := g.nodes[n].x, g.nodes[n].rank
			switch k {
			case 0:
				b := d.Boxes[n]
				route.Points = append(route.Points, Point{out[e], b.Y + b.Height}, Point{out[e], bottom[r]})
			case len(chain) - 1:
				route.Points = append(route.Points, Point{in[e], top[r]})
			default:
				route.Points = append(route.Points, Point{x, top[r]}, Point{x, bottom[r]})
				if g.nodes[n].Size != (Size{}) {
					route.Label = box(n)
				}
			}
		}
		if route.Back {
			slices.Reverse(route.Points)
		}
	}
	return d
}

func loop(b Box, label Size) Route {
	right, high, low := b.X+b.Width, b.Y+b.Height*.3, b.Y+b.Height*.7
	return Route{
		Points: []Point{{right, low}, {right + loopRoom - 6, low}, {right + loopRoom - 6, high}, {right, high}},
		Label:  Box{right + loopRoom, b.Y + (b.Height-label.Height)/2, label},
		Loop:   true,
	}
}

// ports spreads the edges of a box over its lower and its upper side, in the order in which they come there: by edge, the x at
// its upper and at its lower end.
func (g *graph) ports() (upper, lower []float64) {
	upper, lower = make([]float64, len(g.edges)), make([]float64, len(g.edges))
	below, above := make([][]int, len(g.nodes)), make([][]int, len(g.nodes))
	for e, chain := range g.chains {
		if chain != nil {
			below[chain[0]] = append(below[chain[0]], e)
			above[chain[len(chain)-1]] = append(above[chain[len(chain)-1]], e)
		}
	}
	spread := func(n int, edges []int, x []float64, next func(chain []int) int) {
		at := func(e int) float64 { return g.nodes[next(g.chains[e])].x }
		slices.SortStableFunc(edges, func(a, b int) int { return cmp.Compare(at(a), at(b)) })
		step := min(36, g.nodes[n].Width/float64(len(edges)+1))
		for i, e := range edges {
			x[e] = g.nodes[n].x + step*(float64(i)-float64(len(edges)-1)/2)
		}
		// An edge that is alone on its side, and could come straight, does.
		if len(edges) == 1 && g.nodes[next(g.chains[edges[0]])].line {
			half := g.nodes[n].Width/2 - 10
			x[edges[0]] = min(max(at(edges[0]), g.nodes[n].x-half), g.nodes[n].x+half)
		}
	}
	for n := range g.nodes {
		spread(n, below[n], upper, func(chain []int) int { return chain[1] })
		spread(n, above[n], lower, func(chain []int) int { return chain[len(chain)-2] })
	}
	return upper, lower
}
