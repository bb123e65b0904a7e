package typestate

import (
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// anyElement is the part of a path that stands for an element whose index is
// not known.
const anyElement = ".?"

// elements cuts a path where an unknown element begins: what is written there
// may be any of the array's.
func elements(path string) (array string, unknown bool) {
	array, _, unknown = strings.Cut(path, anyElement)
	return array, unknown
}

// place returns the object and path that an address stands for.
func (s *state) place(t term) (obj int32, path string, ok bool) {
	switch t.kind {
	case ref:
		return t.n, t.text, true
	case symbol:
		if c := s.syms[t.n].cell; c > 0 {
			return c - 1, "", true
		}
		o := s.newObj(object{open: true, of: s.owner(t.n)})
		s.syms[t.n].cell = o + 1
		return o, "", true
	}
	return 0, "", false
}

func (s *state) load(addr term, class ir.Class) term {
	obj, path, ok := s.place(addr)
	if !ok {
		return term{}
	}
	if _, unknown := elements(path); unknown {
		return term{}
	}
	o := &s.objs[obj]
	if class == ir.Struct {
		agg := object{open: o.open}
		for _, sl := range o.slots {
			if under(sl.path, path) {
				agg.slots = append(agg.slots, slot{sl.path[len(path):], sl.val})
			}
		}
		return term{kind: aggregate, n: s.newObj(agg)}
	}
	if i, found := o.find(path); found && o.slots[i].val.kind != none {
		return o.slots[i].val
	}
	for _, sl := range o.slots {
		// A struct that is unknown as a whole has fields that have names.
		if sl.val.kind == symbol && under(path, sl.path) && path != sl.path {
			if of, _, ok := s.place(sl.val); ok {
				return s.load(term{kind: ref, n: of, text: path[len(sl.path):]}, class)
			}
		}
	}
	if !o.open && !o.blurred(path) {
		return s.zeroOf(class)
	}
	// From now on this place has a name, so that two loads agree.
	t := s.newSym(sym{})
	if o.open && !o.blurred(path) {
		s.syms[t.n].from = fromMemory
	}
	s.objs[obj].set(path, t)
	return t
}

// zeroOf is the zero value of a class; of a type that is not known all that
// zero values have in common.
func (s *state) zeroOf(class ir.Class) term {
	switch class {
	case ir.Bool:
		return term{kind: no}
	case ir.Int:
		return term{kind: integer, text: "0"}
	case ir.Other:
		return s.newSym(sym{facts: []fact{{isNil, "", true}, {isTrue, "", false}, {isZero, "", true}}})
	}
	return term{kind: nilTerm}
}

func (s *state) store(addr, val term) {
	obj, path, ok := s.place(addr)
	if !ok {
		return
	}
	o := &s.objs[obj]
	if array, unknown := elements(path); unknown {
		o.blur(array)
		return
	}
	o.clear(path)
	if val.kind == aggregate {
		from := s.objs[val.n]
		if from.open {
			o.set(path, term{})
		}
		for _, sl := range from.slots {
			o.set(path+sl.path, sl.val)
		}
		return
	}
	o.set(path, val)
}

// field returns a struct's field.
func (s *state) field(t term, index int, class ir.Class) term {
	obj := t.n
	switch t.kind {
	case aggregate:
	case symbol:
		obj, _, _ = s.place(t)
	default:
		return term{}
	}
	return s.load(term{kind: ref, n: obj, text: "." + itoa(index)}, class)
}

// fill puts a new symbol wherever an argument points to, or its elements do.
func (s *state) fill(t term, y sym, depth int) {
	if t.kind != ref || depth == 0 || s.objs[t.n].fn != nil {
		return
	}
	inner := false
	for _, sl := range s.objs[t.n].slots {
		if under(sl.path, t.text) && sl.val.kind == ref {
			s.fill(sl.val, y, depth-1)
			inner = true
		}
	}
	if !inner {
		s.store(t, s.newSym(y))
	}
}

// maxPointers is how many pointers, one behind the other, an unknown function
// is taken to follow.
const maxPointers = 8

// forget drops what is known of memory that an unknown function may write,
// given a value that leads there.
func (s *state) forget(t term) { s.forgetFrom(t, maxPointers) }

func (s *state) forgetFrom(t term, pointers int) {
	obj, path := t.n, ""
	switch t.kind {
	case ref:
		path = t.text
	case symbol:
		if obj = s.syms[t.n].cell - 1; obj < 0 {
			return
		}
	case aggregate:
		for _, sl := range s.objs[t.n].slots {
			s.forgetFrom(sl.val, pointers)
		}
		return
	default:
		return
	}
	if pointers == 0 {
		return
	}
	o := &s.objs[obj]
	if o.fn != nil {
		s.forgetWritten(o.fn, len(o.fn.Params), o.binds, pointers-1)
		return
	}
	path, _ = elements(path)
	old := o.slots
	o.blur(path)
	for _, sl := range old {
		if under(sl.path, path) {
			s.forgetFrom(sl.val, pointers-1)
		}
	}
}

// forgetWritten drops what is known of memory that a function may write, some
// time or other, whose registers from the first on have these values.
func (s *state) forgetWritten(fn *ir.Func, first int, vals []term, pointers int) {
	for i, v := range slices.Clone(vals) {
		if (v.kind == ref || v.kind == symbol || v.kind == aggregate) && fn.Writes(ir.Reg(first+i)) {
			s.forgetFrom(v, pointers)
		}
	}
}

// abandon drops what is known of memory that a call may write which goes on in
// another goroutine, or what the call hands on to one.
func (s *state) abandon(call *ir.Call, o operands) {
	fn := call.Fn
	if f := s.function(o.callee); f != nil {
		fn = f
		if o.callee.kind == ref {
			s.forgetWritten(fn, len(fn.Params), s.objs[o.callee.n].binds, maxPointers)
		}
	}
	switch {
	case fn != nil && len(fn.Blocks) > 0:
		s.forgetWritten(fn, 0, o.args[:min(len(o.args), len(fn.Params))], maxPointers)
	case !call.Pure:
		for _, a := range o.args {
			s.forget(a)
		}
	}
}
