package layout

import "slices"

// graph is the graph at work: the nodes of the caller, then those that subdivide long edges, so that every line leads from one
// rank to the next.
type graph struct {
	edges []Edge
	back  []bool // by edge: turned round to make the graph acyclic

	nodes  []node
	chains [][]int   // by edge: the nodes that it passes through, downwards; nil for a loop
	ranks  [][]int   // from top to bottom, each from left to right
	weight []float64 // by node: see weights
}

type node struct {
	Size
	x        float64 // of its middle; of a line, where it runs
	rank     int
	position int  // in its rank
	line     bool // a place where an edge passes through a rank, perhaps with a label
	up, down []int
	loop     float64 // the room on each side that loops take
}

// left and right are how far a node reaches to both sides of its x. A label stands to the right of its edge.
func (n *node) left() float64 {
	if n.line {
		return 0
	}
	return n.Width/2 + n.loop
}

func (n *node) right() float64 {
	if n.line {
		return n.Width
	}
	return n.Width/2 + n.loop
}

func newGraph(nodes []Size, edges []Edge) *graph {
	g := &graph{edges: edges, back: make([]bool, len(edges)), chains: make([][]int, len(edges))}
	for _, size := range nodes {
		g.nodes = append(g.nodes, node{Size: size})
	}
	out := make([][]int, len(nodes)) // edges by the node that they leave
	for i, e := range edges {
		if e.From == e.To {
			n := &g.nodes[e.From]
			n.loop = max(n.loop, loopRoom+e.Label.Width)
		} else {
			out[e.From] = append(out[e.From], i)
		}
	}
	g.findBackEdges(out)
	return g
}

// findBackEdges finds the edges that close a cycle, as a walk in depth from the first node meets them.
func (g *graph) findBackEdges(out [][]int) {
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, len(g.nodes))
	var visit func(n int)
	visit = func(n int) {
		state[n] = open
		for _, e := range out[n] {
			switch to := g.edges[e].To; state[to] {
			case open:
				g.back[e] = true
			case unseen:
				visit(to)
			}
		}
		state[n] = done
	}
	for n := range g.nodes {
		if state[n] == unseen {
			visit(n)
		}
	}
}

// ends are the nodes of an edge, the upper one first.
func (g *graph) ends(e int) (upper, lower int) {
	if g.back[e] {
		return g.edges[e].To, g.edges[e].From
	}
	return g.edges[e].From, g.edges[e].To
}

// rank puts each node as far up as its edges allow, so that an early return stands beside the code that it spares. A label
// takes a rank of its own.
func (g *graph) rank() {
	in := make([]int, len(g.nodes))
	out := make([][]int, len(g.nodes))
	for i, e := range g.edges {
		if e.From == e.To {
			continue
		}
		upper, lower := g.ends(i)
		out[upper] = append(out[upper], i)
		in[lower]++
	}
	var ready []int
	for n := range g.nodes {
		if in[n] == 0 {
			ready = append(ready, n)
		}
	}
	for len(ready) > 0 {
		n := ready[0]
		ready = ready[1:]
		for _, e := range out[n] {
			_, lower := g.ends(e)
			length := 1
			if g.edges[e].Label != (Size{}) {
				length = 2
			}
			g.nodes[lower].rank = max(g.nodes[lower].rank, g.nodes[n].rank+length)
			if in[lower]--; in[lower] == 0 {
				ready = append(ready, lower)
			}
		}
	}
}

// subdivide puts a node into every rank that an edge passes through. The label stands in the one next to where the edge begins.
func (g *graph) subdivide() {
	for i, e := range g.edges {
		if e.From == e.To {
			continue
		}
		upper, lower := g.ends(i)
		chain := []int{upper}
		for r := g.nodes[upper].rank + 1; r < g.nodes[lower].rank; r++ {
			chain = append(chain, len(g.nodes))
			g.nodes = append(g.nodes, node{rank: r, line: true})
		}
		chain = append(chain, lower)
		if e.Label != (Size{}) {
			at := chain[1]
			if g.back[i] {
				at = chain[len(chain)-2]
			}
			g.nodes[at].Size = e.Label
		}
		for k := range len(chain) - 1 {
			a, b := chain[k], chain[k+1]
			g.nodes[a].down = append(g.nodes[a].down, b)
			g.nodes[b].up = append(g.nodes[b].up, a)
		}
		g.chains[i] = chain
	}
	last := -1
	for _, n := range g.nodes {
		last = max(last, n.rank)
	}
	g.ranks = make([][]int, last+1)
	for n := range g.nodes {
		g.put(n)
	}
}

// put appends a node to its rank.
func (g *graph) put(n int) {
	r := g.nodes[n].rank
	g.nodes[n].position = len(g.ranks[r])
	g.ranks[r] = append(g.ranks[r], n)
}

// arrange gives a rank an order.
func (g *graph) arrange(rank []int) {
	for i, n := range rank {
		g.nodes[n].position = i
	}
}

func (g *graph) copyRanks() [][]int {
	ranks := make([][]int, len(g.ranks))
	for r := range ranks {
		ranks[r] = slices.Clone(g.ranks[r])
	}
	return ranks
}
