package model

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// maxFlow is how many steps a transaction is followed backwards: what is
// further away may be one.
const maxFlow = 12

// A flow is where transactions go in a package: it answers whether a
// transaction may be in a place.
type flow struct {
	m      *Model
	stores map[types.Object][]ssa.Value            // what is stored in fields and variables of the package
	calls  map[*ssa.Function][]ssa.CallInstruction // who calls a function
	places map[types.Object]bool
}

// PlaceExec says what the field or variable at an address holds, for memory
// that nobody in view has written: a pool, unless the package puts a
// transaction there, or what holds one.
func (m *Model) PlaceExec(addr ssa.Value) ir.Exec {
	obj := place(addr)
	if obj == nil {
		return ir.NoExec
	}
	switch e := m.execType(obj.Type()); {
	case e == ir.OnPool || e == ir.OnTx:
		return e
	case !e.Runs() && !m.mayHold(obj.Type(), maxHold):
		return ir.NoExec
	}
	if m.flow == nil {
		m.flow = newFlow(m)
	}
	if m.flow.reaches(obj) {
		return ir.OnUnknown
	}
	return ir.OnPool
}

// place is the field or package variable at an address, or that is selected.
func place(v ssa.Value) types.Object {
	switch v := v.(type) {
	case *ssa.Global, *ssa.FieldAddr:
		return variable(v)
	case *ssa.Field:
		if st, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return st.Field(v.Field)
		}
	}
	return nil
}

func newFlow(m *Model) *flow {
	f := &flow{m: m, stores: map[types.Object][]ssa.Value{}, calls: map[*ssa.Function][]ssa.CallInstruction{}, places: map[types.Object]bool{}}
	m.eachInstr(func(in ssa.Instruction) {
		switch in := in.(type) {
		case *ssa.Store:
			if obj := place(in.Addr); obj != nil && m.mayHold(obj.Type(), maxHold) {
				f.stores[obj] = append(f.stores[obj], in.Val)
			}
		case ssa.CallInstruction:
			if fn := Body(in.Common()); fn != nil {
				f.calls[fn] = append(f.calls[fn], in)
			}
		}
	})
	return f
}

// reaches reports whether a transaction may be stored in a place.
func (f *flow) reaches(obj types.Object) bool {
	if v, ok := obj.(*types.Var); ok {
		obj = v.Origin()
	}
	in, ok := f.places[obj]
	if ok {
		return in
	}
	f.places[obj] = false // of a place that is filled from itself
	for _, v := range f.stores[obj] {
		if f.carries(v, nil, maxFlow) {
			f.places[obj] = true
			return true
		}
	}
	return false
}

// carries reports whether a value may be a transaction, or hold one. given are
// the arguments of the call whose callee is looked at; nil for whoever calls.
func (f *flow) carries(v ssa.Value, given map[*ssa.Parameter]ssa.Value, depth int) bool {
	switch f.m.execType(v.Type()) {
	case ir.OnTx:
		return true
	case ir.OnPool:
		return false
	}
	if depth == 0 {
		return true
	}
	next := func(v ssa.Value) bool { return f.carries(v, given, depth-1) }
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return next(v.X)
	case *ssa.ChangeInterface:
		return next(v.X)
	case *ssa.ChangeType:
		return next(v.X)
	case *ssa.TypeAssert:
		return next(v.X)
	case *ssa.Extract:
		return next(v.Tuple)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if e != v && next(e) {
				return true
			}
		}
	case *ssa.UnOp:
		if obj := place(v.X); obj != nil {
			return f.reaches(obj)
		}
		return next(v.X)
	case *ssa.Field:
		return f.reaches(place(v))
	case *ssa.Alloc:
		return f.filled(v, given, depth)
	case *ssa.FreeVar:
		if b := captured(v); b != nil {
			return next(b)
		}
	case *ssa.Parameter:
		if arg, ok := given[v]; ok {
			return f.carries(arg, nil, depth-1)
		}
		return f.handed(v, depth)
	case *ssa.Call:
		return f.returned(v, given, depth)
	}
	return false
}

// filled reports whether a transaction is stored in memory, or in a part of it.
func (f *flow) filled(mem ssa.Value, given map[*ssa.Parameter]ssa.Value, depth int) bool {
	if mem.Referrers() == nil {
		return false
	}
	for _, ref := range *mem.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == mem && f.carries(ref.Val, given, depth-1) {
				return true
			}
		case *ssa.FieldAddr:
			if f.m.mayHold(ref.Type(), maxHold) && f.filled(ref, given, depth) {
				return true
			}
		}
	}
	return false
}

// handed reports whether somebody in the package hands a function a
// transaction as that parameter, or a transaction function does.
func (f *flow) handed(p *ssa.Parameter, depth int) bool {
	fn := p.Parent()
	at := -1
	for i, q := range fn.Params {
		if q == p {
			at = i
		}
	}
	for _, call := range f.calls[fn] {
		if args := call.Common().Args; at >= 0 && at < len(args) && f.carries(args[at], nil, depth-1) {
			return true
		}
	}
	return fn.Parent() != nil && f.m.execType(p.Type()).Runs() && f.inTransaction(fn)
}

// inTransaction reports whether a literal is given to a transaction function.
func (f *flow) inTransaction(fn *ssa.Function) bool {
	found := false
	for _, b := range fn.Parent().Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			for _, arg := range call.Common().Args {
				if mc, ok := arg.(*ssa.MakeClosure); ok {
					arg = mc.Fn
				}
				if arg == ssa.Value(fn) {
					k := f.m.Call(call).Lib
					found = found || k == ir.InvokeTx || k == ir.InvokeUnit
				}
			}
		}
	}
	return found
}

// returned reports whether a call's result may be a transaction, or hold one:
// by its body where that is known, else where it is given one.
func (f *flow) returned(call *ssa.Call, given map[*ssa.Parameter]ssa.Value, depth int) bool {
	callee := Body(call.Common())
	if callee == nil {
		if f.m.execType(call.Type()) == ir.OnHandle && f.m.Call(call).Lib == ir.BeginTx {
			return true
		}
		for _, arg := range call.Call.Args {
			if f.m.mayHold(arg.Type(), maxHold) && f.carries(arg, given, depth-1) {
				return true
			}
		}
		return false
	}
	args := map[*ssa.Parameter]ssa.Value{}
	for i, p := range callee.Params {
		if i < len(call.Call.Args) {
			args[p] = resolved(call.Call.Args[i], given)
		}
	}
	for _, b := range callee.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, r := range ret.Results {
			if f.m.mayHold(r.Type(), maxHold) && f.carries(r, args, depth-1) {
				return true
			}
		}
	}
	return false
}

// resolved is the argument that a parameter stands for, where that is known.
func resolved(v ssa.Value, given map[*ssa.Parameter]ssa.Value) ssa.Value {
	if p, ok := v.(*ssa.Parameter); ok && given[p] != nil {
		return given[p]
	}
	return v
}
