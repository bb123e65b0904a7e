package roles

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
	"github.com/molecule-ai/claimvet/analyzers/internal/std"
)

// resolve finds out what a name in a directive means. The object is nil for a
// name that is taken on trust, since its package is not imported here. If the
// name is wrong, that is recorded and ok is false.
func (r *reader) resolve(file *ast.File, d *directive.Directive, n directive.Name) (name FuncName, obj types.Object, ok bool) {
	var known, trusted, slip *directive.Split // the likeliest readings of each sort
	for i := range n.Splits {
		split := &n.Splits[i]
		pkg := r.imported(split.Pkg)
		switch {
		case pkg == nil:
			trusted = first(trusted, split)
			continue
		case split.Pkg == "" && len(n.Splits) > 1 && !hasType(pkg, split.Recv):
			slip = split // a.b, where a is no type: a package, or a slip of the pen
			continue
		}
		obj, name := lookup(pkg, split.Recv, split.Func)
		if isFunc(obj) {
			return name, obj, true
		}
		if obj != nil {
			r.problem(n.Pos, n.End, "", spell(d)+": "+n.Text+" is "+describe(obj)+", not a function")
			return FuncName{}, nil, false
		}
		known = first(known, split)
	}
	if known != nil {
		pkg := r.imported(known.Pkg)
		if pkg != r.pass.Pkg && !(token.IsExported(known.Func) && (known.Recv == "" || token.IsExported(known.Recv))) {
			return onTrust(known) // what is not exported may be missing from what the compiler exports
		}
		r.unknown(d, n, r.nearest(pkg, n.Text, known), pkg)
		return FuncName{}, nil, false
	}
	if right := r.fullPath(file, n); right != "" {
		r.problem(n.Pos, n.End, right, spell(d)+": "+n.Text+" does not begin with an import path; did you mean "+right+"?")
		return FuncName{}, nil, false
	}
	if slip != nil && !(trusted != nil && std.Single(slip.Recv)) {
		right := r.nearest(r.pass.Pkg, n.Text, slip)
		if strings.Contains(right, ".") || token.IsExported(slip.Recv) || trusted == nil {
			r.unknown(d, n, right, r.pass.Pkg)
			return FuncName{}, nil, false
		}
	}
	return onTrust(trusted)
}

func first(a, b *directive.Split) *directive.Split {
	if a != nil {
		return a
	}
	return b
}

func onTrust(s *directive.Split) (FuncName, types.Object, bool) {
	return FuncName{s.Pkg, s.Recv, s.Func}, nil, true
}

func (r *reader) unknown(d *directive.Directive, n directive.Name, right string, pkg *types.Package) {
	where, hint := "in this package", ""
	for _, list := range [...][]directive.Name{d.Names, d.In} {
		given := func(text string) bool {
			return slices.ContainsFunc(list, func(m directive.Name) bool { return m.Text == text })
		}
		if given(n.Text) && given(right) {
			right = "" // it is named already
		}
	}
	if pkg != r.pass.Pkg {
		where = "in package " + pathOf(pkg)
	}
	if right != "" {
		hint = "; did you mean " + right + "?"
	}
	r.problem(n.Pos, n.End, right, spell(d)+": there is no function "+n.Text+" "+where+hint)
}

// imported returns the package with a path, if it is this one ("") or
// imported by it.
func (r *reader) imported(path string) *types.Package {
	if path == "" || path == r.path {
		return r.pass.Pkg
	}
	for _, imp := range r.pass.Pkg.Imports() {
		if pathOf(imp) == path && imp.Complete() {
			return imp
		}
	}
	return nil
}

func hasType(pkg *types.Package, name string) bool {
	_, ok := pkg.Scope().Lookup(name).(*types.TypeName)
	return ok
}

func describe(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.TypeName:
		return "a type"
	case *types.Const:
		return "a constant"
	case *types.Var:
		if obj.IsField() {
			return "a field"
		}
		return "a variable"
	}
	return "something else"
}

// fullPath spells a name right that begins with a package's name instead of
// its path, or with the end of the path, if one import fits.
func (r *reader) fullPath(file *ast.File, n directive.Name) string {
	var found []string
	for _, split := range n.Splits {
		if split.Pkg == "" {
			continue
		}
		for _, imp := range r.meant(file, split.Pkg) {
			full := directive.Split{Pkg: pathOf(imp), Recv: split.Recv, Func: split.Func}
			text := strings.Replace(n.Text, split.Pkg, full.Pkg, 1)
			if obj, _ := lookup(imp, full.Recv, full.Func); !isFunc(obj) {
				text = r.nearest(imp, text, &full)
			}
			if text != "" && !slices.Contains(found, text) {
				found = append(found, text)
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// meant returns the imports that what stands in the place of a path may mean:
// those of that name in the file, else those of packages that are called so or
// whose path ends so.
func (r *reader) meant(file *ast.File, name string) []*types.Package {
	var here, other []*types.Package
	for _, spec := range file.Imports {
		if pn := r.pass.TypesInfo.PkgNameOf(spec); pn != nil && pn.Name() == name {
			here = append(here, pn.Imported())
		}
	}
	for _, imp := range r.pass.Pkg.Imports() {
		if imp.Name() == name || strings.Contains(name, "/") && strings.HasSuffix(pathOf(imp), "/"+name) {
			other = append(other, imp)
		}
	}
	if len(here) > 0 {
		return here
	}
	return other
}

// nearest spells a name that pkg does not have the way it most likely should
// be, or returns "". text is the name in full, split its reading.
func (r *reader) nearest(pkg *types.Package, text string, split *directive.Split) string {
	scope := pkg.Scope()
	var funcs, holders []string // functions; types with a member of that name
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if pkg != r.pass.Pkg && !obj.Exported() {
			continue
		}
		if isFunc(obj) {
			funcs = append(funcs, name)
		} else if hasType(pkg, name) {
			if m, _ := lookup(pkg, name, split.Func); isFunc(m) {
				holders = append(holders, name)
			}
		}
	}
	right := directive.Split{Pkg: split.Pkg, Func: split.Func}
	switch {
	case split.Recv == "":
		if right.Func = directive.Nearest(split.Func, funcs); right.Func == "" && len(holders) == 1 {
			right.Recv, right.Func = holders[0], split.Func
		}
	case hasType(pkg, split.Recv):
		right.Recv = split.Recv
		if right.Func = directive.Nearest(split.Func, members(pkg, split.Recv)); right.Func == "" && slices.Contains(funcs, split.Func) {
			right.Recv, right.Func = "", split.Func
		}
	default:
		if right.Recv = directive.Nearest(split.Recv, holders); right.Recv == "" && !slices.Contains(funcs, split.Func) {
			return ""
		}
	}
	if right.Func == "" {
		return ""
	}
	return spellName(pkg, text, right)
}

// members lists the methods of a type, and its fields of func type.
func members(pkg *types.Package, name string) []string {
	t := deref(pkg.Scope().Lookup(name).Type())
	var names []string
	set := types.NewMethodSet(t)
	if !types.IsInterface(t) {
		set = types.NewMethodSet(types.NewPointer(t))
	}
	for sel := range set.Methods() {
		names = append(names, sel.Obj().Name())
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if isFunc(f) {
				names = append(names, f.Name())
			}
		}
	}
	return names
}

// spellName writes a name in the form in which text was written.
func spellName(pkg *types.Package, text string, s directive.Split) string {
	prefix := ""
	if s.Pkg != "" {
		prefix = s.Pkg + "."
	}
	if s.Recv == "" {
		return prefix + s.Func
	}
	star := ""
	if obj, _ := lookup(pkg, s.Recv, s.Func); obj != nil {
		if fn, ok := obj.(*types.Func); ok {
			if _, ok := types.Unalias(fn.Signature().Recv().Type()).(*types.Pointer); ok {
				star = "*"
			}
		}
	}
	dotted := strings.Count(text, ".") > strings.Count(s.Pkg, ".")+min(len(prefix), 1)
	if !strings.HasPrefix(text, "(") && (dotted || star == "") {
		return prefix + s.Recv + "." + s.Func
	}
	return "(" + star + prefix + s.Recv + ")." + s.Func
}
