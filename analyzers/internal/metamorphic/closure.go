package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/packages"
)

// largest is how many declarations may go with a helper.
const largest = 12

// declared are the declarations of a package.
type declared struct {
	*packages.Package
	nodes map[types.Object]ast.Node   // *ast.FuncDecl, or the spec: what goes together
	with  map[types.Object][]ast.Node // of a type: its methods
	files map[ast.Node]*ast.File
	group map[ast.Node]*ast.GenDecl // of a spec
	fixed map[types.Object]bool     // cannot go: main, init, a constant that counts
}

func declare(p *packages.Package) *declared {
	all := &declared{p, map[types.Object]ast.Node{}, map[types.Object][]ast.Node{}, map[ast.Node]*ast.File{}, map[ast.Node]*ast.GenDecl{}, map[types.Object]bool{}}
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				all.files[d] = f
				obj := p.TypesInfo.Defs[d.Name]
				all.nodes[obj] = d
				if d.Recv != nil {
					name, _ := receiver(d.Recv.List[0].Type)
					of := p.Types.Scope().Lookup(name)
					all.with[of] = append(all.with[of], d)
				}
				all.fixed[obj] = d.Recv == nil && (d.Name.Name == "main" || d.Name.Name == "init")
			case *ast.GenDecl:
				for _, s := range d.Specs {
					all.files[s], all.group[s] = f, d
					switch s := s.(type) {
					case *ast.TypeSpec:
						all.nodes[p.TypesInfo.Defs[s.Name]] = s
					case *ast.ValueSpec:
						for _, n := range s.Names {
							obj := p.TypesInfo.Defs[n]
							all.nodes[obj] = s
							all.fixed[obj] = d.Tok == token.CONST && counts(d)
						}
					}
				}
			}
		}
	}
	return all
}

// counts reports whether constants of a declaration hang on their place in it.
func counts(d *ast.GenDecl) bool {
	found := false
	for _, s := range d.Specs {
		found = found || len(s.(*ast.ValueSpec).Values) == 0
	}
	ast.Inspect(d, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == "iota"
		return !found
	})
	return found
}

// A moving is what goes, and where it is used.
type moving struct {
	*declared
	nodes []ast.Node
	names map[types.Object]string // what goes or is seen from both sides, by its new name
}

// closure is what goes with a function: nil where something of it cannot.
func (all *declared) closure(root types.Object) *moving {
	m := &moving{all, nil, map[types.Object]string{}}
	ok := true
	var add func(types.Object)
	var addNode func(ast.Node)
	addNode = func(n ast.Node) {
		if slices.Contains(m.nodes, n) || !ok {
			return
		}
		if ok = len(m.nodes) < largest; !ok {
			return
		}
		m.nodes = append(m.nodes, n)
		ast.Inspect(n, func(n ast.Node) bool {
			if id, is := n.(*ast.Ident); is {
				if obj := all.TypesInfo.ObjectOf(id); obj != nil && obj.Pkg() == all.Types {
					add(origin(obj))
				}
			}
			return true
		})
	}
	add = func(obj types.Object) {
		node := all.nodes[obj]
		if node == nil {
			if v, is := obj.(*types.Var); is && v.IsField() {
				if ok = ok && !v.Embedded(); ok {
					m.names[obj] = public(obj.Name())
				}
			} else if fn, is := obj.(*types.Func); is && fn.Signature().Recv() != nil {
				m.names[obj] = public(obj.Name()) // of an interface
			}
			return
		}
		if all.fixed[obj] {
			ok = false
			return
		}
		m.names[obj] = public(obj.Name())
		addNode(node)
		if s, is := node.(*ast.ValueSpec); is {
			for _, n := range s.Names {
				m.names[all.TypesInfo.Defs[n]] = public(n.Name)
			}
		}
		for _, method := range all.with[obj] {
			addNode(method)
		}
		if fn, is := obj.(*types.Func); is && fn.Signature().Recv() != nil {
			if named := namedOf(fn.Signature().Recv().Type()); named != nil {
				add(named.Obj())
			}
		}
	}
	add(root)
	if !ok || m.parts() {
		return nil
	}
	return m
}

// parts reports whether an interface and what implements it come apart: the
// only implementation in its package speaks for an interface.
func (m *moving) parts() bool {
	scope := m.Types.Scope()
	for _, name := range scope.Names() {
		i, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || !types.IsInterface(i.Type()) {
			continue
		}
		iface := i.Type().Underlying().(*types.Interface)
		for _, name := range scope.Names() {
			t, ok := scope.Lookup(name).(*types.TypeName)
			if ok && iface.NumMethods() > 0 && !types.IsInterface(t.Type()) && (m.names[i] == "") != (m.names[t] == "") &&
				(types.Implements(t.Type(), iface) || types.Implements(types.NewPointer(t.Type()), iface)) {
				return true
			}
		}
	}
	return false
}

func origin(obj types.Object) types.Object {
	switch o := obj.(type) {
	case *types.Func:
		return o.Origin()
	case *types.Var:
		return o.Origin()
	}
	return obj
}

func namedOf(t types.Type) *types.Named {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, _ := types.Unalias(t).(*types.Named)
	return n
}

func public(name string) string {
	if name == "_" || ast.IsExported(name) {
		return name
	}
	return "X" + name
}

// same reports whether the same goes with another function.
func (m *moving) same(o *moving) bool {
	return m.Package == o.Package && len(m.nodes) == len(o.nodes) && !slices.ContainsFunc(m.nodes, func(n ast.Node) bool {
		return !slices.Contains(o.nodes, n)
	})
}
