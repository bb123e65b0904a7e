package roles

import (
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

// NameOf names a function or method (also an interface's), whichever
// instantiation it is. The zero FuncName is returned for nil.
func NameOf(fn *types.Func) FuncName {
	if fn == nil {
		return FuncName{}
	}
	fn = fn.Origin()
	n := FuncName{Name: fn.Name()}
	if fn.Pkg() != nil {
		n.Pkg = fn.Pkg().Path()
	}
	if recv := fn.Signature().Recv(); recv != nil {
		n.Recv = typeName(recv.Type())
	}
	return n
}

func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}
