package roles

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
)

// sentinel finds the error variable that a directive names, and returns its
// name in full. That of a package which is not imported here is taken on trust.
func (r *reader) sentinel(file *ast.File, d *directive.Directive, n directive.Name) (string, bool) {
	wrong := func(fix string, message ...string) (string, bool) {
		r.problem(n.Pos, n.End, fix, spell(d)+": "+n.Text+" "+strings.Join(message, ""))
		return "", false
	}
	trusted := ""
	for _, split := range n.Splits {
		if split.Recv != "" {
			continue
		}
		pkg := r.imported(split.Pkg)
		if pkg == nil {
			trusted = split.Pkg + "." + split.Func
			continue
		}
		switch obj := pkg.Scope().Lookup(split.Func).(type) {
		case nil:
			near := directive.Nearest(split.Func, errorsOf(pkg))
			if near == "" {
				return wrong("", "is no variable")
			}
			if split.Pkg != "" {
				near = split.Pkg + "." + near
			}
			return wrong(near, "is no variable; did you mean ", near, "?")
		case *types.Var:
			if !types.AssignableTo(obj.Type(), types.Universe.Lookup("error").Type()) {
				return wrong("", "is no error")
			}
			return pathOf(pkg) + "." + split.Func, true
		default:
			return wrong("", "is "+describe(obj)+", not an error variable")
		}
	}
	for _, split := range n.Splits {
		for _, imp := range r.meant(file, split.Pkg) {
			if split.Recv == "" && split.Pkg != "" && pathOf(imp) != split.Pkg {
				right := pathOf(imp) + "." + split.Func
				return wrong(right, "does not begin with an import path; did you mean ", right, "?")
			}
		}
	}
	if trusted == "" {
		return wrong("", "is not an error variable")
	}
	return trusted, true
}

// errorsOf are the error variables of a package.
func errorsOf(pkg *types.Package) []string {
	var out []string
	for _, name := range pkg.Scope().Names() {
		if v, ok := pkg.Scope().Lookup(name).(*types.Var); ok && types.AssignableTo(v.Type(), types.Universe.Lookup("error").Type()) {
			out = append(out, name)
		}
	}
	return out
}

// unread says what the results of a claim lack for won= and lost=.
func unread(d *directive.Directive, sig *types.Signature) string {
	has := func(ok func(types.Type) bool) bool {
		for v := range sig.Results().Variables() {
			if ok(v.Type()) {
				return true
			}
		}
		return false
	}
	isErr := func(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
	basic := func(info types.BasicInfo) func(types.Type) bool {
		return func(t types.Type) bool {
			b, ok := t.Underlying().(*types.Basic)
			return ok && b.Info()&info != 0
		}
	}
	field, ofField := strings.CutPrefix(d.Won, "field:")
	switch {
	case d.Lost != nil && !has(isErr):
		return "returns no error, which lost= asks for"
	case d.Won == "error" && !has(isErr):
		return "returns no error, which won=error asks for"
	case (d.Won == "true" || d.Won == "false") && !has(basic(types.IsBoolean)):
		return "returns no bool, which won=" + d.Won + " asks for"
	case d.Won == "nonzero" && !has(basic(types.IsInteger|types.IsString)):
		return "returns no number, which won=nonzero asks for"
	case d.Won == "result" && !has(func(t types.Type) bool { return !isErr(t) }):
		return "returns nothing but an error, which won=result does not ask"
	case ofField && !has(func(t types.Type) bool { return fieldOf(t, field) != nil }):
		return "returns no struct with a field " + field
	}
	return ""
}

// fieldOf is a field of a struct, or of what a pointer points to; nil if there is none.
func fieldOf(t types.Type, name string) *types.Var {
	st, ok := deref(t).Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range st.Fields() {
		if f.Name() == name {
			return f
		}
	}
	return nil
}
