package roles

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

// factVersion changes when the meaning of the facts does: caches may hold
// facts that another version of the tool wrote.
const factVersion = 2

// A roleFact is the role of an object, in the facts of its own package.
type roleFact struct {
	Version int
	Role    Role
}

func (*roleFact) AFact() {}

func (f *roleFact) String() string { return f.Role.String() }

// A packageFact carries what object facts cannot: columns, and the roles that
// func= gives to functions of other packages. It repeats that of the imports,
// since a pass sees package facts of direct imports only. Slices are sorted:
// the encoded fact is part of what build systems hash.
type packageFact struct {
	Version int
	Columns []Column
	Funcs   []funcRole
}

// A funcRole is the role of a function of another package.
type funcRole struct {
	Func FuncName
	Role Role
}

func (*packageFact) AFact() {}

func (f *packageFact) String() string {
	var parts []string
	for _, c := range f.Columns {
		parts = append(parts, "column "+c.String())
	}
	for _, fr := range f.Funcs {
		parts = append(parts, fr.Role.String()+" func="+fr.Func.String())
	}
	return strings.Join(parts, "; ")
}

// importFacts reads what the imports declare, all of it at once: when other
// passes ask for a role, this one has ended and may no longer import facts.
func (r *reader) importFacts() {
	for _, of := range r.pass.AllObjectFacts() {
		if f, ok := of.Fact.(*roleFact); ok && f.Version == factVersion && of.Object.Pkg() != r.pass.Pkg {
			r.give(of.Object, f.Role)
		}
	}
	for _, imp := range r.pass.Pkg.Imports() {
		var f packageFact
		if !r.pass.ImportPackageFact(imp, &f) || f.Version != factVersion {
			continue
		}
		r.columns = append(r.columns, f.Columns...)
		for _, fr := range f.Funcs {
			r.foreign[fr.Func] = r.foreign[fr.Func].merge(fr.Role)
		}
	}
	r.spread(r.foreign)
}

// spread gives roles of names to what the names denote, as far as it can be
// seen from here: fields have no names of their own, and a promoted method is
// that of another type.
func (r *reader) spread(named map[FuncName]Role) {
	if len(named) == 0 {
		return
	}
	byPath := map[string][]FuncName{}
	for n := range named {
		byPath[n.Pkg] = append(byPath[n.Pkg], n)
	}
	seen := map[*types.Package]bool{}
	var visit func(pkg *types.Package)
	visit = func(pkg *types.Package) {
		if seen[pkg] {
			return
		}
		seen[pkg] = true
		for _, n := range byPath[pathOf(pkg)] {
			if obj := n.Find(pkg); obj != nil {
				r.give(obj, named[n])
			}
		}
		for _, imp := range pkg.Imports() {
			visit(imp)
		}
	}
	visit(r.pass.Pkg)
}

// exportFacts writes what this package declares, own being the roles of its
// own objects, and what its imports declared of others.
func (r *reader) exportFacts(own map[types.Object]Role) {
	var paths objectpath.Encoder
	for obj, role := range own {
		// What has no path cannot be referred to from elsewhere.
		if _, err := paths.For(obj); err == nil {
			r.pass.ExportObjectFact(obj, &roleFact{factVersion, role})
		}
	}
	f := &packageFact{Version: factVersion, Columns: r.columns}
	for n, role := range r.foreign {
		f.Funcs = append(f.Funcs, funcRole{n, role})
	}
	if len(f.Columns)+len(f.Funcs) == 0 {
		return
	}
	slices.SortFunc(f.Funcs, func(a, b funcRole) int { return a.Func.compare(b.Func) })
	r.pass.ExportPackageFact(f)
}

// seen is the canary of this analyzer.
type seen struct{ Version int }

func (*seen) AFact() {}

func (*seen) String() string { return "seen by claimvet" }

var factTypes = []analysis.Fact{new(roleFact), new(packageFact), new(seen)}
