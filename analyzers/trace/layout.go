package trace

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// A layout makes the blocks of a function for people out of those of the
// engine.
type layout struct {
	pass *analysis.Pass
	at   *report.Locator
	fn   *ir.Func
	flow *typestate.Flow

	drafts   []*draft // by block of fn
	blockAt  map[token.Pos]int
	literals []literal
	checks   map[token.Pos]bool

	blocks []Block
	number map[int]int  // block of fn → block
	begins map[int]bool // blocks of fn with which a block begins
}

// A literal is a function literal, and the block that it stands in.
type literal struct {
	from, to token.Pos
	block    int
	late     bool // it is deferred
}

// A draft is a block in the making.
type draft struct {
	from, to    token.Pos
	entry, exit typestate.Standing
	marks       []mark
	turns       []turn
	edges       []edge
	dead        bool
	into        *draft // what it became part of
}

type mark struct {
	kind     Kind
	pos, end token.Pos
	text     string
}

// A turn is what changes where the claims stand.
type turn struct {
	from, to token.Pos
	after    typestate.Standing
}

// recovered is the condition of an edge from a panic to where that is
// recovered.
const recovered = "the panic is recovered"

type edge struct {
	to   *draft
	when string
}

func newLayout(pass *analysis.Pass, at *report.Locator, fn *ir.Func, flow *typestate.Flow) *layout {
	l := &layout{pass: pass, at: at, fn: fn, flow: flow, blockAt: map[token.Pos]int{}, checks: map[token.Pos]bool{}, number: map[int]int{}, begins: map[int]bool{}}
	for _, steps := range flow.Steps {
		for _, s := range steps {
			if s.Kind == typestate.CheckStep {
				l.checks[s.Pos] = l.checks[s.Pos] || tells(s)
			}
		}
	}
	for i := range fn.Blocks {
		l.drafts = append(l.drafts, &draft{entry: flow.Entry[i], exit: flow.Exit[i], dead: flow.Entry[i] == 0})
	}
	for i, d := range l.drafts {
		if !d.dead {
			l.steps(i)
			l.instructions(i)
		}
	}
	for i, d := range l.drafts {
		if !d.dead {
			l.ending(i)
			l.turns(i)
		}
	}
	simplify(l.drafts)
	l.finish()
	return l
}

// tells reports that a test of the claim's outcome says on this branch who won: that of an error alone does not.
func tells(s typestate.Step) bool {
	return s.Says == "won" || s.Says == "lost" || s.Leaves&(typestate.IsWon|typestate.IsPending) == typestate.IsWon
}

// steps marks what happened to claims in a block.
func (l *layout) steps(i int) {
	for _, s := range l.flow.Steps[i] {
		switch s.Kind {
		case typestate.ClaimStep:
			l.mark(i, Claim, s.Pos, report.Statement(s))
		case typestate.DeferStep:
			l.mark(i, Arm, s.Pos, "the rollback is deferred")
		case typestate.RollbackStep:
			l.mark(i, Rollback, s.Pos, report.Statement(s))
		case typestate.CommitStep:
			text := "the deferred rollback is told to do nothing"
			if s.Name != "" {
				text = report.Statement(s)
			}
			l.mark(i, Commit, s.Pos, text)
		}
	}
}

func (l *layout) mark(i int, kind Kind, pos token.Pos, text string) {
	from, to := l.at.Span(pos)
	m := mark{kind, from, to, text}
	// What stands elsewhere is marked at the call that leads there.
	if d := l.drafts[i]; l.fn.Pos <= pos && pos <= l.fn.End && !slices.Contains(d.marks, m) {
		d.marks = append(d.marks, m)
	}
}

// instructions marks the calls that matter whatever has become of the claim,
// and measures the block.
func (l *layout) instructions(i int) {
	seen := map[*ir.Func]bool{l.fn: true}
	var look func(f *ir.Func, instrs []ir.Instr)
	within := func(f *ir.Func, late bool) {
		if f == nil || f.Parent == nil || seen[f] {
			return
		}
		seen[f] = true
		if f.Top() == l.fn.Top() {
			l.literals = append(l.literals, literal{f.Pos, f.End, i, late})
			l.drafts[i].extend(f.Pos, f.End+1)
		}
		for j := range f.Blocks {
			look(f, f.Blocks[j].Instrs)
		}
	}
	look = func(f *ir.Func, instrs []ir.Instr) {
		for j := range instrs {
			in := &instrs[j]
			if f == l.fn && in.Op != ir.Alloc && in.Pos.IsValid() {
				l.blockAt[in.Pos] = i
				l.drafts[i].extend(l.at.Span(in.Pos))
			}
			within(in.Fn, in.Late)
			if in.Call == nil {
				continue
			}
			if f == l.fn {
				l.blockAt[in.Call.Pos] = i
			}
			l.call(i, in.Call, in.Op == ir.Defer)
			within(in.Call.Fn, in.Op == ir.Defer)
			for _, r := range in.Call.Args {
				if r < 0 {
					within(f.Const(r).Fn, false)
				}
			}
		}
	}
	look(l.fn, l.fn.Blocks[i].Instrs)
}

// call marks a call that is an effect or leads to one, or where a context
// begins.
func (l *layout) call(i int, c *ir.Call, late bool) {
	switch c.Lib.Kind {
	case ir.DetachCtx, ir.RequestCtx:
		l.mark(i, Context, c.Pos, c.Name)
		return
	}
	if c.Fn != nil && c.Fn.Parent != nil {
		return // what it does is looked at
	}
	from, _ := l.at.Span(c.Pos)
	played := slices.ContainsFunc(l.drafts[i].marks, func(m mark) bool { return m.pos == from })
	if v := ir.CallView(c, late); (v.Effect || len(v.Within) > 0) && !played {
		l.mark(i, Effect, c.Pos, c.Name)
	}
}

// ending marks how a block ends, and draws its edges.
func (l *layout) ending(i int) {
	b, d := &l.fn.Blocks[i], l.drafts[i]
	// Where a recovered panic goes on is no place of its own.
	if b.Pos.IsValid() && i != l.fn.Recover {
		if _, taken := l.blockAt[b.Pos]; !taken {
			l.blockAt[b.Pos] = i
		}
		// A condition has the position of its value, which may come from anywhere.
		if b.Kind != ir.If {
			d.extend(l.at.Span(b.Pos))
		}
	}
	switch b.Kind {
	case ir.Return:
		text := "return"
		if l.at.AtEnd(b.Pos) {
			text = "the end of the function"
		}
		l.mark(i, Exit, b.Pos, text)
	case ir.Panic:
		l.mark(i, Exit, b.Pos, "panic")
	case ir.If:
		if tells, ok := l.checks[b.Pos]; tells {
			l.mark(i, Check, b.Pos, l.at.Test(b.Pos))
		} else if ok {
			l.mark(i, Branch, b.Pos, l.at.Test(b.Pos))
		}
	}
	for k, e := range b.Succs {
		if l.drafts[e.To].dead {
			continue
		}
		when := ""
		if b.Kind == ir.If && b.Pos.IsValid() {
			when = l.at.Condition(b.Pos, k == 0)
		}
		d.edges = append(d.edges, edge{l.drafts[e.To], when})
	}
	if slices.Contains(l.flow.Recovers, i) {
		d.edges = append(d.edges, edge{l.drafts[l.fn.Recover], recovered})
	}
	slices.SortStableFunc(d.marks, func(a, b mark) int { return cmp.Compare(a.pos, b.pos) })
}

// turns notes where in a block it changes where the claims stand.
func (l *layout) turns(i int) {
	b, d, points := &l.fn.Blocks[i], l.drafts[i], l.flow.Points[i]
	now := d.entry
	add := func(pos token.Pos, after typestate.Standing) {
		if after == 0 || after == now {
			return
		}
		now = after
		if l.fn.Pos <= pos && pos <= l.fn.End {
			from, to := l.inner(d, pos)
			d.turns = append(d.turns, turn{from, to, after})
		}
	}
	for j := range b.Instrs {
		pos := b.Instrs[j].Pos
		if b.Instrs[j].Op == ir.RunDefers || !pos.IsValid() {
			pos = b.Pos
		}
		add(pos, points[j+1])
	}
	add(b.Pos, d.exit)
}

// inner is the source that an instruction is about or, where it calls a
// function literal, what of that matters to a claim.
func (l *layout) inner(d *draft, pos token.Pos) (from, to token.Pos) {
	first, last := l.at.Span(pos)
	for _, m := range d.marks {
		if m.pos <= first || last <= m.pos || m.kind != Claim && m.kind != Rollback && m.kind != Commit {
			continue
		}
		if !from.IsValid() {
			from = m.pos
		}
		to = max(to, m.end)
	}
	if !from.IsValid() {
		return first, last
	}
	return from, to
}

func (d *draft) extend(from, to token.Pos) {
	if !to.IsValid() {
		to = from
	}
	if !d.from.IsValid() || from < d.from {
		d.from = from
	}
	d.to = max(d.to, to)
}

// finish numbers the blocks that are left.
func (l *layout) finish() {
	index := map[*draft]int{}
	for _, d := range l.drafts {
		if !d.dead && d.into == nil {
			index[d] = len(index)
		}
	}
	pos := func(p token.Pos) token.Position { return position(l.pass.Fset, p) }
	for i, d := range l.drafts {
		final := d
		for final.into != nil {
			final = final.into
		}
		if !final.dead {
			l.number[i] = index[final]
		}
		if final != d || d.dead {
			continue
		}
		l.begins[i] = true
		b := Block{From: pos(d.from), To: pos(d.to), Entry: words(d.entry), Exit: words(d.exit)}
		for _, m := range d.marks {
			b.Marks = append(b.Marks, Mark{m.kind, pos(m.pos), pos(m.end), m.text})
		}
		for _, t := range d.turns {
			b.Turns = append(b.Turns, Turn{pos(t.from), pos(t.to), words(t.after)})
		}
		for _, e := range d.edges {
			b.Edges = append(b.Edges, Edge{index[e.to], e.when})
		}
		l.blocks = append(l.blocks, b)
	}
}

// path is the way through blocks of the engine, in those that are told.
func (l *layout) path(blocks []int) (path []int) {
	for i, at := range blocks {
		n := l.numbered(at)
		last := i == len(blocks)-1 && !slices.Contains(path[max(0, len(path)-1):], n)
		// What became part of a block runs when that does.
		if n >= 0 && (l.begins[at] || last) {
			path = append(path, n)
		}
	}
	return path
}

// runs reports whether what stands at a position may run in a block: in a literal, it runs where that is called.
func (l *layout) runs(pos token.Pos, block int) bool {
	if _, own := l.blockAt[pos]; !own {
		return true
	}
	from, to := l.at.Span(pos)
	for i, d := range l.drafts {
		if l.numbered(i) == block && d.from <= from && to <= d.to {
			return true
		}
	}
	return false
}

// block is the block in which something stands.
func (l *layout) block(pos token.Pos) int {
	at, ok := l.blockAt[pos]
	if !ok {
		var best *literal
		for i := range l.literals {
			if lit := &l.literals[i]; lit.from <= pos && pos <= lit.to && (best == nil || lit.from >= best.from) {
				best = lit
			}
		}
		if best == nil {
			return -1
		}
		at = best.block
	}
	return l.numbered(at)
}

// numbered is the block that one of the engine's became; -1 where no path
// leads to it.
func (l *layout) numbered(at int) int {
	if n, ok := l.number[at]; ok {
		return n
	}
	return -1
}

// words are the glossary's for the states in a set, in the order in which a
// claim goes through them.
func words(s typestate.Standing) []State {
	var out []State
	for i, w := range []State{Unclaimed, Pending, Won, Lost, Failed, Committed, Released} {
		if s&(1<<i) != 0 {
			out = append(out, w)
		}
	}
	return out
}
