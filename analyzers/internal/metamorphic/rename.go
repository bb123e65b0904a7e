package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// prefixes begin the names of functions that run statements.
var prefixes = []string{"Get", "Exec", "Query", "Select"}

// renamings give declared claims names that begin so.
func (c *corpus) renamings() []edit {
	var out []edit
	for i, p := range c.pkgs {
		names := map[string]string{}
		for _, obj := range p.TypesInfo.Defs {
			if fn, ok := obj.(*types.Func); ok && c.roles[p].Of(fn).Claim {
				names[fn.Name()] = prefixes[i%len(prefixes)] + upper(fn.Name())
			}
		}
		if len(names) == 0 {
			continue
		}
		sorted := slices.Sorted(maps.Keys(names))
		e := edit{name: fmt.Sprintf("%s: rename %s", c.dirOf(p), strings.Join(sorted, ", ")), pkg: c.dirOf(p)}
		for _, q := range c.pkgs {
			e.replace = append(e.replace, c.renamed(q, p.Types, names)...)
		}
		out = append(out, e)
	}
	return out
}

func upper(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// renamed gives the functions of a package other names, where another uses
// them, and in the directives there.
func (c *corpus) renamed(in *packages.Package, of *types.Package, names map[string]string) []replacement {
	var out []replacement
	uses := in.Types == of
	idents := func(m map[*ast.Ident]types.Object) {
		for id, obj := range m {
			if fn, ok := obj.(*types.Func); ok && fn.Pkg() == of && names[id.Name] != "" {
				at := in.Fset.Position(id.Pos())
				out = append(out, replacement{c.rel(at.Filename), at.Offset, at.Offset + len(id.Name), names[id.Name]})
				uses = true
			}
		}
	}
	idents(in.TypesInfo.Defs)
	idents(in.TypesInfo.Uses)
	if !uses {
		return nil
	}
	for old, now := range names {
		word := regexp.MustCompile(`\b` + old + `\b`)
		for _, f := range in.Syntax {
			for _, group := range f.Comments {
				for _, comment := range group.List {
					if !strings.HasPrefix(comment.Text, "//claimvet:") {
						continue
					}
					at := in.Fset.Position(comment.Pos())
					text, _, _ := strings.Cut(comment.Text, " //")
					for _, m := range word.FindAllStringIndex(text, -1) {
						if m[0] == len("//claimvet:") {
							continue // the directive's own name
						}
						out = append(out, replacement{c.rel(at.Filename), at.Offset + m[0], at.Offset + m[1], now})
					}
				}
			}
		}
	}
	return out
}
