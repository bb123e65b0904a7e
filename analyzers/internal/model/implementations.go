package model

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// maxImplementations is how many functions a dynamic call is looked at for:
// with more, nothing is known.
const maxImplementations = 32

// Implementations are the functions that a dynamic call may reach, as far as
// the package shows them: the method of a value whose type is seen, those of
// the types that have the interface, and what is stored in a field or variable
// of func type.
func (m *Model) Implementations(common *ssa.CallCommon) []*ssa.Function {
	if !common.IsInvoke() {
		return few(m.stored(object(common)), ir.MaxImpls)
	}
	if fn := concrete(common); fn != nil {
		return []*ssa.Function{fn}
	}
	named, ok := types.Unalias(common.Value.Type()).(*types.Named)
	if !ok {
		return nil
	}
	if _, ok := named.Underlying().(*types.Interface); !ok || named.TypeParams().Len() > 0 {
		return nil
	}
	k := implemented{named, common.Method}
	out, ok := m.implements[k]
	if !ok {
		out = m.methodsFor(common.Value.Parent().Prog, k)
		m.implements[k] = out
	}
	return out
}

// implemented is a method of an interface.
type implemented struct {
	iface  *types.Named
	method *types.Func
}

// methodsFor are the methods that may stand behind one of an interface.
func (m *Model) methodsFor(prog *ssa.Program, k implemented) []*ssa.Function {
	var out []*ssa.Function
	add := func(fn *ssa.Function) {
		if fn != nil && !slices.Contains(out, fn) {
			out = append(out, fn)
		}
	}
	for _, t := range m.converted(k.iface) {
		add(method(prog, t, k.method))
	}
	for _, fn := range m.implementing(prog, k.iface, k.method) {
		add(fn)
	}
	return few(out, maxImplementations)
}

// few returns the functions, unless they are more than are looked at.
func few(fns []*ssa.Function, most int) []*ssa.Function {
	if len(fns) > most {
		return nil
	}
	return fns
}

// having are a package's types with a method of that name, of whatever signature, in the order of their names.
func (m *Model) having(pkg *types.Package, method string) []*types.Named {
	byName, ok := m.methods[pkg]
	if !ok {
		byName = map[string][]*types.Named{}
		scope := pkg.Scope()
		for _, name := range scope.Names() {
			tn, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
				continue
			}
			n, ok := tn.Type().(*types.Named)
			if !ok || n.TypeParams().Len() > 0 || m.roles.Aside(tn.Pos()) {
				continue
			}
			set := types.NewMethodSet(types.NewPointer(n))
			for i := range set.Len() {
				name := set.At(i).Obj().Name()
				byName[name] = append(byName[name], n)
			}
		}
		m.methods[pkg] = byName
	}
	return byName[method]
}

// converted are the types whose values the package makes an interface of.
func (m *Model) converted(iface *types.Named) []types.Type {
	if m.made == nil {
		m.made = map[types.Object][]types.Type{}
		m.eachInstr(func(in ssa.Instruction) {
			mi, ok := in.(*ssa.MakeInterface)
			if !ok {
				return
			}
			named, ok := types.Unalias(mi.Type()).(*types.Named)
			if ok && named.Obj().Pkg() != nil && !slices.ContainsFunc(m.made[named.Obj()], func(t types.Type) bool { return types.Identical(t, mi.X.Type()) }) {
				m.made[named.Obj()] = append(m.made[named.Obj()], mi.X.Type())
			}
		})
	}
	return m.made[iface.Obj()]
}

// eachInstr goes over the package, its initialiser included.
func (m *Model) eachInstr(visit func(ssa.Instruction)) {
	scan := func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				visit(in)
			}
		}
	}
	var init *ssa.Function
	for _, fn := range m.funcs {
		scan(fn)
		if init == nil && fn.Pkg != nil {
			if init = fn.Pkg.Func("init"); init != nil {
				scan(init)
			}
		}
	}
}

// concrete is the method of the value that was made an interface, if that is
// in sight.
func concrete(common *ssa.CallCommon) *ssa.Function {
	v := common.Value
	for {
		switch x := v.(type) {
		case *ssa.ChangeInterface:
			v = x.X
			continue
		case *ssa.MakeInterface:
			return method(x.Parent().Prog, x.X.Type(), common.Method)
		}
		return nil
	}
}

func method(prog *ssa.Program, t types.Type, m *types.Func) *ssa.Function {
	sel := prog.MethodSets.MethodSet(t).Lookup(m.Pkg(), m.Name())
	if sel == nil {
		return nil
	}
	return prog.MethodValue(sel)
}

// stored are the functions that the package stores in a field or variable of
// func type; nil where something else is stored too.
func (m *Model) stored(obj types.Object) []*ssa.Function {
	v, ok := obj.(*types.Var)
	if !ok || v.Pkg() != m.pkg {
		return nil
	}
	if m.stores == nil {
		m.stores = map[types.Object][]*ssa.Function{}
		m.scanStores()
	}
	out := m.stores[obj]
	for _, fn := range out {
		if fn == nil {
			return nil
		}
	}
	return out
}

func (m *Model) scanStores() {
	m.eachInstr(func(in ssa.Instruction) {
		st, ok := in.(*ssa.Store)
		if !ok {
			return
		}
		if _, ok := st.Val.Type().Underlying().(*types.Signature); !ok {
			return
		}
		obj := variable(st.Addr)
		if obj == nil {
			return
		}
		switch v := st.Val.(type) {
		case *ssa.Function:
			m.stores[obj] = append(m.stores[obj], v)
		case *ssa.Const: // nil
		default:
			m.stores[obj] = append(m.stores[obj], nil)
		}
	})
}
