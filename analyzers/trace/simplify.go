package trace

import "slices"

// simplify takes blocks together, as far as a reader loses nothing: what
// follows one another without a choice, and choices on which nothing hangs.
func simplify(drafts []*draft) {
	for changed := true; changed; {
		changed = false
		preds := map[*draft]int{}
		each(drafts, func(d *draft) {
			for _, e := range d.edges {
				preds[e.to]++
			}
		})
		for _, d := range drafts[min(1, len(drafts)):] {
			changed = changed || skipped(d, drafts)
		}
		each(drafts, func(d *draft) {
			changed = changed || merged(d, preds, drafts[0]) || indifferent(d, preds, drafts[0])
		})
	}
}

func each(drafts []*draft, visit func(*draft)) {
	for _, d := range drafts {
		if !d.dead && d.into == nil {
			visit(d)
		}
	}
}

// skipped lets the edges to a block in which nothing is lead to where it goes.
func skipped(d *draft, drafts []*draft) bool {
	if d.dead || d.into != nil || len(d.marks) > 0 || d.from.IsValid() || len(d.edges) != 1 || d.edges[0].to == d {
		return false
	}
	next := d.edges[0].to
	each(drafts, func(p *draft) {
		for i := range p.edges {
			if p.edges[i].to == d {
				p.edges[i].to = next
			}
		}
	})
	d.into = next
	return true
}

// merged takes the only successor of a block in, if it has no other
// predecessor.
func merged(d *draft, preds map[*draft]int, first *draft) bool {
	if len(d.edges) != 1 || d.edges[0].when == recovered {
		return false
	}
	next := d.edges[0].to
	if next == d || next == first || preds[next] != 1 {
		return false
	}
	d.take(next)
	d.turns = append(d.turns, next.turns...)
	d.exit, d.edges = next.exit, next.edges
	return true
}

// indifferent takes in the branches of a block which come together again
// before anything has happened to a claim.
func indifferent(d *draft, preds map[*draft]int, first *draft) bool {
	if len(d.edges) != 2 || slices.ContainsFunc(d.marks, func(m mark) bool { return m.kind == Check }) {
		return false
	}
	// A branch in which nothing happens may be left out on the way to its end.
	beyond := func(b *draft) (*draft, bool) {
		idle := b != d && b != first && preds[b] == 1 && len(b.marks) == 0 && len(b.edges) == 1 && b.edges[0].to != b && b.entry == d.exit && b.exit == d.exit
		if !idle {
			return b, false
		}
		return b.edges[0].to, true
	}
	a, b := d.edges[0].to, d.edges[1].to
	nextA, idleA := beyond(a)
	nextB, idleB := beyond(b)
	var target *draft
	switch {
	case a == b:
		target, idleA, idleB = a, false, false
	case idleA && nextA == b:
		target, idleB = b, false
	case idleB && nextB == a:
		target, idleA = a, false
	case idleA && idleB && nextA == nextB:
		target = nextA
	default:
		return false
	}
	if idleA {
		d.take(a)
	}
	if idleB {
		d.take(b)
	}
	d.edges = []edge{{to: target}}
	return true
}

// take makes another block part of this one.
func (d *draft) take(b *draft) {
	if b.from.IsValid() {
		d.extend(b.from, b.to)
	}
	d.marks = append(d.marks, b.marks...)
	b.into = d
}
