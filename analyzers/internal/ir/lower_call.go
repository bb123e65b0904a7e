package ir

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// callInstr slices a call whose results are used in place.
func (l *lowerer) callInstr(in *ssa.Call, out Instr) (Instr, bool) {
	if b, ok := in.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "len":
			out.Op, out.X = Len, l.operand(in.Call.Args[0])
			return out, true
		case "ssa:wrapnilchk":
			out.Op, out.X = Copy, l.operand(in.Call.Args[0])
			return out, true
		case "append":
			out.Op, out.X, out.Y = Append, l.operand(in.Call.Args[0]), l.operand(in.Call.Args[1])
			if sl, ok := in.Call.Args[1].(*ssa.Slice); ok {
				if _, ok := sl.X.(*ssa.Alloc); ok {
					out.Index = 1
				}
			}
			return out, true
		case "copy", "clear":
			if sl, ok := in.Call.Args[0].(*ssa.Slice); ok {
				out.Op, out.Call = Invoke, &Call{ID: l.id(), Name: b.Name(), In: l.f, Args: []Reg{l.operand(sl)}, ArgCtx: []Class{Slice}, Results: []Class{Int}, Query: NoReg, Safe: true,
					Mild: true, Value: NoReg, Lib: Lib{Arg: NoReg, Arg2: NoReg}, Pos: in.Pos()}
				return out, true
			}
		case "recover":
			out.Op, out.Call = Invoke, &Call{ID: l.id(), Name: "recover", In: l.f, Results: []Class{Pointer}, Query: NoReg, Safe: true, Mild: true, Value: NoReg,
				Lib: Lib{Kind: Recovers, Arg: NoReg, Arg2: NoReg}, Pos: in.Pos()}
			return out, true
		}
		out.Op = Opaque
		switch b.Name() {
		case "delete", "clear", "close", "copy":
			out.Op = Touch
			if b.Name() != "copy" {
				out.Dst = NoReg
			}
			return out, true
		}
		return out, out.Dst != NoReg
	}
	m := l.model.Call(in)
	switch {
	case m.LoadOf != nil:
		out.Op, out.X = Load, l.operand(m.LoadOf)
		return out, true
	case m.StoreTo != nil:
		out.Op, out.X, out.Y, out.Dst = Store, l.operand(m.StoreTo), l.operand(m.Stored), NoReg
		out.Class = l.model.Class(m.Stored.Type())
		return out, true
	case m.SameAs != nil:
		out.Op, out.X = Copy, l.operand(m.SameAs)
		return out, true
	}
	out.Op, out.Call = Invoke, l.meaning(in, m)
	out.Call.Early = forDefer(in)
	if len(out.Call.Results) == 0 {
		out.Dst = NoReg
	}
	return out, true
}

// forDefer reports whether a call's result is an operand of a defer statement
// and nothing else.
func forDefer(v ssa.Value) bool {
	refs := v.Referrers()
	if refs == nil || len(*refs) == 0 {
		return false
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Defer:
		case *ssa.Extract:
			if !forDefer(r) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func (l *lowerer) id() int { return l.prog.id() }

// send is the call that hands on a value over a channel.
func (l *lowerer) send(v ssa.Value, pos token.Pos) *Call {
	return &Call{ID: l.id(), In: l.f, Query: NoReg, Value: NoReg, Safe: true, Mild: true, Pos: pos, Args: []Reg{l.operand(v)},
		ArgCtx: []Class{l.model.Class(v.Type())}, Lib: Lib{Kind: HandsOn, Arg: NoReg, Arg2: NoReg}}
}

func (l *lowerer) call(in ssa.CallInstruction) *Call {
	if b, ok := in.Common().Value.(*ssa.Builtin); ok {
		c := &Call{ID: l.id(), Name: b.Name(), In: l.f, Query: NoReg, Value: NoReg, Safe: true, Mild: true, Pos: in.Pos(), Lib: Lib{Arg: NoReg, Arg2: NoReg}}
		if b.Name() == "recover" {
			c.Lib.Kind = Recovers
		}
		return c
	}
	return l.meaning(in, l.model.Call(in))
}

func (l *lowerer) meaning(in ssa.CallInstruction, m Meaning) *Call {
	common := in.Common()
	c := &Call{
		ID: l.id(), Name: m.Name, Callee: m.Callee, Value: NoReg, Pos: in.Pos(), In: l.f, Op: m.Op, Tries: m.Tries, Asked: m.Asked,
		Lib:   Lib{Kind: m.Lib, Arg: l.operand(m.Arg), Arg2: l.operand(m.Arg2), Key: m.Key},
		Query: l.operand(m.Query), Choices: m.Choices, Vague: m.Vague, Tx: m.Tx, Locks: m.Locks, Wins: m.Wins, Safe: m.Safe, Mild: m.Mild, Pure: m.Pure,
	}
	for _, w := range m.Wraps {
		c.Lib.Wraps = append(c.Lib.Wraps, l.operand(w))
	}
	arg := func(v ssa.Value) {
		r := l.operand(v)
		if r < 0 && l.f.Const(r).Kind == Text {
			if op := l.model.Statement(l.f.Const(r).Text); op != nil {
				c.Given = append(c.Given, op)
			}
		}
		class := l.model.Class(v.Type())
		if m.Idle && class == Context {
			r = l.constant(Const{Kind: Nil}) // whatever is handed over, nobody looks
		}
		c.Args = append(c.Args, r)
		c.ArgCtx = append(c.ArgCtx, class)
		if e := l.model.Exec(v); e.Runs() {
			c.Execs = append(c.Execs, make([]Exec, len(c.Args)-len(c.Execs))...)
			c.Execs[len(c.Args)-1] = e
		}
	}
	if (c.Lib.Kind == NoLib || c.Lib.Kind == InvokeUnit) && (c.Op == nil || c.Op.Declared && common.IsInvoke()) {
		fns := l.model.Implementations(common)
		if c.Op != nil {
			// Those of other packages do not speak for the method, nor does one of several.
			fns = slices.DeleteFunc(slices.Clone(fns), func(fn *ssa.Function) bool {
				return fn.Object() == nil || fn.Object().Pkg() != common.Method.Pkg()
			})
			if len(fns) > 1 {
				fns = nil
			}
		}
		for _, fn := range fns {
			if f := l.body(fn); f != nil {
				c.Impls = append(c.Impls, f)
			}
		}
	}
	if common.IsInvoke() {
		if len(c.Impls) == 0 && (c.Op == nil || c.Op.Entered()) && c.Lib.Kind == NoLib {
			if f := l.model.Method(common.Method, l.prog.id); f != nil {
				c.Fn = f
				l.prog.imported(f)
			}
		}
		arg(common.Value)
	} else {
		switch v := common.Value.(type) {
		case *ssa.Function:
			c.Fn = l.body(v)
		default:
			c.Dynamic, c.Value = true, l.operand(v)
		}
	}
	if c.Lib.Kind == InvokeUnit && (c.Fn != nil || len(c.Impls) > 0) {
		c.Lib.Kind = NoLib // its body tells more
	}
	for _, v := range common.Args {
		arg(v)
	}
	results := common.Signature().Results()
	if v := in.Value(); v != nil {
		c.Yields = l.model.Exec(v)
	}
	for i := range results.Len() {
		c.Results = append(c.Results, l.model.Class(results.At(i).Type()))
	}
	if c.Lib.Kind == NoLib && (c.Op != nil || c.Query != NoReg || c.Fn != nil || len(c.Impls) > 0) {
		c.Answer = l.model.Answer(in)
	}
	return c
}
