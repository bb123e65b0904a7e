package model

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// Imports finds the functions that other packages export to the engine.
type Imports struct {
	// Data returns what a package exports, or nil; acts is set where some of
	// that claims, or does what needs a claim.
	Data func(pkg *types.Package) (data []byte, acts bool)

	// Leaf reports that a function of another package cannot panic; nil where
	// that is known of none.
	Leaf func(fn *types.Func) bool

	// Idle reports that a function of another package looks at none of its
	// contexts; nil where that is known of none.
	Idle func(fn *types.Func) bool

	packages map[*types.Package]map[ir.Name]*ir.Func
}

// pure reports a function of a package that exports whatever could matter or
// write what it is given, and not this one: it changes nothing.
func (im *Imports) pure(fn *types.Func) bool {
	if im == nil || im.Data == nil || fn.Pkg() == nil || fn.Signature().Recv() != nil && types.IsInterface(fn.Signature().Recv().Type()) {
		return false
	}
	if data, acts := im.Data(fn.Pkg()); data == nil || !acts {
		return false
	}
	return im.packages[fn.Pkg()] != nil && im.packages[fn.Pkg()][ir.Name(roles.NameOf(fn))] == nil
}

// acts reports that something in a package claims, or does what needs a claim.
func (im *Imports) acts(pkg *types.Package) bool {
	if im == nil || im.Data == nil {
		return false
	}
	_, acts := im.Data(pkg)
	return acts
}

func (im *Imports) find(fn *types.Func, id func() int) *ir.Func {
	if im == nil || im.Data == nil || fn.Pkg() == nil {
		return nil
	}
	byName, ok := im.packages[fn.Pkg()]
	if !ok {
		if data, _ := im.Data(fn.Pkg()); data != nil {
			// A fact that cannot be read is one of another version: nothing is known.
			funcs, err := ir.Decode(data, id)
			if err == nil {
				byName = map[ir.Name]*ir.Func{}
				for _, f := range funcs {
					byName[f.Name] = f
				}
			}
		}
		if im.packages == nil {
			im.packages = map[*types.Package]map[ir.Name]*ir.Func{}
		}
		im.packages[fn.Pkg()] = byName
	}
	return byName[ir.Name(roles.NameOf(fn))]
}

// Import returns a function of another package.
func (m *Model) Import(fn *ssa.Function, id func() int) *ir.Func {
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg() == m.pkg {
		return nil
	}
	if f := m.imports.find(obj.Origin(), id); f != nil && len(f.Blocks) > 0 {
		return f
	}
	return nil
}

// Method returns what stands for a method of an interface of another package.
func (m *Model) Method(fn *types.Func, id func() int) *ir.Func {
	if fn.Pkg() == nil || fn.Pkg() == m.pkg {
		return nil
	}
	return m.imports.find(fn, id)
}

// Exports chooses the functions of a package that may matter to a claim made
// elsewhere.
func Exports(p *ir.Program) []*ir.Func {
	var out []*ir.Func
	protocol := slices.ContainsFunc(p.Funcs, acts)
	for _, f := range p.Funcs {
		if f.Parent != nil || !exported(f.Name.Name) || len(f.Blocks) == 0 {
			continue
		}
		if f.Op != nil && f.Op.Role == ir.Holds {
			continue // what it does with its callers' claims is judged in its own package
		}
		switch whole := len(f.Blocks) <= maxBlocks; {
		case whole && (matters(f) || f.Op != nil && f.View.Acts || protocol && f.View.Outside):
			out = append(out, f)
		case protocol && (f.View.Outside || f.View.HandsOn):
			out = append(out, &ir.Func{Name: f.Name, Recover: -1}) // it may write what it is given, and no more is known
		}
	}
	return out
}

// Acts reports that a function claims, or does what needs a claim.
func Acts(f *ir.Func) bool {
	v := &f.View
	return v.Claim || v.Effect || len(v.Within) > 0 || v.Rollback || v.Commit || v.Outlives || len(v.Needs)+len(v.Writes)+len(v.Late) > 0 || slices.ContainsFunc(v.Made, Acts)
}

// acts is Acts, or that a directive says so.
func acts(f *ir.Func) bool { return f.Op != nil || Acts(f) }

// Declares reports that a directive is about one of the functions.
func Declares(p *ir.Program) bool {
	return slices.ContainsFunc(p.Funcs, func(f *ir.Func) bool { return f.Op != nil && exported(f.Name.Name) })
}

// maxBlocks is the size of the largest function that is exported.
const maxBlocks = 100

func exported(name string) bool {
	return name != "" && (name[0] >= 'A' && name[0] <= 'Z' || name[0] >= 0x80)
}

// matters reports whether a caller's claim could depend on what a function
// does: it acts, or it hands on what tells an outcome or a lifetime.
func matters(f *ir.Func) bool {
	v := &f.View
	if v.Claim || v.Effect || len(v.Within) > 0 || v.Rollback || v.Commit || v.Tx || v.Outlives || len(v.Needs) > 0 || v.Text || len(v.Writes) > 0 || len(v.Late) > 0 || len(v.Made) > 0 {
		return true
	}
	var in, out [ir.Struct + 1]bool
	for _, c := range f.Params {
		in[c] = true
	}
	for _, c := range f.Results {
		out[c] = true
	}
	answers := out[ir.Bool] || out[ir.Int] || out[ir.Error]
	switch {
	case in[ir.FuncVal], in[ir.Tag], in[ir.Row], in[ir.Rows], out[ir.FuncVal]:
		return true
	case (out[ir.Pointer] || out[ir.Struct]) && len(f.Blocks) <= 6 && !v.Outside:
		return true // a constructor, perhaps
	case out[ir.Context], out[ir.Carrier]:
		return true
	case in[ir.Context], in[ir.Carrier]:
		return len(f.Blocks) <= 10 || detaches(f)
	case in[ir.Error]:
		return answers || v.Exits || v.Aborts
	case in[ir.Bool], in[ir.Int], in[ir.Struct], in[ir.Pointer]:
		return v.Exits || answers && len(f.Blocks) <= 8 && !v.Outside
	}
	return v.Exits
}

// detaches reports whether a function makes a context that no caller can cancel
// out of another.
func detaches(f *ir.Func) bool {
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			if c := f.Blocks[i].Instrs[j].Call; c != nil && c.Lib.Kind == ir.DetachCtx && len(c.Args) > 0 {
				return true
			}
		}
	}
	return false
}

// Helpers reports whether a package's declarations alone say that some of its
// functions may matter to a claim made elsewhere: what such functions do is
// worth the building of SSA.
func (m *Model) Helpers() bool {
	scope := m.pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Func:
			if obj.Exported() && m.helper(obj.Signature()) {
				return true
			}
		case *types.TypeName:
			named, ok := obj.Type().(*types.Named)
			if !ok || obj.IsAlias() {
				continue
			}
			for i := range named.NumMethods() {
				if fn := named.Method(i); fn.Exported() && m.helper(fn.Signature()) {
					return true
				}
			}
		}
	}
	return false
}

func (m *Model) helper(sig *types.Signature) bool {
	in := func(t *types.Tuple, want func(types.Type, ir.Class) bool) bool {
		for i := range t.Len() {
			if want(t.At(i).Type(), m.Class(t.At(i).Type())) {
				return true
			}
		}
		return false
	}
	return in(sig.Params(), func(t types.Type, c ir.Class) bool {
		return c == ir.FuncVal || c == ir.Tag || c == ir.Row || c == ir.Rows || c == ir.Error || isTx(typeName(t)) ||
			c == ir.Context && in(sig.Results(), func(_ types.Type, c ir.Class) bool { return c == ir.Bool })
	}) || in(sig.Results(), func(_ types.Type, c ir.Class) bool { return c == ir.Context || c == ir.Carrier || c == ir.FuncVal })
}
