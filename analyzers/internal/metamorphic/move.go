package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

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
	var made []*moving
	c.eachFunc(func(d decl) {
		if !seen[nameOf(d)] {
			return
		}
		all := packagesOf[d.pkg]
		if all == nil {
			all = declare(d.pkg)
			packagesOf[d.pkg] = all
		}
		m := all.closure(d.obj)
		if m == nil || slices.ContainsFunc(made, m.same) || !c.fits(m) {
			return
		}
		made = append(made, m)
		out = append(out, c.move(m, d))
	})
	return out
}

// alone reports a function that claims and acts itself, which is no helper: what
// its callers hand it counts only as long as they are in view.
func alone(f *ir.Func) bool {
	v := &f.View
	return (v.Claim || slices.ContainsFunc(v.Writes, (*ir.Write).Guarded)) && (v.Effect || len(v.Within) > 0)
}

// fits reports whether something is left that uses what goes, and whether no
// directive names what is on the other side, or speaks of the package.
func (c *corpus) fits(m *moving) bool {
	if tests, _ := filepath.Glob(filepath.Join(c.root, c.dirOf(m.Package), "*_test.go")); len(tests) > 0 {
		return false // they may use it too
	}
	for _, p := range c.pkgs {
		for _, f := range p.Syntax {
			for comment := range directives(f) {
				if p == m.Package && !m.free(f, comment) || p != m.Package && strings.Contains(comment.Text, m.PkgPath) {
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

// directives are those in a file.
func directives(f *ast.File) iter.Seq[*ast.Comment] {
	return func(yield func(*ast.Comment) bool) {
		for _, group := range f.Comments {
			for _, comment := range group.List {
				if strings.HasPrefix(comment.Text, "//claimvet:") && !yield(comment) {
					return
				}
			}
		}
	}
}

var word = regexp.MustCompile(`\w+`)

// free reports whether a directive stays on the side of all that it speaks of.
func (m *moving) free(f *ast.File, comment *ast.Comment) bool {
	text, _, _ := strings.Cut(comment.Text, " //")
	role, arguments, _ := strings.Cut(text, " ")
	if role == "//claimvet:column" || statement.MatchString(arguments) || foreign.MatchString(arguments) ||
		m.loose(f, comment) && !strings.Contains(arguments, "func=") {
		return false
	}
	inside := m.inside(comment.Pos())
	for _, name := range word.FindAllString(arguments, -1) {
		for obj, node := range m.declared.nodes {
			if obj.Name() == name && slices.Contains(m.nodes, node) != inside {
				return false
			}
		}
	}
	return true
}

// How a directive names a statement, wherever it is, and a function of another
// package, for those who import the directive's.
var (
	statement = regexp.MustCompile(`\b(insert|update|delete)=`)
	foreign   = regexp.MustCompile(`\bfunc=\(?\*?[\w./-]*\w\.\w`)
)

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
	e := edit{name: fmt.Sprintf("%s: move %s", dir, reference(d)), pkg: dir, alone: true, added: change{}, moved: map[string]string{}}
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
	for _, p := range c.pkgs {
		if p.Imports[m.PkgPath] != nil {
			for _, f := range p.Syntax {
				e.replace = append(e.replace, m.elsewhere(c, p, f)...)
			}
		}
	}
	return e
}

// elsewhere lets a file of another package use what has gone where it is now.
func (m *moving) elsewhere(c *corpus, p *packages.Package, f *ast.File) []replacement {
	file := c.fileOf(p, f.Pos())
	offset := func(p2 token.Pos) int { return p.Fset.Position(p2).Offset }
	var out []replacement
	stays := false
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		if name, ok := p.TypesInfo.Uses[x].(*types.PkgName); ok && name.Imported() == m.Types {
			if m.names[origin(p.TypesInfo.Uses[sel.Sel])] == "" {
				stays = true
			} else {
				out = append(out, replacement{file, offset(x.Pos()), offset(x.End()), "xmoved"})
			}
		}
		return true
	})
	if len(out) == 0 {
		return nil
	}
	at := offset(f.Name.End())
	out = append(out, replacement{file, at, at, "; import " + strconv.Quote(m.PkgPath+"/xmoved")})
	for _, spec := range f.Imports {
		if path, _ := strconv.Unquote(spec.Path.Value); path == m.PkgPath && !stays {
			out = append(out, replacement{file, offset(spec.Pos()), offset(spec.End()), "_ " + spec.Path.Value})
		}
	}
	return out
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
	for _, n := range m.nodes {
		if g := m.group[n]; moved && m.files[n] == f && g != nil && g.Lparen.IsValid() {
			at := m.Fset.Position(n.Pos()).Offset
			out = append(out, replacement{file, at, at, g.Tok.String() + " "}) // it stood in parentheses
		}
	}
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
	for _, spec := range f.Imports {
		if spec.Name != nil && spec.Name.Name == "_" {
			used["_ "+spec.Path.Value] = true
		}
	}
	if !moved && other {
		used[strconv.Quote(m.PkgPath+"/xmoved")] = true
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(used)) {
		b.WriteString("; import " + name)
	}
	return b.String()
}
