package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// A rewrite changes a program. What goes wrong is kept in the program.
type rewrite func(*program)

// all does one rewrite after the other.
func all(rewrites ...rewrite) rewrite {
	return func(p *program) {
		for _, r := range rewrites {
			r(p)
		}
	}
}

// tail replaces what follows the guards in SwitchProvider. In the template the names of pieces stand for the statements
// that the handler has there; see pieces.go.
func tail(template string) rewrite { return body("Handler.SwitchProvider", "READ\n"+template) }

// body replaces a function's statements.
func body(fn, template string) rewrite {
	return func(p *program) {
		if d := p.fn(fn); d != nil {
			d.Body = p.block(p.expand(template))
		}
	}
}

// add appends declarations to a file. Where there is none it is made, as the one file of a package of its name.
func add(file, template string) rewrite {
	return func(p *program) {
		f := p.files[file]
		if f == nil {
			name := strings.TrimSuffix(path.Base(file), ".go")
			f = &ast.File{Name: ast.NewIdent(name)}
			p.files[file] = f
		}
		parsed, err := parser.ParseFile(p.fset, file, "package p\n"+p.expand(template), parser.ParseComments)
		if err != nil {
			p.fail("%w", err)
			return
		}
		f.Decls = append(f.Decls, parsed.Decls...)
	}
}

// argument replaces an argument of the one call of a method in a function.
func argument(fn, callee string, i int, expr string) rewrite {
	return func(p *program) {
		p.calls(fn, callee, func(call *ast.CallExpr, _ *astutil.Cursor) { call.Args[i] = p.expr(expr) })
	}
}

// callBy replaces the one call of a method in a function by an expression, in which ARGS stands for the arguments.
func callBy(fn, callee, template string) rewrite {
	return func(p *program) {
		p.calls(fn, callee, func(call *ast.CallExpr, c *astutil.Cursor) {
			args := p.text(call)
			args = args[len(p.text(call.Fun))+1 : len(args)-1]
			c.Replace(p.expr(strings.ReplaceAll(template, "ARGS", args)))
		})
	}
}

// sql changes the one place where a statement says old.
func sql(name, old, new string) rewrite {
	return func(p *program) {
		lit := p.statement(name)
		if lit == nil {
			return
		}
		if n := strings.Count(lit.Value, old); n != 1 {
			p.fail("%s says %d times %q", name, n, old)
			return
		}
		lit.Value = strings.Replace(lit.Value, old, new, 1)
	}
}

// comment changes a comment that stands once in a file.
func comment(file, old, new string) rewrite {
	return func(p *program) {
		n := 0
		if f := p.files[file]; f != nil {
			for _, group := range f.Comments {
				for _, c := range group.List {
					if c.Text == old {
						c.Text = new
						n++
					}
				}
			}
		}
		if n != 1 {
			p.fail("%d comments of %s are %q", n, file, old)
		}
	}
}

// rename gives an object another name, at each use and in each directive that names it. A name is that of a package's
// object, of a method (Type.Method), or of a variable in a function (Func:variable).
func rename(old, new string) rewrite {
	return func(p *program) {
		obj := p.object(old)
		if obj == nil {
			p.fail("there is no %s", old)
			return
		}
		for _, uses := range []map[*ast.Ident]types.Object{p.info.Defs, p.info.Uses} {
			for id, o := range uses {
				if o == obj {
					id.Name = new
				}
			}
		}
		if obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope() {
			return // no directive names a local variable
		}
		before := `[./*( ]`
		if typ, _, isMethod := strings.Cut(old, "."); isMethod {
			before = `\b` + typ + `\)?\.`
		}
		named := regexp.MustCompile(`(` + before + `)` + obj.Name() + `\b`)
		for _, f := range p.files {
			for _, group := range f.Comments {
				for _, c := range group.List {
					if strings.HasPrefix(c.Text, "//claimvet:") {
						c.Text = named.ReplaceAllString(c.Text, "${1}"+new)
					}
				}
			}
		}
	}
}

// object finds what [rename] names.
func (p *program) object(name string) types.Object {
	if err := p.check(); err != nil {
		p.fail("%w", err)
	}
	fn, local, isLocal := strings.Cut(name, ":")
	if isLocal {
		var found types.Object
		if d := p.fn(fn); d != nil {
			ast.Inspect(d, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && found == nil && id.Name == local {
					found = p.info.Defs[id]
				}
				return true
			})
		}
		return found
	}
	typ, method, isMethod := strings.Cut(name, ".")
	for _, path := range slices.Sorted(maps.Keys(p.pkgs)) {
		obj := p.pkgs[path].Scope().Lookup(typ)
		if obj == nil {
			continue
		}
		if isMethod {
			obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, p.pkgs[path], method)
		}
		return obj
	}
	return nil
}

// fn finds a declared function: Func or Type.Method.
func (p *program) fn(name string) *ast.FuncDecl {
	for _, file := range slices.Sorted(maps.Keys(p.files)) {
		for _, d := range p.files[file].Decls {
			if d, ok := d.(*ast.FuncDecl); ok && declName(d) == name {
				return d
			}
		}
	}
	p.fail("there is no function %s", name)
	return nil
}

// declName spells a declared function Func or Type.Method.
func declName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

// calls does something with the one call of a function or method in a function.
func (p *program) calls(fn, callee string, do func(*ast.CallExpr, *astutil.Cursor)) {
	d := p.fn(fn)
	if d == nil {
		return
	}
	n := 0
	astutil.Apply(d, nil, func(c *astutil.Cursor) bool {
		call, ok := c.Node().(*ast.CallExpr)
		if !ok {
			return true
		}
		name := ""
		switch fun := call.Fun.(type) {
		case *ast.SelectorExpr:
			name = fun.Sel.Name
		case *ast.Ident:
			name = fun.Name
		}
		if name == callee {
			n++
			do(call, c)
		}
		return true
	})
	if n != 1 {
		p.fail("%s calls %s %d times", fn, callee, n)
	}
}

// statement finds the text of a statement by the name of its constant.
func (p *program) statement(name string) *ast.BasicLit {
	for _, f := range p.files {
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, s := range gen.Specs {
				spec := s.(*ast.ValueSpec)
				if len(spec.Values) == 1 && spec.Names[0].Name == name {
					if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
						return lit
					}
				}
			}
		}
	}
	p.fail("there is no statement %s", name)
	return nil
}

// text prints a node.
func (p *program) text(n any) string {
	var b bytes.Buffer
	if err := format.Node(&b, p.fset, n); err != nil {
		p.fail("%w", err)
	}
	return b.String()
}

func (p *program) block(text string) *ast.BlockStmt {
	f, err := parser.ParseFile(p.fset, "", "package p\nfunc _() {\n"+text+"\n}", 0)
	if err != nil {
		p.fail("%w in\n%s", err, text)
		return new(ast.BlockStmt)
	}
	return f.Decls[0].(*ast.FuncDecl).Body
}

func (p *program) expr(text string) ast.Expr {
	e, err := parser.ParseExprFrom(p.fset, "", text, 0)
	if err != nil {
		p.fail("%w in %s", err, text)
		return ast.NewIdent("_")
	}
	return e
}
