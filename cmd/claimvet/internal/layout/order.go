package layout

import (
	"cmp"
	"slices"
)

// sweeps bounds how often the ranks are ordered anew. What is won after the first few is little.
const sweeps = 16

// order looks for an order of each rank in which few lines cross: by the barycentres of the neighbours, downwards and upwards
// in turn, and by exchanging neighbours. It returns the crossings that remain.
func (g *graph) order() int {
	g.orderByWalk()
	best, fewest := g.copyRanks(), g.crossings()
	for i := 0; i < sweeps && fewest > 0; i++ {
		g.sweep(i%2 == 0)
		g.exchange()
		if c := g.crossings(); c < fewest {
			best, fewest = g.copyRanks(), c
		}
	}
	g.ranks = best
	for _, rank := range g.ranks {
		g.arrange(rank)
	}
	return fewest
}

// orderByWalk begins with the order in which a walk in depth meets the nodes: the way that a reader follows, then the others.
func (g *graph) orderByWalk() {
	for r := range g.ranks {
		g.ranks[r] = nil
	}
	seen := make([]bool, len(g.nodes))
	var visit func(n int)
	visit = func(n int) {
		if seen[n] {
			return
		}
		seen[n] = true
		g.put(n)
		for _, m := range g.nodes[n].down {
			visit(m)
		}
	}
	for n := range g.nodes {
		if len(g.nodes[n].up) == 0 {
			visit(n)
		}
	}
}

func (g *graph) sweep(down bool) {
	for i := range g.ranks {
		rank := g.ranks[i]
		if !down {
			rank = g.ranks[len(g.ranks)-1-i]
		}
		weight := make(map[int]float64, len(rank))
		for _, n := range rank {
			near := g.nodes[n].up
			if !down {
				near = g.nodes[n].down
			}
			weight[n] = float64(g.nodes[n].position)
			if len(near) > 0 {
				sum := 0
				for _, m := range near {
					sum += g.nodes[m].position
				}
				weight[n] = float64(sum) / float64(len(near))
			}
		}
		slices.SortStableFunc(rank, func(a, b int) int { return cmp.Compare(weight[a], weight[b]) })
		g.arrange(rank)
	}
}

// exchange exchanges neighbours as long as that spares crossings.
func (g *graph) exchange() {
	for better := true; better; {
		better = false
		for _, rank := range g.ranks {
			for i := range len(rank) - 1 {
				a, b := rank[i], rank[i+1]
				if g.between(a, b) <= g.between(b, a) {
					continue
				}
				rank[i], rank[i+1] = b, a
				g.nodes[a].position, g.nodes[b].position = i+1, i
				better = true
			}
		}
	}
}

// between counts the crossings of the lines of two neighbours, where the first is on the left.
func (g *graph) between(left, right int) (n int) {
	count := func(ls, rs []int) {
		for _, l := range ls {
			for _, r := range rs {
				if g.nodes[l].position > g.nodes[r].position {
					n++
				}
			}
		}
	}
	count(g.nodes[left].up, g.nodes[right].up)
	count(g.nodes[left].down, g.nodes[right].down)
	return n
}

// crossings counts all of them, each as a pair of lines in the wrong order.
func (g *graph) crossings() (n int) {
	for _, rank := range g.ranks {
		var below []int // positions of the lower ends of the lines that begin further left, sorted
		for _, left := range rank {
			var own []int
			for _, m := range g.nodes[left].down {
				own = append(own, g.nodes[m].position)
			}
			for _, p := range own {
				after, _ := slices.BinarySearch(below, p+1)
				n += len(below) - after
			}
			below = append(below, own...)
			slices.Sort(below)
		}
	}
	return n
}
