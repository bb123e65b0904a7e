package ir

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

type lowerer struct {
	prog   *Program
	model  Model
	fn     *ssa.Function
	f      *Func
	regs   map[ssa.Value]Reg
	consts map[Const]Reg
	enter  func(*ssa.Function) *Func
}

func (l *lowerer) lower() {
	f, fn := l.f, l.fn
	f.Name, f.Label = l.model.Name(fn), l.model.Label(fn)
	f.Pos = fn.Pos()
	if fn.Syntax() != nil {
		f.Pos, f.End = fn.Syntax().Pos(), fn.Syntax().End()-1
	}
	if parent := fn.Parent(); parent != nil {
		f.Parent = l.enter(parent)
	}
	f.Handler = l.model.Handler(fn)
	for _, p := range fn.Params {
		l.regs[p] = l.fresh(1)
		f.Params = append(f.Params, l.model.Class(p.Type()))
		f.Execs = append(f.Execs, l.model.Exec(p))
		f.Names = append(f.Names, p.Name())
	}
	for _, v := range fn.FreeVars {
		l.regs[v] = l.fresh(1)
	}
	f.Frees = len(fn.FreeVars)
	for i := range fn.Signature.Results().Len() {
		f.Results = append(f.Results, l.model.Class(fn.Signature.Results().At(i).Type()))
	}
	// Registers first: a phi may use a value that is defined further down, and an
	// extract may stand before its tuple in the order of the blocks.
	for _, extracts := range []bool{false, true} {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if _, ok := in.(*ssa.Extract); ok == extracts {
					l.number(in)
				}
			}
		}
	}
	f.Blocks = make([]Block, len(fn.Blocks))
	for i, b := range fn.Blocks {
		l.block(b, &f.Blocks[i])
	}
	if fn.Recover != nil {
		f.Recover = fn.Recover.Index
	}
}

func (l *lowerer) fresh(n int) Reg {
	r := Reg(l.f.Regs)
	l.f.Regs += n
	return r
}

// number gives an instruction's results their registers; a tuple has one for
// each component.
func (l *lowerer) number(in ssa.Instruction) {
	v, ok := in.(ssa.Value)
	if !ok {
		return
	}
	if ex, ok := v.(*ssa.Extract); ok {
		if base, ok := l.regs[ex.Tuple]; ok {
			l.regs[v] = base + Reg(ex.Index)
			return
		}
	}
	n := 1
	if t, ok := v.Type().(*types.Tuple); ok {
		n = t.Len()
	}
	l.regs[v] = l.fresh(n)
}

func (l *lowerer) constant(c Const) Reg {
	if r, ok := l.consts[c]; ok {
		return r
	}
	l.f.Consts = append(l.f.Consts, c)
	r := Reg(-len(l.f.Consts))
	l.consts[c] = r
	return r
}

// Const returns the constant that a negative register stands for.
func (f *Func) Const(r Reg) Const { return f.Consts[-r-1] }

func (l *lowerer) operand(v ssa.Value) Reg {
	switch v := v.(type) {
	case nil:
		return NoReg
	case *ssa.Const:
		return l.constant(constOf(v))
	case *ssa.Global:
		return l.constant(Const{Kind: Global, Text: v.RelString(nil)})
	case *ssa.Function:
		return l.constant(Const{Kind: FuncConst, Fn: l.body(v)})
	case *ssa.Builtin:
		return l.constant(Const{})
	}
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Kind() == types.String {
		if text, ok := l.model.Text(v); ok {
			return l.constant(Const{Kind: Text, Text: text})
		}
	}
	r, ok := l.regs[v]
	if !ok {
		return l.constant(Const{})
	}
	return r
}

func constOf(c *ssa.Const) Const {
	if c.Value == nil {
		if _, ok := c.Type().Underlying().(*types.Struct); ok {
			return Const{Kind: ZeroStruct}
		}
		if _, ok := types.Unalias(c.Type()).(*types.TypeParam); ok {
			return Const{Kind: Zero}
		}
		return Const{Kind: Nil}
	}
	switch c.Value.Kind() {
	case constant.Bool:
		if constant.BoolVal(c.Value) {
			return Const{Kind: True}
		}
		return Const{Kind: False}
	case constant.Int:
		return Const{Kind: Integer, Text: c.Value.ExactString()}
	case constant.String:
		return Const{Kind: Text, Text: constant.StringVal(c.Value)}
	}
	return Const{}
}

// body returns the slice of a function, whichever instance of a generic one it
// is.
func (l *lowerer) body(fn *ssa.Function) *Func {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	return l.enter(fn)
}

func (l *lowerer) block(b *ssa.BasicBlock, out *Block) {
	for i, in := range b.Instrs {
		switch in := in.(type) {
		case *ssa.If:
			out.Kind, out.Cond, out.Pos = If, l.operand(in.Cond), condPos(in.Cond)
			out.OfErr = l.ofErr(in.Cond)
		case *ssa.Return:
			out.Kind, out.Pos = Return, in.Pos()
			if !out.Pos.IsValid() {
				out.Pos = l.f.End
			}
			for _, r := range in.Results {
				out.Values = append(out.Values, l.operand(r))
			}
		case *ssa.Panic:
			out.Kind, out.Pos = Panic, in.Pos()
			if !out.Pos.IsValid() {
				out.Kind = Stop // a select that matches no case
			}
		case *ssa.Jump, *ssa.Phi, *ssa.DebugRef, *ssa.Extract:
		default:
			if s, ok := l.instr(in); ok {
				s.Late = s.Late || s.Op == Store && returns(b.Instrs[i:])
				out.Instrs = append(out.Instrs, s)
			}
		}
	}
	if out.Kind == Jump && len(b.Succs) == 0 {
		out.Kind = Stop
	}
	seen := map[*ssa.BasicBlock]int{}
	for _, s := range b.Succs {
		// A block may come twice to the same place; each time is an edge of its own.
		k, pred := seen[s], -1
		seen[s]++
		for i, p := range s.Preds {
			if p == b {
				if k == 0 {
					pred = i
					break
				}
				k--
			}
		}
		e := Edge{To: s.Index}
		for _, in := range s.Instrs {
			phi, ok := in.(*ssa.Phi)
			if !ok {
				break
			}
			if pred >= 0 && pred < len(phi.Edges) {
				e.Phis = append(e.Phis, Phi{l.regs[phi], l.operand(phi.Edges[pred])})
			}
		}
		out.Succs = append(out.Succs, e)
	}
}

// returns reports whether the first instruction is part of the return
// statement that ends the block.
func returns(rest []ssa.Instruction) bool {
	r, ok := rest[len(rest)-1].(*ssa.Return)
	return ok && r.Pos().IsValid() && r.Pos() == rest[0].Pos()
}

// ofErr reports whether a condition asks about an error.
func (l *lowerer) ofErr(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.NOT && l.ofErr(v.X)
	case *ssa.BinOp:
		return l.model.Class(v.X.Type()) == Error
	case *ssa.Call:
		k := l.model.Call(v).Lib
		return k == ErrorsIs || k == ErrorsAs
	}
	return false
}

func condPos(v ssa.Value) token.Pos {
	for {
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op == token.NOT {
				v = x.X
				continue
			}
		case *ssa.Extract:
			v = x.Tuple
			continue
		}
		return v.Pos()
	}
}

// instr slices one instruction; false where it does not matter.
func (l *lowerer) instr(in ssa.Instruction) (Instr, bool) {
	out := Instr{Dst: NoReg, X: NoReg, Y: NoReg, Pos: in.Pos()}
	if v, ok := in.(ssa.Value); ok {
		out.Dst = l.regs[v]
		if _, tuple := v.Type().(*types.Tuple); !tuple {
			out.Class = l.model.Class(v.Type())
		}
	}
	switch in := in.(type) {
	case *ssa.Alloc:
		out.Op = Alloc
	case *ssa.UnOp:
		l.unop(in, &out)
	case *ssa.BinOp:
		switch in.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			out.Op, out.Tok, out.X, out.Y = Compare, in.Op, l.operand(in.X), l.operand(in.Y)
			out.Class = l.model.Class(in.X.Type())
		default:
			out.Op = Opaque
			if one, ok := in.Y.(*ssa.Const); ok && in.Op == token.ADD && one.Value != nil && one.Value.ExactString() == "1" {
				out.Op, out.X = Next1, l.operand(in.X)
				if isPhase(in.X) {
					out.Index = maxPhase
				}
			}
		}
	case *ssa.Store:
		out.Op, out.X, out.Y = Store, l.operand(in.Addr), l.operand(in.Val)
		out.Class = l.model.Class(in.Val.Type())
	case *ssa.FieldAddr:
		out.Op, out.X, out.Index = FieldAddr, l.operand(in.X), in.Field
	case *ssa.Field:
		out.Op, out.X, out.Index, out.Exec = Field, l.operand(in.X), in.Field, l.model.PlaceExec(in)
	case *ssa.IndexAddr:
		out.Op, out.X, out.Index = FieldAddr, l.operand(in.X), AnyElement
		if _, array := in.X.Type().Underlying().(*types.Pointer); !array {
			break
		}
		if c, ok := in.Index.(*ssa.Const); ok && c.Value != nil {
			if i, exact := constant.Int64Val(c.Value); exact {
				out.Index = int(i)
			}
		}
	case *ssa.ChangeType, *ssa.ChangeInterface, *ssa.Convert, *ssa.MultiConvert, *ssa.SliceToArrayPointer:
		from := *in.Operands(nil)[0]
		out.Op, out.X, out.Exec = Copy, l.operand(from), l.model.Exec(from)
	case *ssa.Slice:
		out.Op, out.X = Copy, l.operand(in.X)
		if p, ok := in.X.Type().Underlying().(*types.Pointer); ok {
			if a, ok := p.Elem().Underlying().(*types.Array); ok && a.Len() == 0 {
				out.Op = EmptySlice
			}
		}
	case *ssa.MakeInterface:
		out.Op, out.X, out.Exec = Copy, l.operand(in.X), l.model.Exec(in.X)
		switch in.X.Type().Underlying().(type) {
		case *types.Struct, *types.Array, *types.Map, *types.Slice:
			if !out.Exec.Runs() {
				out.Op = NotNil
			}
		}
	case *ssa.MakeClosure:
		out.Op, out.Fn = Closure, l.body(in.Fn.(*ssa.Function))
		for _, b := range in.Bindings {
			out.Bind = append(out.Bind, l.operand(b))
		}
		out.Late, out.Made = onlyDeferred(in), onlyReturned(in)
		if out.Fn == nil {
			out.Op = NotNil
		}
	case *ssa.MakeMap, *ssa.MakeChan:
		out.Op = NotNil
	case *ssa.MakeSlice:
		out.Op = NotNil
		if n, ok := in.Len.(*ssa.Const); ok && n.Int64() == 0 {
			out.Op = EmptySlice
		}
	case *ssa.TypeAssert:
		out.Op, out.X, out.Exec = Copy, l.operand(in.X), l.model.Exec(in)
		if in.CommaOk {
			out.Op, out.Class, out.Sure = Assert, l.model.Class(in.AssertedType), l.model.Carried(in.X)
		}
	case *ssa.Call:
		return l.callInstr(in, out)
	case *ssa.Defer:
		out.Op, out.Call = Defer, l.call(in)
	case *ssa.Go:
		out.Op, out.Call = Go, l.call(in)
	case *ssa.MapUpdate:
		out.Op, out.X, out.Y = Escape, l.operand(in.Value), l.operand(in.Map)
	case *ssa.Send:
		out.Op, out.Call = Go, l.send(in.X, in.Pos())
	case *ssa.Select:
		// What one of the cases sends may have been sent.
		out.Op = Opaque
		for _, st := range in.States {
			if st.Send == nil && carries(st.Chan.Type()) && out.Op == Opaque && used(in) {
				out.Op = Receive
			}
			if st.Send != nil {
				out.Op, out.Call = Go, l.send(st.Send, st.Pos)
			}
		}
	case *ssa.RunDefers:
		out.Op = RunDefers
	default:
		if out.Dst == NoReg {
			return out, false
		}
		out.Op = Opaque
	}
	return out, true
}

// maxPhase is how far a counter is followed that selects what a loop does.
const maxPhase = 8

// isPhase reports whether a counter is compared with constants one by one, as
// in a switch over the phases of a loop.
func isPhase(v ssa.Value) bool {
	phi, ok := v.(*ssa.Phi)
	if !ok || phi.Referrers() == nil {
		return false
	}
	for _, r := range *phi.Referrers() {
		if b, ok := r.(*ssa.BinOp); ok && b.Op == token.EQL {
			if _, ok := b.Y.(*ssa.Const); ok {
				return true
			}
		}
	}
	return false
}

func onlyDeferred(c *ssa.MakeClosure) bool {
	refs := c.Referrers()
	if refs == nil || len(*refs) == 0 {
		return false
	}
	for _, r := range *refs {
		if d, ok := r.(*ssa.Defer); !ok || d.Call.Value != c {
			return false
		}
	}
	return true
}

func onlyReturned(c *ssa.MakeClosure) bool {
	refs := c.Referrers()
	if refs == nil || len(*refs) == 0 {
		return false
	}
	for _, r := range *refs {
		if _, ok := r.(*ssa.Return); !ok {
			return false
		}
	}
	return true
}

func (l *lowerer) unop(in *ssa.UnOp, out *Instr) {
	out.X = l.operand(in.X)
	switch in.Op {
	case token.NOT:
		out.Op = Not
	case token.MUL:
		out.Op, out.Exec = Load, l.model.PlaceExec(in.X)
		if kind := l.model.ResultField(in.X); kind != NoLib {
			// A field of a statement's result is asked like a method.
			base := l.operand(in.X.(*ssa.FieldAddr).X)
			out.Op, out.X = Invoke, NoReg
			out.Call = &Call{ID: l.id(), In: l.f, Query: NoReg, Value: NoReg, Safe: true, Mild: true, Pos: in.Pos(), Args: []Reg{base}, ArgCtx: []Class{Tag},
				Results: []Class{out.Class}, Lib: Lib{Kind: kind, Arg: base, Arg2: NoReg}}
			return
		}
		if g, ok := in.X.(*ssa.Global); ok {
			out.Op, out.X = Opaque, NoReg
			if name, ok := l.model.Sentinel(g); ok {
				out.Op, out.X = Copy, l.constant(Const{Kind: Sentinel, Text: name})
			} else if text, ok := l.model.Text(in); ok {
				out.Op, out.X = Copy, l.constant(Const{Kind: Text, Text: text})
			}
		}
	default:
		out.Op, out.X = Opaque, NoReg
		if in.Op == token.ARROW {
			out.Op = Touch // there is one less in the channel
			if carries(in.X.Type()) && used(in) {
				out.Op = Receive
			}
		}
	}
}

// used reports whether somebody looks at what a receive or a select received.
func used(v ssa.Value) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	_, tuple := v.Type().(*types.Tuple)
	for _, r := range *refs {
		ex, ok := r.(*ssa.Extract)
		_, sel := v.(*ssa.Select)
		switch {
		case !ok && !tuple:
			if _, debug := r.(*ssa.DebugRef); !debug {
				return true
			}
		case ok && (sel && ex.Index >= 2 || !sel && ex.Index == 0) && ex.Referrers() != nil && len(*ex.Referrers()) > 0:
			return true
		}
	}
	return false
}

// carries reports whether what comes over a channel can bring a claim: a
// signal and the time cannot.
func carries(ch types.Type) bool {
	c, ok := ch.Underlying().(*types.Chan)
	if !ok {
		return false
	}
	if st, ok := c.Elem().Underlying().(*types.Struct); ok && st.NumFields() == 0 {
		return false
	}
	named, ok := types.Unalias(c.Elem()).(*types.Named)
	return !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "time" && named.Obj().Pkg().Path() != "os"
}
