package model

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/std"
)

// Methods are functions in the place of the methods of the package's exported
// interfaces, for those who call them in other packages: each calls the
// implementations that the package shows; of a method that is declared to claim,
// to roll back or to commit, the only one. Those that could not matter to a claim
// are left out.
func (m *Model) Methods(p *ir.Program) []*ir.Func {
	var out []*ir.Func
	scope := m.pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || !tn.Exported() || tn.IsAlias() {
			continue
		}
		named, ok := tn.Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			continue
		}
		iface, ok := named.Underlying().(*types.Interface)
		if !ok {
			continue
		}
		for i := range iface.NumMethods() {
			if method := iface.Method(i); method.Exported() && method.Pkg() == m.pkg {
				op := opOf(m.roles.Of(method))
				if op != nil && !op.Entered() {
					continue
				}
				if f := m.method(p, named, method, op != nil); f != nil {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// method is the function in the place of one method; nil if it could not matter.
func (m *Model) method(p *ir.Program, named *types.Named, method *types.Func, declared bool) *ir.Func {
	if len(m.funcs) == 0 {
		return nil
	}
	var impls []*ir.Func
	act := false
	for _, fn := range m.implementing(m.funcs[0].Prog, named, method) {
		f := p.Func(fn)
		if f == nil {
			continue
		}
		act = act || f.Op != nil || Acts(f) || declared && f.View.Acts
		impls = append(impls, f)
	}
	if !act || declared && len(impls) != 1 {
		return nil
	}
	sig := method.Signature()
	f := &ir.Func{Name: ir.Name(roles.NameOf(method)), Label: m.nameOf(method), Recover: -1, Params: []ir.Class{ir.Pointer}}
	call := &ir.Call{Name: f.Label, Callee: f.Name, In: f, Value: ir.NoReg, Query: ir.NoReg, Lib: ir.Lib{Arg: ir.NoReg, Arg2: ir.NoReg}, Impls: impls}
	for i := range sig.Params().Len() {
		f.Params = append(f.Params, m.Class(sig.Params().At(i).Type()))
	}
	ret := ir.Block{Kind: ir.Return, Cond: ir.NoReg}
	in := ir.Instr{Op: ir.Invoke, Dst: ir.NoReg, X: ir.NoReg, Y: ir.NoReg, Call: call}
	for i := range sig.Results().Len() {
		f.Results = append(f.Results, m.Class(sig.Results().At(i).Type()))
		ret.Values = append(ret.Values, ir.Reg(len(f.Params)+i))
		in.Dst = ir.Reg(len(f.Params))
	}
	if len(f.Results) > 0 {
		call.Answer = ir.Returned
	}
	for i := range f.Params {
		call.Args = append(call.Args, ir.Reg(i))
	}
	call.ArgCtx, call.Results = f.Params, f.Results
	f.Names = make([]string, len(f.Params))
	f.Regs = len(f.Params) + len(f.Results)
	ret.Instrs = []ir.Instr{in}
	f.Blocks = []ir.Block{ret}
	return f
}

// implementing are the methods of the types, of this package and of those that
// are imported and act, that implement an interface, in the order of their names.
func (m *Model) implementing(prog *ssa.Program, named *types.Named, of *types.Func) []*ssa.Function {
	iface := named.Underlying().(*types.Interface)
	var out []*ssa.Function
	add := func(n *types.Named) {
		var t types.Type = n
		if !types.Implements(t, iface) {
			if t = types.NewPointer(t); !types.Implements(t, iface) {
				return
			}
		}
		if fn := method(prog, t, of); fn != nil && !slices.Contains(out, fn) {
			out = append(out, fn)
		}
	}
	if named.Obj().Pkg() == m.pkg {
		for _, n := range m.having(m.pkg, of.Name()) {
			add(n)
		}
	}
	if pkg := named.Obj().Pkg(); pkg == nil || pkg != m.pkg && std.Has(pkg.Path()) {
		return out // everybody implements these
	}
	for _, imp := range m.pkg.Imports() {
		if m.imports.acts(imp) && (of.Exported() || of.Pkg() == imp) {
			for _, n := range m.having(imp, of.Name()) {
				if n.Obj().Exported() {
					add(n)
				}
			}
		}
	}
	return out
}
