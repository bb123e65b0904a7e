package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A canon renumbers a state's symbols and objects in the order in which they
// are reached from what is live. Equal states become equal bytes, and what
// nobody can reach any more is gone.
//
// Most states have been seen before, so that their bytes are all that is
// wanted of them; and there are many. A canon is used again and again, and
// makes the renumbered state only when it is asked for.
type canon struct {
	in        *state
	syms      []int32 // old number → new number+1
	objs      []int32
	symsQ     []int32 // new number → old number
	objsQ     []int32
	key       []byte
	signature int // length of the part of key that tells states apart for good
}

// read puts a state into canonical form: key are its bytes, which hold until
// the next call, and the first signature of them say where the claims and the
// deferred calls stand.
func (c *canon) read(s *state) {
	c.in, c.key, c.symsQ, c.objsQ = s, c.key[:0], c.symsQ[:0], c.objsQ[:0]
	c.syms, c.objs = zeroed(c.syms, len(s.syms)), zeroed(c.objs, len(s.objs))
	c.flag(s.panicking)
	c.flag(s.recovered)
	c.num(int(s.panicked))
	c.flag(s.doubt)
	c.flag(s.received)
	c.flag(s.missed)
	c.flag(s.acted)
	c.num(int(s.freed))
	for _, n := range s.steps {
		c.str(n.Pkg)
		c.str(n.Recv)
		c.str(n.Name)
	}
	for i := range s.claims {
		k := &s.claims[i]
		c.num(k.site.id)
		c.key = append(c.key, byte(k.out), byte(k.phase), byte(k.depth))
		c.flag(k.inTx)
		c.flag(k.stray)
		c.flag(k.locked)
		c.flag(k.skipped)
		c.flag(k.unsure)
		c.flag(k.botched)
		c.flag(k.kept)
		c.flag(k.lock)
		c.flag(k.rows)
		c.flag(k.failed)
		c.flag(k.untold)
	}
	for _, t := range s.tries {
		c.num(t.site.id)
		c.num(t.depth)
		c.num(t.made)
	}
	for i := range s.frames {
		f := &s.frames[i]
		c.num(len(f.defers))
		for _, d := range f.defers {
			c.num(d.call.ID)
		}
		c.key = append(c.key, byte(f.lastErr))
	}
	c.num(len(s.locked))
	c.signature = len(c.key)
	c.terms(s.locked)
	for i := range s.claims {
		k := &s.claims[i]
		c.term(k.tx)
		c.terms(k.args)
	}
	for i := range s.frames {
		f := &s.frames[i]
		c.num(len(f.env))
		for _, b := range f.env {
			c.num(int(b.reg))
			c.term(b.val)
		}
		for _, d := range f.defers {
			c.term(d.callee)
			c.term(d.query)
			c.terms(d.args)
			c.terms(d.lib)
		}
	}
	c.num(len(s.held))
	c.terms(s.held)
	if s.answers > 0 {
		c.num(int(c.object(s.answers-1)) + 1)
	}
	for i, j := 0, 0; i < len(c.symsQ) || j < len(c.objsQ); {
		if i < len(c.symsQ) {
			c.sym(&s.syms[c.symsQ[i]])
			i++
			continue
		}
		c.obj(&s.objs[c.objsQ[j]])
		j++
	}
}

// zeroed returns n zeros, in the memory of s if there is room.
func zeroed(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n, 2*n)
	}
	s = s[:n]
	clear(s)
	return s
}

func (c *canon) num(i int) {
	for ; i >= 0x80; i >>= 7 {
		c.key = append(c.key, byte(i)|0x80)
	}
	c.key = append(c.key, byte(i))
}

func (c *canon) flag(b bool) {
	if b {
		c.key = append(c.key, 1)
	} else {
		c.key = append(c.key, 0)
	}
}

func (c *canon) str(s string) {
	c.num(len(s))
	c.key = append(c.key, s...)
}

func (c *canon) symbol(n int32) int32 {
	if c.syms[n] == 0 {
		c.symsQ = append(c.symsQ, n)
		c.syms[n] = int32(len(c.symsQ))
	}
	return c.syms[n] - 1
}

func (c *canon) object(n int32) int32 {
	if c.objs[n] == 0 {
		c.objsQ = append(c.objsQ, n)
		c.objs[n] = int32(len(c.objsQ))
	}
	return c.objs[n] - 1
}

func (c *canon) terms(ts []term) {
	for _, t := range ts {
		c.term(t)
	}
}

func (c *canon) term(t term) {
	switch t.kind {
	case ref, aggregate:
		t.n = c.object(t.n)
	case symbol, test:
		t.n = c.symbol(t.n)
	}
	c.key = append(c.key, byte(t.kind), byte(t.p))
	c.flag(t.neg)
	c.num(int(t.n))
	c.str(t.text)
	if t.fn != nil {
		c.num(t.fn.ID)
	}
	if t.bag > 0 {
		c.num(int(c.object(t.bag-1)) + 1)
	}
}

func (c *canon) sym(s *sym) {
	c.num(len(s.facts))
	for _, f := range s.facts {
		c.key = append(c.key, byte(f.p))
		c.flag(f.is)
		c.str(f.text)
	}
	c.num(int(s.claim))
	c.key = append(c.key, byte(s.rel))
	wraps, cell := int32(0), int32(0)
	if s.wraps > 0 {
		wraps = c.symbol(s.wraps-1) + 1
	}
	c.num(int(wraps))
	if s.cell > 0 {
		cell = c.object(s.cell-1) + 1
	}
	c.num(int(cell))
	c.flag(s.slice)
	c.flag(s.tx)
	on := int32(0)
	if s.on > 0 {
		on = c.symbol(s.on-1) + 1
	}
	c.num(int(on))
	c.key = append(c.key, byte(s.exec))
	c.num(int(s.hangs))
	c.key = append(c.key, byte(s.from))
}

func (c *canon) obj(o *object) {
	c.flag(o.open)
	of := int32(0)
	if o.of > 0 {
		of = c.symbol(o.of-1) + 1
	}
	c.num(int(of))
	c.num(len(o.slots))
	for _, s := range o.slots {
		c.str(s.path)
		c.term(s.val)
	}
	c.flag(o.fn != nil)
	if o.fn != nil {
		c.num(o.fn.ID)
		c.terms(o.binds)
	}
}

// tidy returns the state that was read last, renumbered if it would shrink by
// much.
func (c *canon) tidy() *state {
	if len(c.in.syms)+len(c.in.objs) <= 2*(len(c.symsQ)+len(c.objsQ))+8 {
		return c.in
	}
	return c.state()
}

// state returns the state that was read last, renumbered. It shares with the
// old one what is never changed in place and has kept its numbers.
func (c *canon) state() *state {
	c.in.share()
	s := *c.in
	s.claims, s.frames, s.tries = slices.Clone(s.claims), slices.Clone(s.frames), slices.Clone(s.tries)
	for i := range s.claims {
		k := &s.claims[i]
		k.tx, k.args = c.renumbered(k.tx), c.all(k.args)
	}
	for i := range s.frames {
		f := &s.frames[i]
		f.env = copied(f.env, func(b binding) (binding, bool) {
			t, changed := c.renumber(b.val)
			return binding{b.reg, t}, changed
		})
		f.defers = copied(f.defers, func(d deferral) (deferral, bool) {
			was := d.operands
			d.callee, d.query, d.args, d.lib = c.renumbered(d.callee), c.renumbered(d.query), c.all(d.args), c.all(d.lib)
			return d, d.callee != was.callee || d.query != was.query || !same(d.args, was.args) || !same(d.lib, was.lib)
		})
	}
	if s.answers > 0 {
		s.answers = c.objs[s.answers-1]
	}
	s.held, s.locked = c.all(s.held), c.all(s.locked)
	s.syms, s.objs = make([]sym, len(c.symsQ)), make([]object, len(c.objsQ))
	for i, old := range c.symsQ {
		y := c.in.syms[old]
		if y.wraps > 0 {
			y.wraps = c.syms[y.wraps-1]
		}
		if y.cell > 0 {
			y.cell = c.objs[y.cell-1]
		}
		if y.on > 0 {
			y.on = c.syms[y.on-1]
		}
		s.syms[i] = y
	}
	for i, old := range c.objsQ {
		o := c.in.objs[old]
		o.slots = copied(o.slots, func(sl slot) (slot, bool) {
			t, changed := c.renumber(sl.val)
			return slot{sl.path, t}, changed
		})
		o.binds = c.all(o.binds)
		if o.of > 0 {
			o.of = c.syms[o.of-1]
		}
		s.objs[i] = o
	}
	return &s
}

// renumber gives a term its new number, and reports whether that is another.
func (c *canon) renumber(t term) (renumbered term, changed bool) {
	was := t
	switch t.kind {
	case ref, aggregate:
		t.n = c.objs[t.n] - 1
	case symbol, test:
		t.n = c.syms[t.n] - 1
	}
	if t.bag > 0 {
		t.bag = c.objs[t.bag-1]
	}
	return t, t.n != was.n || t.bag != was.bag
}

func (c *canon) renumbered(t term) term {
	t, _ = c.renumber(t)
	return t
}

func (c *canon) all(ts []term) []term { return copied(ts, c.renumber) }

// copied returns the elements as change leaves them: s itself if it reports of
// none that it has changed.
func copied[T any](s []T, change func(T) (T, bool)) []T {
	out := s
	for i := range s {
		if e, changed := change(s[i]); changed {
			if &out[0] == &s[0] {
				out = slices.Clone(s)
			}
			out[i] = e
		}
	}
	return out
}

// same reports whether two slices are one.
func same(a, b []term) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// prune drops the registers of the innermost frame that are not live.
func (s *state) prune(live func(ir.Reg) bool) {
	f := s.top()
	for _, b := range f.env {
		if !live(b.reg) {
			out := make([]binding, 0, len(f.env))
			for _, b := range f.env {
				if live(b.reg) {
					out = append(out, b)
				}
			}
			f.env, f.shared = out, false
			return
		}
	}
}
