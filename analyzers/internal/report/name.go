package report

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// Name spells a function, method, field or variable the way people write it
// in the package from: Func, (*T).Method, Iface.Method, pkg.Func,
// (*pkg.T).Method.
func Name(from *types.Package, obj types.Object) string {
	prefix := ""
	if obj.Pkg() != nil && obj.Pkg() != from {
		prefix = obj.Pkg().Name() + "."
	}
	switch obj := obj.(type) {
	case *types.Func:
		recv := obj.Signature().Recv()
		if recv == nil {
			break
		}
		typ := prefix + roles.NameOf(obj).Recv
		if _, ok := types.Unalias(recv.Type()).(*types.Pointer); ok {
			typ = "(*" + typ + ")"
		}
		return typ + "." + obj.Name()
	case *types.Var:
		if typ := owner(obj); typ != "" {
			return prefix + typ + "." + obj.Name()
		}
		if obj.IsField() {
			return obj.Name()
		}
	}
	return prefix + obj.Name()
}

// owner returns the name of the struct type that declares a field.
func owner(field *types.Var) string {
	if !field.IsField() || field.Pkg() == nil {
		return ""
	}
	scope := field.Pkg().Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		if s, ok := tn.Type().Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				if f == field.Origin() {
					return name
				}
			}
		}
	}
	return ""
}

// Find returns the object that a name in a role denotes, or nil if its
// package is neither this one nor imported, directly or not.
func Find(pass *analysis.Pass, n roles.FuncName) types.Object {
	seen := map[*types.Package]bool{}
	var visit func(pkg *types.Package) types.Object
	visit = func(pkg *types.Package) types.Object {
		if seen[pkg] {
			return nil
		}
		seen[pkg] = true
		obj := n.Find(pkg)
		for _, imp := range pkg.Imports() {
			if obj == nil {
				obj = visit(imp)
			}
		}
		return obj
	}
	return visit(pass.Pkg)
}

// NameOf spells a name in a role like Name.
func NameOf(pass *analysis.Pass, n roles.FuncName) string {
	if obj := Find(pass, n); obj != nil {
		return Name(pass.Pkg, obj)
	}
	if i := strings.LastIndexByte(n.Pkg, '/'); i >= 0 {
		n.Pkg = n.Pkg[i+1:]
	}
	return n.String()
}
