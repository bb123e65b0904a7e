package main

import (
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
)

// Rewrites that change where declarations stand, and nothing else.

// reverse turns the order of a file's declarations round; imports stay first.
func reverse(file string) rewrite {
	return func(p *program) {
		f := p.files[file]
		if f == nil {
			p.fail("there is no file %s", file)
			return
		}
		n := imports(f)
		slices.Reverse(f.Decls[n:])
	}
}

// move puts a function at the end of another file of the package.
func move(from, to, fn string) rewrite {
	return func(p *program) {
		f, d := p.files[from], p.fn(fn)
		if f == nil || d == nil || !slices.Contains(f.Decls, ast.Decl(d)) {
			p.fail("%s is not in %s", fn, from)
			return
		}
		f.Decls = slices.DeleteFunc(f.Decls, func(other ast.Decl) bool { return other == d })
		if p.files[to] == nil {
			p.files[to] = &ast.File{Name: ast.NewIdent(f.Name.Name)}
		}
		p.files[to].Decls = append(p.files[to].Decls, d)
	}
}

// merge puts all declarations of a package into one of its files.
func merge(dir, into string) rewrite {
	return func(p *program) {
		f := p.files[into]
		if f == nil {
			p.fail("there is no file %s", into)
			return
		}
		one := &ast.GenDecl{Tok: token.IMPORT, Lparen: 1, Rparen: 1}
		seen := make(map[string]bool)
		rest := []ast.Decl{one}
		for _, name := range slices.Sorted(maps.Keys(p.files)) {
			other := p.files[name]
			if path.Dir(name) != dir {
				continue
			}
			n := imports(other)
			for _, d := range other.Decls[:n] {
				for _, spec := range d.(*ast.GenDecl).Specs {
					if path := spec.(*ast.ImportSpec).Path.Value; !seen[path] {
						seen[path] = true
						one.Specs = append(one.Specs, spec)
					}
				}
			}
			rest = append(rest, other.Decls[n:]...)
			other.Decls = nil
		}
		f.Decls = rest
	}
}

// imports counts the import declarations, which come first.
func imports(f *ast.File) int {
	n := 0
	for n < len(f.Decls) {
		if gen, ok := f.Decls[n].(*ast.GenDecl); !ok || gen.Tok != token.IMPORT {
			break
		}
		n++
	}
	return n
}

// restate changes the text of every statement.
func restate(change func(string) string) rewrite {
	return func(p *program) {
		n := 0
		ast.Inspect(p.files["handler/store/sql.go"], func(node ast.Node) bool {
			if lit, ok := node.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, "`") {
				lit.Value = "`" + change(strings.Trim(lit.Value, "`")) + "`"
				n++
			}
			return true
		})
		if n == 0 {
			p.fail("there are no statements")
		}
	}
}

// asVariables makes variables of the constants of a file.
func asVariables(file string) rewrite {
	return func(p *program) {
		for _, d := range p.files[file].Decls {
			if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.CONST {
				gen.Tok = token.VAR
			}
		}
	}
}
