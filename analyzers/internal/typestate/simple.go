package typestate

import (
	"strconv"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// simple executes what has one successor and calls nothing.
func (x *exec) simple(s *state, in *ir.Instr) {
	set := func(t term) { s.top().set(in.Dst, t) }
	switch in.Op {
	case ir.Opaque:
		set(s.foundOn(in.Exec))
	case ir.Touch:
		s.acted = s.acted || x.ended > 0
		set(term{})
	case ir.Copy:
		t := s.named(in.X)
		s.typed(t, in.Exec)
		set(t)
	case ir.Assert:
		x.assert(s, in)
	case ir.NotNil:
		set(s.notNil())
	case ir.EmptySlice:
		set(s.newSym(sym{facts: []fact{{isNil, "", false}, {isZero, "", true}}}))
	case ir.Alloc:
		set(term{kind: ref, n: s.newObj(object{})})
	case ir.Load:
		addr := s.named(in.X)
		if addr.kind == carrier && (in.Class == ir.Carrier || in.Class == ir.Context) {
			set(s.carried(addr))
			return
		}
		set(s.found(addr, s.load(addr, in.Class), in.Exec))
	case ir.FieldAddr:
		if in.Index == ir.AnyElement {
			base := s.get(in.X)
			if base.text += anyElement; base.kind != ref {
				base = term{}
			}
			set(base)
			return
		}
		base := s.named(in.X)
		if base.kind == carrier {
			set(base)
			return
		}
		if obj, path, ok := s.place(base); ok {
			set(term{kind: ref, n: obj, text: path + "." + itoa(in.Index)})
			return
		}
		set(term{})
	case ir.Field:
		base := s.named(in.X)
		set(s.found(base, s.field(base, in.Index, in.Class), in.Exec))
	case ir.Not:
		set(s.named(in.X).negate())
	case ir.Compare:
		set(s.compare(in.Tok, in.Class, s.operandOf(in.X), s.operandOf(in.Y)))
	case ir.Receive:
		s.received = true
		s.acted = s.acted || x.ended > 0
		set(term{})
	case ir.Escape:
		s.acted = s.acted || x.ended > 0
		x.escape(s, s.get(in.X))
		x.keep(s)
	case ir.Append:
		x.escape(s, s.get(in.Y))
		y := sym{}
		if in.Index > 0 {
			y.facts = []fact{{isNil, "", false}, {isZero, "", false}}
			if i := x.keep(s); i >= 0 {
				y.claim, y.rel = int32(i+1), tellSlice
			}
		}
		if s.appendsNonNil(s.get(in.X), s.get(in.Y)) {
			y.learn(isFull, "", true)
		}
		set(s.newSym(y))
	case ir.Next1:
		// A range begins at -1. Further on the number would only tell apart
		// the rounds of a loop.
		set(term{})
		if t := s.get(in.X); t.kind == integer && t.text == "-1" {
			set(term{kind: integer, text: "0"})
		} else if n, err := strconv.Atoi(t.text); err == nil && t.kind == integer && 0 <= n && n < in.Index {
			set(term{kind: integer, text: strconv.Itoa(n + 1)}) // the next phase of the loop
		}
	case ir.Len:
		set(s.length(s.named(in.X)))
	case ir.Closure:
		o := object{fn: in.Fn}
		for _, b := range in.Bind {
			o.binds = append(o.binds, s.named(b))
		}
		set(term{kind: ref, n: s.newObj(o)})
	}
}

// asserted is what a type assertion with a second result yields: the value, or
// nil where it is of another type.
func (s *state) asserted(t term) term {
	if t.kind != symbol {
		return t
	}
	y := s.syms[t.n]
	y.facts, y.claim, y.rel, y.wraps = nil, 0, unrelated, 0
	return s.newSym(y)
}

// appendsNonNil reports that a slice with more in it has an element that is not
// nil.
func (s *state) appendsNonNil(to, more term) bool {
	if to.kind == symbol {
		if full, _ := s.syms[to.n].fact(isFull, ""); full {
			return true
		}
	}
	if more.kind != ref {
		return false
	}
	i, ok := s.objs[more.n].find(more.text + ".0")
	return ok && s.isNonNil(s.objs[more.n].slots[i].val)
}

// carried is a request, or what it holds: without its context once that has
// been replaced.
func (s *state) carried(t term) term {
	if t.kind == carrier && t.n < 64 && s.freed&(1<<t.n) != 0 {
		return term{kind: free}
	}
	return t
}

// operandOf names what a comparison looks at.
func (s *state) operandOf(r ir.Reg) term {
	if r < 0 {
		return s.get(r)
	}
	return s.named(r)
}

// length is what len says of a slice.
func (s *state) length(t term) term {
	y := sym{slice: true}
	switch t.kind {
	case nilTerm:
		y.learn(isZero, "", true)
	case ref:
		// The slice of an array whose elements are seen: what "..." was given.
		if _, ok := s.objs[t.n].find(t.text + ".0"); ok {
			y.learn(isZero, "", false)
		}
	case symbol:
		if s.syms[t.n].rel == tellSlice {
			y.claim, y.rel = s.syms[t.n].claim, tellCount
		} else if is, known := s.holds(t.n, isZero, ""); known {
			y.learn(isZero, "", is)
		}
	}
	return s.newSym(y)
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}
