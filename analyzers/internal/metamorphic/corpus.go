package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// A corpus is a module of example programs, and a copy of it in which the
// changes are made.
type corpus struct {
	root, copy string
	path       string // the module's
	patterns   []string
	pkgs       []*packages.Package
	results    map[*packages.Package][]*typestate.Result // what the engine says of each
	roles      map[*packages.Package]*roles.Info
	texts      map[string]string // of the files of pkgs, by their path in the module
	made       change            // in the copy
}

// read loads the programs, lets the engine judge them, and copies their module.
func read(dir string, patterns []string) (*corpus, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: root}, patterns...)
	if err != nil {
		return nil, err
	}
	if packages.PrintErrors(pkgs) > 0 || len(pkgs) == 0 || pkgs[0].Module == nil {
		return nil, fmt.Errorf("%s: the programs do not compile", dir)
	}
	c := &corpus{root: root, path: pkgs[0].Module.Path, patterns: patterns, pkgs: pkgs, results: map[*packages.Package][]*typestate.Result{}, roles: map[*packages.Package]*roles.Info{}, texts: map[string]string{}}
	graph, err := checker.Analyze([]*analysis.Analyzer{summary.Analyzer}, pkgs, nil)
	if err != nil {
		return nil, err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			return nil, fmt.Errorf("%s: %w", act, act.Err)
		}
		res := act.Result.(*summary.Result)
		c.results[act.Package], c.roles[act.Package] = res.Funcs(), res.Roles
	}
	c.pkgs = slices.DeleteFunc(pkgs, func(p *packages.Package) bool {
		return len(p.GoFiles) == 0 || !slices.Equal(p.GoFiles, p.CompiledGoFiles) // for another Go, or with cgo
	})
	for _, p := range c.pkgs {
		for _, name := range p.GoFiles {
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			c.texts[c.rel(name)] = string(text)
		}
	}
	if c.copy, err = os.MkdirTemp("", "metamorphic"); err != nil {
		return nil, err
	}
	return c, os.CopyFS(c.copy, os.DirFS(root))
}

// rel is a file's path in the module.
func (c *corpus) rel(file string) string {
	rel, err := filepath.Rel(c.root, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}

// fileOf is the path in the module of the file that a position is in.
func (c *corpus) fileOf(p *packages.Package, pos token.Pos) string {
	return c.rel(p.Fset.Position(pos).Filename)
}

// dirOf is the directory of a package, in the module.
func (c *corpus) dirOf(p *packages.Package) string { return path.Dir(c.rel(p.GoFiles[0])) }

// A decl is the declaration of a function in one of the programs.
type decl struct {
	pkg  *packages.Package
	file *ast.File
	fn   *ast.FuncDecl
	obj  *types.Func
}

// eachFunc goes over the functions that are declared in the programs.
func (c *corpus) eachFunc(visit func(decl)) {
	for _, p := range c.pkgs {
		for _, f := range p.Syntax {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if obj, ok := p.TypesInfo.Defs[fn.Name].(*types.Func); ok {
					visit(decl{p, f, fn, obj})
				}
			}
		}
	}
}

// rounds puts edits together: each round has one of every package at most, and
// a first one has all of them, if they can be made together.
func rounds(edits []edit, most int) [][]edit {
	var out [][]edit
	for _, e := range edits {
		i := slices.IndexFunc(out, func(round []edit) bool { return !slices.ContainsFunc(round, e.clashes) })
		if i < 0 {
			out = append(out, nil)
			i = len(out) - 1
		}
		out[i] = append(out[i], e)
	}
	if len(out) > 1 && !slices.ContainsFunc(edits, func(e edit) bool { return e.alone }) {
		out = append([][]edit{edits}, out...)
	}
	if most > 0 && len(out) > most {
		out = out[:most]
	}
	return out
}
