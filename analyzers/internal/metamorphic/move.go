package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// largest is how many declarations may go with a helper.
const largest = 12

// moves put helpers into packages of their own, with what they use.
func (c *corpus) moves() []edit {
	seen := map[ir.Name]bool{}
	for _, p := range c.pkgs {
		for _, r := range c.results[p] {
			for _, f := range reached(r.Root) {
				if f != r.Root && f.Parent == nil && !f.Handler && !alone(f) {
					seen[f.Name] = true
				}
			}
		}
	}
	packagesOf := map[*packages.Package]*declared{}
	var out []edit
	c.eachFunc(func(d decl) {
		if d.fn.Recv != nil || !seen[nameOf(d)] {
			return
		}
		all := packagesOf[d.pkg]
		if all == nil {
			all = declare(d.pkg)
			packagesOf[d.pkg] = all
		}
		if m := all.closure(d.obj); m != nil && m.fits() {
			out = append(out, c.move(m, d))
		}
	})
	return out
}

// alone reports a function that claims and acts itself, which is no helper: what
// its callers hand it counts only as long as they are in view.
func alone(f *ir.Func) bool {
	v := &f.View
	return (v.Claim || slices.ContainsFunc(v.Writes, (*ir.Write).Guarded)) && (v.Effect || len(v.Within) > 0)
}

// declared are the declarations of a package.
type declared struct {
	*packages.Package
	nodes map[types.Object]ast.Node   // *ast.FuncDecl, or the spec: what goes together
	with  map[types.Object][]ast.Node // of a type: its methods
	files map[ast.Node]*ast.File
	group map[ast.Node]*ast.GenDecl // of a spec
	fixed map[types.Object]bool     // cannot go: main, init, one of several values of iota
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
							all.fixed[obj] = d.Tok == token.CONST && d.Lparen.IsValid()
						}
					}
				}
			}
		}
	}
	return all
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
	if !ok {
		return nil
	}
	return m
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

// fits reports whether something is left that uses what goes, and whether no
// directive names what is on the other side, or speaks of the package.
func (m *moving) fits() bool {
	for _, f := range m.Syntax {
		for _, spec := range f.Imports {
			if spec.Name != nil && spec.Name.Name == "." {
				return false
			}
		}
		for _, group := range f.Comments {
			for _, comment := range group.List {
				if !strings.HasPrefix(comment.Text, "//claimvet:") {
					continue
				}
				if strings.Contains(comment.Text, "=") && !strings.Contains(comment.Text, "won=") || strings.HasPrefix(comment.Text, "//claimvet:column") ||
					strings.HasPrefix(comment.Text, "//claimvet:only") || strings.HasPrefix(comment.Text, "//claimvet:after") || m.loose(f, comment) {
					return false
				}
			}
		}
	}
	used := false
	for id, obj := range m.TypesInfo.Uses {
		used = used || m.names[origin(obj)] != "" && !m.inside(id.Pos())
	}
	return used
}

// loose reports whether a directive stands in no declaration.
func (m *moving) loose(f *ast.File, comment *ast.Comment) bool {
	for _, d := range f.Decls {
		if from, to := extent(d); from <= comment.Pos() && comment.Pos() <= to {
			return false
		}
	}
	return true
}

// extent is where a declaration stands, with its documentation and with a comment on its last line.
func extent(n ast.Node) (from, to token.Pos) {
	from, to = n.Pos(), n.End()
	var doc, tail *ast.CommentGroup
	switch n := n.(type) {
	case *ast.FuncDecl:
		doc = n.Doc
	case *ast.GenDecl:
		doc = n.Doc
		if len(n.Specs) == 1 {
			_, end := extent(n.Specs[0])
			to = max(to, end)
		}
	case *ast.TypeSpec:
		doc, tail = n.Doc, n.Comment
	case *ast.ValueSpec:
		doc, tail = n.Doc, n.Comment
	}
	if doc != nil {
		from = doc.Pos()
	}
	if tail != nil {
		to = max(to, tail.End())
	}
	return from, to
}

// whole is the declaration that a node stands for: a spec that is alone goes with its keyword.
func (m *moving) whole(n ast.Node) ast.Node {
	if g := m.group[n]; g != nil && !g.Lparen.IsValid() {
		return g
	}
	return n
}

func (m *moving) inside(pos token.Pos) bool {
	return slices.ContainsFunc(m.nodes, func(n ast.Node) bool {
		from, to := extent(m.whole(n))
		return from <= pos && pos <= to
	})
}

// move makes the edit.
func (c *corpus) move(m *moving, d decl) edit {
	dir := c.dirOf(m.Package)
	e := edit{name: fmt.Sprintf("%s: move %s", dir, d.fn.Name.Name), pkg: dir, alone: true, added: change{}, moved: map[string]string{}}
	e.allows = func(change string, r report, _ verdict) bool {
		// "Unread results and unguarded rollbacks met in a caller": who sees the claim only there is told there
		inside := slices.ContainsFunc(m.nodes, func(n ast.Node) bool { return c.span(m.Package, n.Pos(), n.End()).holds(r) })
		return r.rule == "sql" && inside == (change == "gone") && path.Dir(r.file) == dir
	}
	for _, f := range m.Syntax {
		file := c.fileOf(m.Package, f.Pos())
		stay, gone := m.split(c, f, file)
		e.replace = append(e.replace, replacement{file, 0, len(c.texts[file]), stay})
		if gone != "" {
			name := path.Join(dir, "xmoved", path.Base(file))
			e.added[name], e.moved[name] = gone, file
		}
	}
	return e
}

// split gives both halves of a file, their lines where they were.
func (m *moving) split(c *corpus, f *ast.File, file string) (stay, gone string) {
	text := c.texts[file]
	offset := func(p token.Pos) int { return m.Fset.Position(p).Offset }
	var kept [][2]int // what goes, in the order of the file
	for _, n := range m.nodes {
		if m.files[n] == f {
			from, to := extent(m.whole(n))
			part := [2]int{offset(from), offset(to)}
			if eol := strings.IndexByte(text[part[1]:], '\n'); eol >= 0 && strings.HasPrefix(strings.TrimSpace(text[part[1]:part[1]+eol]), "//") {
				part[1] += eol
			}
			kept = append(kept, part)
		}
	}
	slices.SortFunc(kept, func(a, b [2]int) int { return a[0] - b[0] })
	names := func(moved bool) []replacement { return m.renames(f, file, moved) }
	clause, body := offset(f.Package), offset(f.Name.End())
	imports := func(moved bool) string { return m.imports(c, f, moved) }
	mask := func(keep func(i int) bool) string {
		b := []byte(text)
		for i := range b {
			if b[i] != '\n' && b[i] != '\r' && !keep(i) {
				b[i] = ' '
			}
		}
		return string(b)
	}
	isGone := func(i int) bool {
		return slices.ContainsFunc(kept, func(p [2]int) bool { return p[0] <= i && i < p[1] })
	}
	isImport := func(i int) bool {
		return slices.ContainsFunc(f.Decls, func(d ast.Decl) bool {
			g, ok := d.(*ast.GenDecl)
			return ok && g.Tok == token.IMPORT && offset(g.Pos()) <= i && i < offset(g.End())
		})
	}
	edit := func(masked string, rs []replacement, head string) string {
		rs = append(rs, replacement{file, clause, body, head})
		one := &corpus{texts: change{file: masked}}
		return one.apply([]edit{{replace: rs}})[file]
	}
	stay = edit(mask(func(i int) bool { return !isGone(i) && !isImport(i) }), names(false), "package "+f.Name.Name+imports(false))
	if len(kept) == 0 {
		return stay, ""
	}
	return stay, edit(mask(func(i int) bool { return isGone(i) || i >= clause && i < body }), names(true), "package xmoved"+imports(true)+worthALook(file))
}

// worthALook is a function for which a package is looked into, whatever else it
// has: which are is a rule of its own (package summary), and not tried here.
func worthALook(file string) string {
	name := strings.Map(func(r rune) rune {
		if r == '.' || r == '/' || r == '-' {
			return '_'
		}
		return r
	}, file)
	return "; func XLook_" + name + "(error) {}"
}

// renames gives what goes its new names, in one half of a file.
func (m *moving) renames(f *ast.File, file string, moved bool) []replacement {
	var out []replacement
	selected := map[*ast.Ident]bool{}
	keys := map[*ast.Ident]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			selected[n.Sel] = true
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok {
				if v, ok := m.TypesInfo.Uses[id].(*types.Var); ok && v.IsField() {
					keys[id] = true
				}
			}
		case *ast.Ident:
			obj := m.TypesInfo.ObjectOf(n)
			if obj == nil || m.inside(n.Pos()) != moved {
				return true
			}
			name := m.names[origin(obj)]
			if name == "" {
				return true
			}
			outer := obj.Parent() == m.Types.Scope()
			if !moved && outer && !selected[n] && !keys[n] && m.TypesInfo.Uses[n] != nil {
				name = "xmoved." + name
			}
			at := m.Fset.Position(n.Pos()).Offset
			out = append(out, replacement{file, at, at + len(n.Name), name})
		}
		return true
	})
	return out
}

// imports are those that one half of a file uses, on the line of the package.
func (m *moving) imports(c *corpus, f *ast.File, moved bool) string {
	used := map[string]bool{}
	other := false
	ast.Inspect(f, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || m.inside(id.Pos()) != moved {
			return true
		}
		switch obj := m.TypesInfo.Uses[id].(type) {
		case *types.PkgName:
			used[obj.Name()+" "+strconv.Quote(obj.Imported().Path())] = true
		case nil:
		default:
			other = other || m.names[origin(obj)] != "" && obj.Parent() == m.Types.Scope()
		}
		return true
	})
	if !moved {
		for _, spec := range f.Imports {
			if spec.Name != nil && spec.Name.Name == "_" {
				used["_ "+spec.Path.Value] = true
			}
		}
		if other {
			used[strconv.Quote(m.PkgPath+"/xmoved")] = true
		}
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(used)) {
		b.WriteString("; import " + name)
	}
	return b.String()
}
