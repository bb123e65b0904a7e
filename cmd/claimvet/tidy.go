package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"
)

// tidy removes the imports that were used before a fix and no longer are, and formats a file that was formatted before it. Of
// any other, the lines that the fix does not need to touch stay as they are. What does not parse is left for the compiler to
// refuse.
func tidy(before, after []byte) []byte {
	old, err := parser.ParseFile(token.NewFileSet(), "", before, 0)
	if err != nil {
		return after
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", after, parser.ParseComments)
	if err != nil {
		return after
	}
	idle := slices.DeleteFunc(slices.Clone(file.Imports), func(spec *ast.ImportSpec) bool {
		path, err := strconv.Unquote(spec.Path.Value)
		return err != nil || !astutil.UsesImport(old, path) || astutil.UsesImport(file, path)
	})
	if now, err := format.Source(before); err != nil || !bytes.Equal(now, before) {
		return withoutLines(fset, file, after, idle)
	}
	for _, spec := range idle {
		name := ""
		if spec.Name != nil {
			name = spec.Name.Name
		}
		path, _ := strconv.Unquote(spec.Path.Value)
		astutil.DeleteNamedImport(fset, file, name, path)
	}
	var buf bytes.Buffer
	if err := format.Node(&buf, fset, file); err != nil {
		return after
	}
	return buf.Bytes()
}

// withoutLines cuts imports out of a file, each with its lines, as far as nothing else stands on them.
func withoutLines(fset *token.FileSet, file *ast.File, src []byte, idle []*ast.ImportSpec) []byte {
	type span struct{ from, to int }
	var cuts []span
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT {
			continue
		}
		unused := func(s ast.Spec) bool { return slices.Contains(idle, s.(*ast.ImportSpec)) }
		var nodes []ast.Node
		if !slices.ContainsFunc(gen.Specs, func(s ast.Spec) bool { return !unused(s) }) {
			nodes = []ast.Node{gen}
		} else {
			for _, s := range gen.Specs {
				if unused(s) {
					nodes = append(nodes, s)
				}
			}
		}
		for _, n := range nodes {
			from, to := fset.Position(n.Pos()).Offset, fset.Position(n.End()).Offset
			start, end := bytes.LastIndexByte(src[:from], '\n')+1, len(src)
			if i := bytes.IndexByte(src[to:], '\n'); i >= 0 {
				end = to + i + 1
			}
			behind := bytes.TrimSpace(src[to:end])
			if len(bytes.TrimSpace(src[start:from])) == 0 && (len(behind) == 0 || bytes.HasPrefix(behind, []byte("//"))) {
				from, to = start, end
			}
			cuts = append(cuts, span{from, to})
		}
	}
	for _, c := range slices.Backward(cuts) {
		src = slices.Concat(src[:c.from], src[c.to:])
	}
	return src
}
