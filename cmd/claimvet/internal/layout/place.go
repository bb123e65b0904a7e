package layout

// How much a node resists being moved from where its neighbours want it, and how much they heed it: an edge shall be straight
// where it is long, and what goes on stay under what it comes from, while an early return steps aside.
const (
	boxWeight  = 1.0
	lineWeight = 12.0
	leafWeight = 0.05
	pull       = 0.05 // towards 0, so that a long function does not wander off to one side
	rounds     = 12   // of placing everything downwards and upwards
)

// weights returns the weight of each node.
func (g *graph) weights() []float64 {
	weight := make([]float64, len(g.nodes))
	for r := len(g.ranks) - 1; r >= 0; r-- {
		for _, n := range g.ranks[r] {
			switch down := g.nodes[n].down; {
			case len(down) == 0 && len(g.nodes[n].up) == 1:
				weight[n] = leafWeight
			case !g.nodes[n].line:
				weight[n] = boxWeight
			case weight[down[0]] == leafWeight:
				weight[n] = leafWeight
			default:
				weight[n] = lineWeight
			}
		}
	}
	return weight
}

// place finds the x of every node: under and over the middle of its neighbours, as far as there is room.
func (g *graph) place() {
	g.weight = g.weights()
	for _, rank := range g.ranks {
		g.placeRank(rank, func(n int) float64 { return 0 })
	}
	near := func(lists ...[]int) (float64, bool) {
		sum, weight := 0.0, 0.0
		for _, list := range lists {
			for _, m := range list {
				w := min(g.weight[m], 2*boxWeight)
				sum, weight = sum+w*g.nodes[m].x, weight+w
			}
		}
		if weight == 0 {
			return 0, false
		}
		return sum / (weight + pull), true
	}
	wish := func(n int, lists ...[]int) float64 {
		if x, ok := near(lists...); ok {
			return x
		}
		return g.nodes[n].x
	}
	for range rounds {
		for _, rank := range g.ranks {
			g.placeRank(rank, func(n int) float64 { return wish(n, g.nodes[n].up) })
		}
		for r := len(g.ranks) - 1; r >= 0; r-- {
			g.placeRank(g.ranks[r], func(n int) float64 { return wish(n, g.nodes[n].down) })
		}
	}
	// At last a line stays under what it comes from, so that it bends only once, where it ends.
	for _, rank := range g.ranks {
		g.placeRank(rank, func(n int) float64 {
			if g.nodes[n].line {
				return wish(n, g.nodes[n].up)
			}
			return wish(n, g.nodes[n].up, g.nodes[n].down)
		})
	}
}

// gap is the distance that the x of two neighbours keep.
func (g *graph) gap(left, right int) float64 {
	l, r := &g.nodes[left], &g.nodes[right]
	gap := columnGap
	if l.line || r.line {
		gap = lineGap
	}
	return l.right() + gap + r.left()
}

// placeRank places the nodes of a rank as near to where they are wished as their order and gaps allow: it minimizes the weighted
// sum of the squared distances, by pooling neighbours that would stand too close (isotonic regression).
func (g *graph) placeRank(rank []int, wish func(n int) float64) {
	type pool struct {
		first       int // index in the rank
		sum, weight float64
	}
	// offset is where a node stands if all stand as close as they may, the first at 0.
	offset := make([]float64, len(rank))
	var pools []pool
	for i, n := range rank {
		if i > 0 {
			offset[i] = offset[i-1] + g.gap(rank[i-1], n)
		}
		w := g.weight[n]
		p := pool{i, w * (wish(n) - offset[i]), w}
		for len(pools) > 0 {
			last := pools[len(pools)-1]
			if last.sum/last.weight <= p.sum/p.weight {
				break
			}
			p = pool{last.first, last.sum + p.sum, last.weight + p.weight}
			pools = pools[:len(pools)-1]
		}
		pools = append(pools, p)
	}
	for k, p := range pools {
		end := len(rank)
		if k+1 < len(pools) {
			end = pools[k+1].first
		}
		for i := p.first; i < end; i++ {
			g.nodes[rank[i]].x = p.sum/p.weight + offset[i]
		}
	}
}
