package summary

import (
	"fmt"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Behind is what is known of packages that the importers of a package need not
// import themselves: what they get from it has methods of these. Drivers that
// look at one package at a time hand on facts about types and methods, but none
// about packages. Of packages that have nothing to do with claims, only small
// facts are handed on: what wraps a context or an answer is small.
type Behind struct {
	Version  int
	Packages []Passed // sorted by path
}

// Passed is what is known of one of them.
type Passed struct {
	Path     string
	Fact     *Fact     // not nil
	Harmless *Harmless // nil for nothing
}

// maxPassed is the size, in bytes, of the largest fact that is handed on about a
// package that does not act.
const maxPassed = 8 << 10

// AFact marks Behind as a fact.
func (*Behind) AFact() {}

// String says which packages: it is for tests of the framework.
func (b *Behind) String() string {
	var paths []string
	for _, p := range b.Packages {
		paths = append(paths, p.Path)
	}
	return fmt.Sprint("behind: ", paths)
}

// importBehind reads what the imports hand on, by path.
func importBehind(pass *analysis.Pass) map[string]Passed {
	var out map[string]Passed
	for _, imp := range pass.Pkg.Imports() {
		b := new(Behind)
		if !pass.ImportPackageFact(imp, b) || b.Version != version {
			continue
		}
		for _, p := range b.Packages {
			if out == nil {
				out = map[string]Passed{}
			}
			out[p.Path] = p
		}
	}
	return out
}

// exportBehind hands on what is known of packages that the API of this one
// leads to.
func (f *facts) exportBehind(pass *analysis.Pass) {
	known := maps.Clone(f.behind)
	for _, imp := range pass.Pkg.Imports() {
		if fact := f.of(imp); fact != nil && (fact.Acts || len(fact.Funcs) <= maxPassed) {
			if known == nil {
				known = map[string]Passed{}
			}
			known[imp.Path()] = Passed{imp.Path(), fact, f.harmlessOf(imp)}
		}
	}
	if len(known) == 0 {
		return
	}
	b := &Behind{Version: version}
	for _, path := range slices.Sorted(maps.Keys(reach(pass.Pkg))) {
		if p, ok := known[path]; ok {
			b.Packages = append(b.Packages, p)
		}
	}
	if len(b.Packages) > 0 {
		pass.ExportPackageFact(b)
	}
}

// reach are the paths of the other packages with types that the API of a package leads to.
func reach(pkg *types.Package) map[string]bool {
	out := map[string]bool{}
	seen := map[types.Type]bool{}
	var typ func(types.Type)
	tuple := func(t *types.Tuple) {
		for v := range t.Variables() {
			typ(v.Type())
		}
	}
	named := func(obj *types.TypeName, args *types.TypeList) {
		if obj.Pkg() != nil && obj.Pkg() != pkg {
			out[obj.Pkg().Path()] = true
		}
		for t := range args.Types() {
			typ(t)
		}
	}
	typ = func(t types.Type) {
		switch t := t.(type) {
		case *types.Alias:
			named(t.Obj(), t.TypeArgs())
			typ(t.Rhs())
		case *types.Named:
			named(t.Obj(), t.TypeArgs())
			if t = t.Origin(); seen[t] {
				return
			}
			seen[t] = true
			typ(t.Underlying())
			for m := range t.Methods() {
				if m.Exported() {
					typ(m.Signature())
				}
			}
		case *types.Pointer:
			typ(t.Elem())
		case *types.Slice:
			typ(t.Elem())
		case *types.Array:
			typ(t.Elem())
		case *types.Chan:
			typ(t.Elem())
		case *types.Map:
			typ(t.Key())
			typ(t.Elem())
		case *types.Signature:
			tuple(t.Params())
			tuple(t.Results())
		case *types.Struct:
			for f := range t.Fields() {
				if f.Exported() || f.Embedded() {
					typ(f.Type())
				}
			}
		case *types.Interface:
			for m := range t.Methods() {
				typ(m.Signature())
			}
		}
	}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if obj := scope.Lookup(name); obj.Exported() {
			typ(obj.Type())
		}
	}
	return out
}
