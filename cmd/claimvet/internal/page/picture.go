package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/layout"
)

// Sizes in a picture, in pixels. Letters have one width there, and no usual font has wider ones than this, so that texts fit
// without asking a browser.
const (
	letter    = 7.3 // of 12 px
	rowHeight = 17.0
	bandDepth = 6.0
	inset     = 9.0
	iconRoom  = 19.0
	maxText   = 36 // columns
	maxLabel  = 30
	wide      = 700.0
)

// A picture is the graph of a function.
type picture struct {
	Title, Summary string
	Width, Height  string
	Wide           bool        // it wants more room than the source
	States         []stateView // that occur
	Blocks         []blockView
	Edges          []edgeView
	Ways           []wayView // by finding
}

// A blockView is a box: a band for the states at its beginning, rows of text, a band for the states at its end.
type blockView struct {
	X, Y, Width, Height string
	Title               string
	Entry, Exit         []bandView
	Unreached           bool
	Rows                []rowView
}

type bandView struct {
	X, Y, Width string
	State       stateView
}

type rowView struct {
	X, Y   string // of the beginning of the text
	IconX  string
	IconY  string
	Class  string
	Kind   kindView // with an icon, unless it is empty
	Text   string
	Length string // the width to squeeze the text into, where letters are not of one width
}

type edgeView struct {
	Path   string
	Back   bool
	Label  string
	X, Y   string
	Length string // as in rowView
}

// A wayView is the way of a finding: the edges that it takes, and its steps.
type wayView struct {
	Index  int
	Paths  []string
	Badges []badgeView
}

type badgeView struct {
	X, Y   string
	Number int
	Fault  bool
	Title  string
}

func (v *view) picture(id string, f trace.Func) picture {
	p := picture{Title: "The paths of " + inert(f.Name)}
	if len(f.Blocks) == 0 {
		return p
	}
	boxes := make([]blockView, len(f.Blocks))
	sizes := make([]layout.Size, len(f.Blocks))
	var edges []layout.Edge
	var when []string // by edge: its condition
	for i, b := range f.Blocks {
		boxes[i], sizes[i] = v.block(f, b)
		for _, e := range b.Edges {
			if e.To < 0 || e.To >= len(f.Blocks) {
				continue
			}
			edge := layout.Edge{From: i, To: e.To}
			if e.When != "" {
				edge.Label = layout.Size{Width: float64(columns(label(e.When)))*letter + 8, Height: rowHeight}
			}
			edges, when = append(edges, edge), append(when, e.When)
		}
	}
	d := layout.Draw(sizes, edges)
	p.Width, p.Height, p.Wide = px(d.Width), px(d.Height), d.Width > wide
	seen := map[trace.State]bool{}
	for i := range boxes {
		boxes[i].place(d.Boxes[i], f.Blocks[i])
		for _, s := range slices.Concat(f.Blocks[i].Entry, f.Blocks[i].Exit) {
			seen[s] = true
		}
	}
	p.Blocks = boxes
	for _, s := range states {
		if seen[s.state] {
			p.States = append(p.States, newState(s.state))
		}
	}
	for i, r := range d.Routes {
		e := edgeView{Path: path(r), Back: r.Back || r.Loop}
		if when[i] != "" {
			e.Label = label(when[i])
			e.X, e.Y = px(r.Label.X+6), px(r.Label.Y+rowHeight-5)
			if !ascii(e.Label) {
				e.Length = px(r.Label.Width - 8)
			}
		}
		p.Edges = append(p.Edges, e)
	}
	for i, finding := range f.Findings {
		p.Ways = append(p.Ways, way(i, f, finding, d, edges, when))
	}
	p.Summary = summary(f, p.States)
	return p
}

// label is a condition as it stands on an edge. Where it is cut, what tells the edge from its twin remains.
func label(when string) string {
	text := inert(oneLine(when))
	for _, end := range []string{" is true", " is false", " says yes", " says no"} {
		if head, found := strings.CutSuffix(text, end); found {
			return short(head, maxLabel-len(end)) + end
		}
	}
	return short(text, maxLabel)
}

// oneLine makes one line of a text that has several.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// block works out what stands in a box, and how large that is.
func (v *view) block(f trace.Func, b trace.Block) (blockView, layout.Size) {
	var view blockView
	add := func(class string, kind kindView, text string) {
		view.Rows = append(view.Rows, rowView{Class: class, Kind: kind, Text: short(text, maxText)})
	}
	lines := ""
	if b.From.Line > 0 {
		lines = strconv.Itoa(b.From.Line)
		if b.To.Line > b.From.Line {
			lines += "–" + strconv.Itoa(b.To.Line)
		}
	}
	stations := []string{words(b.Entry)}
	for _, s := range append(b.Turns, trace.Turn{After: b.Exit}) {
		if at := words(s.After); at != "" && at != stations[len(stations)-1] {
			stations = append(stations, at)
		}
	}
	head := strings.Join(stations, " → ")
	if len(b.Entry) == 0 {
		head, view.Unreached = "no path leads here", true
	}
	add("states", kindView{}, head)
	var whole []string
	for _, m := range b.Marks {
		mark := newMark(m)
		add("mark", mark.Kind, strings.TrimSpace(mark.Kind.Word+"  "+oneLine(mark.Text)))
		whole = append(whole, mark.Kind.Word+" "+mark.Text)
	}
	if len(b.Marks) == 0 && b.From.Line > 0 {
		if text, err := v.text(b.From.Filename); err == nil && b.From.Line <= len(text) {
			add("quote", kindView{}, inert(oneLine(text[b.From.Line-1])))
		}
	}
	if lines != "" {
		view.Rows[0].Text = short(lines+"  "+view.Rows[0].Text, maxText+8)
	}
	view.Title = strings.Join(append([]string{strings.TrimSpace("lines " + lines + ": " + head)}, whole...), "\n")
	if lines == "" {
		view.Title = strings.Join(append([]string{head}, whole...), "\n")
	}
	width := 0.0
	for i := range view.Rows {
		r := &view.Rows[i]
		w := float64(columns(r.Text)) * letter
		if !ascii(strings.NewReplacer("–", "", "→", "", "…", "").Replace(r.Text)) {
			r.Length = px(w)
		}
		if r.Kind.Class != "" {
			w += iconRoom
		}
		width = max(width, w)
	}
	return view, layout.Size{Width: math.Ceil(width + 2*inset), Height: 2*bandDepth + rowHeight*float64(len(view.Rows)) + 8}
}

// place gives a box and what is in it their places.
func (view *blockView) place(box layout.Box, b trace.Block) {
	view.X, view.Y, view.Width, view.Height = px(box.X), px(box.Y), px(box.Width), px(box.Height)
	bands := func(states []trace.State, y float64) (out []bandView) {
		width := box.Width / float64(len(states))
		for i, s := range states {
			out = append(out, bandView{px(box.X + width*float64(i)), px(y), px(width), newState(s)})
		}
		return out
	}
	view.Entry = bands(b.Entry, box.Y)
	view.Exit = bands(b.Exit, box.Y+box.Height-bandDepth)
	for i := range view.Rows {
		r := &view.Rows[i]
		x, y := box.X+inset, box.Y+bandDepth+4+rowHeight*float64(i)
		if r.Kind.Class != "" {
			r.IconX, r.IconY = px(x), px(y+2)
			x += iconRoom
		}
		r.X, r.Y = px(x), px(y+rowHeight-5)
	}
}

// words lists states as in a sentence.
func words(states []trace.State) string {
	var out []string
	for _, s := range states {
		out = append(out, newState(s).Word)
	}
	return strings.Join(out, "/")
}

// path is a route as SVG wants it: lines where it is vertical, and curves that begin and end vertically where it bends.
func path(r layout.Route) string {
	var b strings.Builder
	for i, p := range r.Points {
		switch {
		case i == 0:
			fmt.Fprintf(&b, "M%s %s", px(p.X), px(p.Y))
		case r.Loop || math.Abs(p.X-r.Points[i-1].X) < 0.5:
			fmt.Fprintf(&b, "L%s %s", px(p.X), px(p.Y))
		default:
			q := r.Points[i-1]
			middle := px((p.Y + q.Y) / 2)
			fmt.Fprintf(&b, "C%s %s %s %s %s %s", px(q.X), middle, px(p.X), middle, px(p.X), px(p.Y))
		}
	}
	return b.String()
}

// px is a number for SVG, to a tenth.
func px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' })
}

// summary says in a sentence what the picture shows, for those who do not see it.
func summary(f trace.Func, states []stateView) string {
	var at []string
	for _, s := range states {
		at = append(at, s.Word)
	}
	var marks []string
	for _, m := range marksOf(f) {
		if m.Kind != trace.Exit && m.Kind != trace.Branch {
			marks = append(marks, fmt.Sprintf("line %d: %s %s", m.Pos.Line, newKind(m.Kind).Word, inert(oneLine(m.Text))))
		}
	}
	blocks := "1 block"
	if len(f.Blocks) != 1 {
		blocks = fmt.Sprintf("%d blocks", len(f.Blocks))
	}
	text := fmt.Sprintf("%s. The claim is %s.", blocks, strings.Join(at, ", "))
	if len(marks) > 0 {
		text += " " + short(strings.Join(marks, "; "), 600) + "."
	}
	return text
}
