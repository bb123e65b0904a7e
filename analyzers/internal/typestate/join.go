package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A joiner takes two states of one signature together: what both say remains.
// Symbols and objects are matched in pairs, on the way from the roots.
type joiner struct {
	a, b, out *state
	syms      map[[2]int32]int32
	objs      map[[2]int32]int32
	symsQ     [][2]int32
	objsQ     [][2]int32
}

// join returns what two states of one signature have in common.
func join(a, b *state) *state {
	j := &joiner{a: a, b: b, syms: map[[2]int32]int32{}, objs: map[[2]int32]int32{}}
	j.out = &state{loose: true, panicking: a.panicking, recovered: a.recovered, panicked: a.panicked, doubt: a.doubt, received: a.received, missed: a.missed, acted: a.acted, freed: a.freed, steps: a.steps, tries: slices.Clone(a.tries), claims: slices.Clone(a.claims), frames: make([]frame, len(a.frames))}
	if a.answers > 0 && b.answers > 0 {
		j.out.answers = j.object(a.answers-1, b.answers-1) + 1
	}
	j.out.locked = j.terms(a.locked, b.locked)
	for i := range j.out.claims {
		k, l := &a.claims[i], &b.claims[i]
		j.out.claims[i].tx, j.out.claims[i].args = j.term(k.tx, l.tx), nil
		if len(k.args) == len(l.args) {
			j.out.claims[i].args = j.terms(k.args, l.args)
		}
	}
	for i := range a.frames {
		f, g := &a.frames[i], &b.frames[i]
		o := frame{fn: f.fn, lastErr: f.lastErr}
		for _, x := range f.env {
			if k, ok := g.find(x.reg); ok {
				if t := j.term(x.val, g.env[k].val); t.kind != none {
					o.env = append(o.env, binding{x.reg, t})
				}
			}
		}
		for k, d := range f.defers {
			e := g.defers[k]
			o.defers = append(o.defers, deferral{d.call, operands{j.term(d.callee, e.callee), j.term(d.query, e.query), j.terms(d.args, e.args), j.terms(d.lib, e.lib)}})
		}
		j.out.frames[i] = o
	}
	if len(a.held) == len(b.held) {
		j.out.held = j.terms(a.held, b.held)
	}
	for len(j.symsQ) > 0 || len(j.objsQ) > 0 {
		if len(j.symsQ) > 0 {
			p := j.symsQ[0]
			j.symsQ = j.symsQ[1:]
			j.sym(p)
			continue
		}
		p := j.objsQ[0]
		j.objsQ = j.objsQ[1:]
		j.obj(p)
	}
	return j.out
}

func (j *joiner) term(x, y term) term {
	switch {
	case x.kind != y.kind || x.p != y.p || x.neg != y.neg || x.text != y.text || x.fn != y.fn:
		return term{}
	case x.kind == symbol || x.kind == test:
		x.n = j.symbol(x.n, y.n)
	case x.kind == ref || x.kind == aggregate:
		x.n = j.object(x.n, y.n)
	case x.n != y.n:
		return term{}
	}
	if x.bag > 0 && y.bag > 0 {
		x.bag = j.object(x.bag-1, y.bag-1) + 1
	} else {
		x.bag = 0
	}
	return x
}

func (j *joiner) symbol(x, y int32) int32 {
	p := [2]int32{x, y}
	n, ok := j.syms[p]
	if !ok {
		j.out.syms = append(j.out.syms, sym{})
		n = int32(len(j.out.syms) - 1)
		j.syms[p] = n
		j.symsQ = append(j.symsQ, p)
	}
	return n
}

func (j *joiner) terms(xs, ys []term) []term {
	out := make([]term, len(xs))
	for i := range xs {
		out[i] = j.term(xs[i], ys[i])
	}
	return out
}

func (j *joiner) object(x, y int32) int32 {
	p := [2]int32{x, y}
	n, ok := j.objs[p]
	if !ok {
		j.out.objs = append(j.out.objs, object{})
		n = int32(len(j.out.objs) - 1)
		j.objs[p] = n
		j.objsQ = append(j.objsQ, p)
	}
	return n
}

func (j *joiner) sym(p [2]int32) {
	x, y := j.a.syms[p[0]], j.b.syms[p[1]]
	var s sym
	for _, f := range x.facts {
		if slices.Contains(y.facts, f) {
			s.facts = append(s.facts, f)
		}
	}
	s.slice, s.tx = x.slice && y.slice, x.tx && y.tx
	if x.hangs == y.hangs {
		s.hangs = x.hangs
	}
	s.exec = ir.OnUnknown
	if x.exec == y.exec && x.tx == y.tx {
		s.exec = x.exec
	}
	if x.on > 0 && y.on > 0 {
		s.on = j.symbol(x.on-1, y.on-1) + 1
	}
	if x.claim == y.claim && x.rel == y.rel {
		s.claim, s.rel = x.claim, x.rel
	}
	if x.cell > 0 && y.cell > 0 {
		s.cell = j.object(x.cell-1, y.cell-1) + 1
	}
	j.out.syms[j.syms[p]] = s
}

func (j *joiner) obj(p [2]int32) {
	x, y := j.a.objs[p[0]], j.b.objs[p[1]]
	o := object{open: x.open || y.open}
	if x.of > 0 && y.of > 0 {
		o.of = j.symbol(x.of-1, y.of-1) + 1
	}
	if x.fn == y.fn && len(x.binds) == len(y.binds) {
		o.fn = x.fn
		for i := range x.binds {
			o.binds = append(o.binds, j.term(x.binds[i], y.binds[i]))
		}
	}
	for _, s := range x.slots {
		if i, ok := y.find(s.path); ok {
			o.slots = append(o.slots, slot{s.path, j.term(s.val, y.slots[i].val)})
		} else {
			o.slots = append(o.slots, slot{s.path, term{}})
		}
	}
	for _, s := range y.slots {
		if _, ok := x.find(s.path); !ok {
			o.set(s.path, term{})
		}
	}
	j.out.objs[j.objs[p]] = o
}
