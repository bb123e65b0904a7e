// Package layout places the blocks of a control-flow graph for a picture: in ranks from top to bottom, after Sugiyama, Tagawa
// and Toda ("Methods for visual understanding of hierarchical system structures", 1981). The same graph always gets the same
// picture.
//
// It is of our own because what draws graphs well brings a JavaScript engine or a Graphviz with it, and what is small places
// points, not boxes with text.
package layout

// Distances in the picture.
const (
	columnGap = 26.0 // between boxes of a rank
	lineGap   = 12.0 // between an edge that passes through a rank, and what is beside it
	rankGap   = 26.0 // between ranks, where edges bend
	labelGap  = 17.0 // the same where one of the ranks has only labels
	margin    = 10.0 // around everything
	loopRoom  = 18.0 // beside a box, for an edge from it to itself
)

// A Size is that of a box.
type Size struct{ Width, Height float64 }

// A Point is a place in the picture; Y grows downwards.
type Point struct{ X, Y float64 }

// A Box is placed: X and Y are those of its upper left corner.
type Box struct {
	X, Y float64
	Size
}

// An Edge leads from one node to another, or to itself. Label is the room that its text takes, zero where there is none.
type Edge struct {
	From, To int
	Label    Size
}

// A Route is where an edge runs.
type Route struct {
	// Points begin at the box that the edge leaves, and end at the one that it leads to. Between ranks x may change; everywhere
	// else the edge is vertical, so that it crosses no box. The four points of a loop run around the right side of its box.
	Points []Point
	Label  Box  // where its text is, if it has any
	Back   bool // it leads upwards: it closes a cycle
	Loop   bool // it leads to the box that it leaves
}

// A Drawing is a graph with everything in its place.
type Drawing struct {
	Size
	Boxes     []Box   // by node
	Routes    []Route // by edge
	Crossings int     // between neighbouring ranks
}

// Draw places the nodes, of which the first is where the graph begins, and the edges between them.
func Draw(nodes []Size, edges []Edge) Drawing {
	g := newGraph(nodes, edges)
	g.rank()
	g.subdivide()
	crossings := g.order()
	g.place()
	d := g.draw()
	d.Crossings = crossings
	return d
}
