package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// relate says how the i-th result of a claim's call tells the outcome.
func relate(op *ir.Op, call *ir.Call, i int) relation {
	results := call.Results
	c := results[i]
	if op.Role == ir.Writes || call.Wins != ir.ByType {
		switch c {
		case ir.Tag:
			if call.Wins == ir.ByScan {
				return tellFound
			}
			return tellTag
		case ir.Row:
			return tellRow
		case ir.Rows:
			return tellRows
		case ir.Error:
			return tellErr
		case ir.Int:
			return tellCount
		case ir.Slice:
			return tellSlice
		case ir.Pointer:
			return tellPtr
		}
		return unrelated
	}
	if op.Reads != ir.ReadTypes || op.Lost != "" {
		return read(op, call, i)
	}
	decides := decider(call)
	switch {
	case c == ir.Error && decides < 0:
		return tellOnly
	case c == ir.Error:
		return tellErr
	case i != decides && (c == ir.Pointer || c == ir.FuncVal) && (decides < 0 || results[decides] == ir.Bool):
		return comesWith
	case i != decides:
		return unrelated
	}
	return byClass(c)
}

// subject is the result that decides, by what a directive says or else by its
// type; -1 where only an error does.
func subject(op *ir.Op, call *ir.Call) int {
	first := func(classes ...ir.Class) int {
		return slices.IndexFunc(call.Results, func(c ir.Class) bool { return slices.Contains(classes, c) })
	}
	switch op.Reads {
	case ir.ReadResult:
		return slices.IndexFunc(call.Results, func(c ir.Class) bool { return c != ir.Error })
	case ir.ReadError:
		return -1
	case ir.ReadTrue, ir.ReadFalse:
		return first(ir.Bool)
	case ir.ReadNonzero:
		return first(ir.Int, ir.Other)
	case ir.ReadField:
		return first(ir.Struct, ir.Pointer)
	}
	if op.Lost != "" {
		return first(ir.Bool)
	}
	return decider(call)
}

// read is how the i-th result tells the outcome by what a directive says.
func read(op *ir.Op, call *ir.Call, i int) relation {
	decides := subject(op, call)
	switch c := call.Results[i]; {
	case c == ir.Error && op.Lost != "":
		if decides < 0 {
			return tellLost
		}
		return tellErr
	case c == ir.Error && decides < 0:
		return tellOnly
	case c == ir.Error:
		return tellErr
	case i != decides && (c == ir.Pointer || c == ir.FuncVal):
		return comesWith
	case i != decides || op.Reads == ir.ReadField:
		return unrelated
	case op.Reads == ir.ReadFalse:
		return tellNot
	default:
		return byClass(c)
	}
}

// byClass is how a result that is neither nil, empty nor 0 tells that its claim
// is won.
func byClass(c ir.Class) relation {
	switch c {
	case ir.Bool:
		return tellBool
	case ir.Int:
		return tellCount
	case ir.Pointer, ir.FuncVal:
		return tellPtr
	case ir.Slice:
		return tellSlice
	case ir.Tag:
		return tellTag
	case ir.Row:
		return tellRow
	case ir.Rows:
		return tellRows
	}
	return tellAny
}

// tellsField lets the field of a struct tell the outcome, where a directive says so.
func (s *state) tellsField(op *ir.Op, i int, t *term, class ir.Class) {
	switch t.kind {
	case none:
		o := s.newObj(object{open: true})
		*t = term{kind: ref, n: o}
		if class == ir.Struct {
			t.kind = aggregate
		}
	case ref, aggregate:
	default:
		return
	}
	path := t.text + "." + itoa(op.Field)
	val := term{}
	if k, ok := s.objs[t.n].find(path); ok {
		val = s.objs[t.n].slots[k].val
	}
	if val.kind == none || val.kind == symbol {
		s.tells(i, &val, byClass(op.FieldIs))
		s.objs[t.n].set(path, val)
	}
}

// decider is the result that decides by its type: the bool where there is
// one, else the first that can; -1 where only an error is left. A nil error says
// more than a pointer or a number that nobody asks about.
func decider(call *ir.Call) int {
	decides := -1
	fails := slices.Contains(call.Results, ir.Error)
	for j, d := range call.Results {
		if d == ir.Bool {
			return j
		}
		if fails && !call.Asked && (d == ir.Pointer || d == ir.Int) {
			continue
		}
		if decides < 0 && d != ir.Error && d != ir.Other && d != ir.Struct && d != ir.FuncVal && d != ir.Context && d != ir.Carrier {
			decides = j
		}
	}
	return decides
}

// Decides returns which of the results of the claim's call tells whether it
// is won, and of what class that is; -1 where none does.
func (s *Site) Decides() (int, ir.Class) {
	if s == nil || s.Call == nil {
		return -1, ir.Other
	}
	results := s.Call.Results
	i := -1
	if s.Op.Role == ir.Writes || s.Call.Wins != ir.ByType {
		i = slices.IndexFunc(results, func(c ir.Class) bool {
			return c != ir.Error && relate(s.Op, &ir.Call{Wins: s.Call.Wins, Results: []ir.Class{c}}, 0) != unrelated
		})
	} else {
		i = subject(s.Op, s.Call)
	}
	if i < 0 {
		i = slices.Index(results, ir.Error)
	}
	if i < 0 {
		return -1, ir.Other
	}
	return i, results[i]
}
