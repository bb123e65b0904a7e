package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// packageOf gives the packages that rewrites may name without importing them.
var packageOf = map[string]string{
	"atomic":   "sync/atomic",
	"cloud":    modulePath + "handler/cloud",
	"context":  "context",
	"errgroup": "golang.org/x/sync/errgroup",
	"errors":   "errors",
	"fmt":      "fmt",
	"http":     "net/http",
	"log":      "log",
	"os":       "os",
	"rand":     "math/rand/v2",
	"slog":     "log/slog",
	"store":    modulePath + "handler/store",
	"sync":     "sync",
	"time":     "time",
	"uuid":     "github.com/google/uuid",
}

// stepsFile is the one file of a package that only variants have. The go command runs claimvet in the package's directory,
// so the directory must exist; this one holds no Go files.
const stepsFile = "handler/store/migrations/steps.go"

// print returns the text of each file, with the imports that it had before. Comments inside functions are lost; directives
// stand above declarations.
func (p *program) print() (map[string]string, error) {
	texts := make(map[string]string)
	for name, f := range p.files {
		var b bytes.Buffer
		b.WriteString("package " + f.Name.Name + "\n\n")
		for _, decl := range f.Decls {
			if err := printDecl(&b, p.fset, decl); err != nil {
				return nil, err
			}
		}
		for _, c := range loose(f) {
			b.WriteString(c.Text + "\n\n")
		}
		texts[name] = b.String()
	}
	return texts, nil
}

// printDecl prints the documentation itself: the printer would place it by its position, and a rewritten declaration has
// positions from everywhere.
func printDecl(b *bytes.Buffer, fset *token.FileSet, decl ast.Decl) error {
	var doc **ast.CommentGroup
	switch d := decl.(type) {
	case *ast.FuncDecl:
		doc = &d.Doc
	case *ast.GenDecl:
		doc = &d.Doc
	}
	if group := *doc; group != nil {
		for _, c := range group.List {
			b.WriteString(c.Text + "\n")
		}
		*doc = nil
		defer func() { *doc = group }()
	}
	if err := format.Node(b, fset, decl); err != nil {
		return err
	}
	b.WriteString("\n\n")
	return nil
}

// loose returns the directives that stand between declarations.
func loose(f *ast.File) []*ast.Comment {
	var all []*ast.Comment
	for _, group := range f.Comments {
		inside := slices.ContainsFunc(f.Decls, func(d ast.Decl) bool {
			from := d.Pos()
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Doc != nil {
				from = fn.Doc.Pos()
			}
			if gen, ok := d.(*ast.GenDecl); ok && gen.Doc != nil {
				from = gen.Doc.Pos()
			}
			return from <= group.Pos() && group.End() <= d.End()
		})
		for _, c := range group.List {
			if !inside && strings.HasPrefix(c.Text, "//claimvet:") {
				all = append(all, c)
			}
		}
	}
	return all
}

// packageName guesses a package's name from its path, as people do.
func packageName(importPath string) string {
	return path.Base(majorVersion.ReplaceAllString(importPath, ""))
}

var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

// mendImports imports what a file uses, drops what it does not, and formats it.
func mendImports(name, text string) (string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, text, parser.ParseComments)
	if err != nil {
		return "", err
	}
	used := make(map[string]bool)
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Obj == nil {
				used[x.Name] = true
			}
		}
		return true
	})
	for _, spec := range slices.Clone(f.Imports) {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return "", err
		}
		if spec.Name == nil && !used[packageName(imported)] {
			astutil.DeleteImport(fset, f, imported)
		}
	}
	for _, ident := range slices.Sorted(maps.Keys(packageOf)) {
		if used[ident] {
			astutil.AddImport(fset, f, packageOf[ident])
		}
	}
	if used["steps"] {
		astutil.AddNamedImport(fset, f, "steps", modulePath+path.Dir(stepsFile))
	}
	var b bytes.Buffer
	if err := format.Node(&b, fset, f); err != nil {
		return "", err
	}
	return b.String(), nil
}
