package roles

import (
	"cmp"
	"go/types"
	"strings"
)

// A FuncName identifies a function, a method, an interface method, or a
// func-typed field or variable across packages, where objects have no
// identity. Type parameters and pointer receivers are left out: (*T).M and
// T.M name the same method, since a type cannot have both.
type FuncName struct {
	Pkg  string // import path
	Recv string // receiver's type name, or the struct or interface that holds the member; "" for none
	Name string
}

// String prints the name as directives spell it: import/path.Func,
// import/path.T.Method.
func (n FuncName) String() string {
	var b strings.Builder
	if n.Pkg != "" {
		b.WriteString(n.Pkg)
		b.WriteByte('.')
	}
	if n.Recv != "" {
		b.WriteString(n.Recv)
		b.WriteByte('.')
	}
	b.WriteString(n.Name)
	return b.String()
}

func (n FuncName) compare(m FuncName) int {
	return cmp.Or(cmp.Compare(n.Pkg, m.Pkg), cmp.Compare(n.Recv, m.Recv), cmp.Compare(n.Name, m.Name))
}

// anonymous is the receiver's name of a method of an interface without a
// name: a keyword, so that it is no package's own.
const anonymous = "interface"

// NameOf names a function or method (also an interface's), whichever
// instantiation it is. The zero FuncName is returned for nil.
func NameOf(fn *types.Func) FuncName {
	if fn == nil {
		return FuncName{}
	}
	fn = fn.Origin()
	n := FuncName{Pkg: pathOf(fn.Pkg()), Name: fn.Name()}
	if recv := fn.Signature().Recv(); recv != nil {
		n.Recv = cmp.Or(typeName(recv.Type()), anonymous)
	}
	return n
}

// Find returns the object that n names, if pkg is the package that n says
// and has it: a *types.Func, or a *types.Var of func type.
func (n FuncName) Find(pkg *types.Package) types.Object {
	if pkg == nil || pathOf(pkg) != n.Pkg {
		return nil
	}
	obj, _ := lookup(pkg, n.Recv, n.Name)
	if !isFunc(obj) {
		return nil
	}
	return obj
}

// Denotes reports whether n is the name of obj, or of what obj is an
// instantiation of.
func (n FuncName) Denotes(obj types.Object) bool {
	if obj == nil || obj.Name() != n.Name {
		return false
	}
	obj = origin(obj)
	if fn, ok := obj.(*types.Func); ok {
		return NameOf(fn) == n
	}
	return n.Find(obj.Pkg()) == obj
}

func typeName(t types.Type) string {
	if named, ok := deref(t).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

func deref(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	return t
}

// pathOf is the import path of a package. That of a test variant may come as
// "p [p.test]".
func pathOf(pkg *types.Package) string {
	if pkg == nil {
		return ""
	}
	path, _, _ := strings.Cut(pkg.Path(), " ")
	return path
}

func origin(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin()
	case *types.Var:
		return obj.Origin()
	}
	return obj
}

// isFunc reports whether obj is something that a directive may be about.
func isFunc(obj types.Object) bool { return signature(obj) != nil }

// signature is that of a function, or of a variable or field of func type.
func signature(obj types.Object) *types.Signature {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Signature()
	case *types.Var:
		sig, _ := obj.Type().Underlying().(*types.Signature)
		return sig
	}
	return nil
}

func underlying(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// lookup finds a member of a package: with recv, a method or a field of that
// type. For what is promoted it finds what is embedded; name is the object's
// own name then.
func lookup(pkg *types.Package, recv, name string) (types.Object, FuncName) {
	if recv == "" {
		obj := pkg.Scope().Lookup(name)
		return obj, FuncName{Pkg: pathOf(pkg), Name: name}
	}
	tn, ok := pkg.Scope().Lookup(recv).(*types.TypeName)
	if !ok {
		return nil, FuncName{}
	}
	t := deref(tn.Type())
	obj, index, _ := types.LookupFieldOrMethod(t, true, pkg, name)
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin(), NameOf(obj)
	case *types.Var:
		for _, i := range index[:len(index)-1] {
			s, ok := t.Underlying().(*types.Struct)
			if !ok || i >= s.NumFields() {
				return nil, FuncName{}
			}
			t = deref(s.Field(i).Type())
		}
		return obj.Origin(), FuncName{Pkg: pathOf(obj.Pkg()), Recv: typeName(t), Name: name}
	}
	return nil, FuncName{}
}
