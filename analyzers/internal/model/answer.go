package model

import (
	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// Answer says what becomes of the results of a call that tell how many rows a
// statement affected: its result or its rows, and the counts and bools that a
// helper makes of them.
func (m *Model) Answer(in ssa.CallInstruction) ir.Answer {
	results := in.Common().Signature().Results()
	answer, telling := ir.Dropped, false
	for i := range results.Len() {
		class := m.Class(results.At(i).Type())
		if class == ir.Error {
			continue
		}
		telling = true
		call, ok := in.(*ssa.Call)
		if !ok {
			continue // deferred, or in a goroutine
		}
		switch u := (use{model: m, seen: map[ssa.Value]bool{}}); u.of(result(call, i), class == ir.Tag || class == ir.Row || class == ir.Rows) {
		case ir.Asked:
			return ir.Asked
		case ir.Returned:
			answer = ir.Returned
		}
	}
	if !telling {
		return ir.Asked
	}
	return answer
}

// result is the i-th result of a call; nil if nobody wants it.
func result(call *ssa.Call, i int) ssa.Value {
	if call.Call.Signature().Results().Len() == 1 {
		return call
	}
	for _, ref := range *call.Referrers() {
		if ex, ok := ref.(*ssa.Extract); ok && ex.Index == i {
			return ex
		}
	}
	return nil
}

// A use follows a value to those who look at it.
type use struct {
	model *Model
	seen  map[ssa.Value]bool
}

// of says who looks at a value, which is a statement's own answer or what a
// helper has made of one.
func (u use) of(v ssa.Value, answer bool) ir.Answer {
	if v == nil || u.seen[v] {
		return ir.Dropped
	}
	if v.Referrers() == nil {
		return ir.Asked
	}
	u.seen[v] = true
	out := ir.Dropped
	for _, ref := range *v.Referrers() {
		switch u.by(ref, v, answer) {
		case ir.Asked:
			return ir.Asked
		case ir.Returned:
			out = ir.Returned
		}
	}
	return out
}

// by says whether an instruction looks at a value, goes where somebody may, or
// hands it to the caller.
func (u use) by(ref ssa.Instruction, v ssa.Value, answer bool) ir.Answer {
	switch ref := ref.(type) {
	case *ssa.DebugRef:
		return ir.Dropped
	case *ssa.Return:
		return ir.Returned
	case *ssa.Phi, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.Extract, *ssa.UnOp:
		return u.of(ref.(ssa.Value), answer)
	case *ssa.Store:
		if ref.Val != v {
			return ir.Dropped
		}
		addr := Origin(ref.Addr)
		if _, local := addr.(*ssa.Alloc); local {
			return u.of(addr, answer)
		}
		return ir.Asked
	case *ssa.MakeClosure:
		for i, b := range ref.Bindings {
			if b == v && u.of(ref.Fn.(*ssa.Function).FreeVars[i], answer) != ir.Dropped {
				return ir.Asked
			}
		}
		return ir.Dropped
	}
	if !answer {
		return ir.Asked
	}
	switch ref := ref.(type) {
	case *ssa.BinOp, *ssa.If: // whether there is a result says nothing
		return ir.Dropped
	case *ssa.FieldAddr:
		if u.model.ResultField(ref) == ir.ErrorOf {
			return ir.Dropped
		}
	case ssa.CallInstruction:
		return u.call(ref, v)
	}
	return ir.Asked
}

// call says what a call does with a statement's answer. What RowsAffected says
// may be handed on in its place.
func (u use) call(in ssa.CallInstruction, v ssa.Value) ir.Answer {
	common, name := in.Common(), ""
	switch fn := common.StaticCallee(); {
	case common.IsInvoke():
		if common.Value != v {
			return ir.Asked
		}
		name = common.Method.Name()
	case fn != nil && fn.Signature.Recv() != nil && common.Args[0] == v:
		name = fn.Name()
	}
	switch name {
	case "LastInsertId", "String", "Insert", "Update", "Delete", "Select", "Close", "Err", "Columns", "ColumnTypes", "FieldDescriptions":
		return ir.Dropped
	case "RowsAffected":
		if call, ok := in.(*ssa.Call); ok && u.of(result(call, 0), false) == ir.Returned {
			return ir.Returned
		}
	}
	return ir.Asked
}
