package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// modulePath is the module at the root of the repository; the handler, a module of its own, and its parts are named relative to it.
const modulePath = "github.com/molecule-ai/claimvet/"

// handlerDir is the handler's module, relative to the root.
const handlerDir = "handler"

// dirs are the packages that are rewritten, relative to the root.
var dirs = []string{"handler/cloud", "handler/store", "handler"}

// source is the handler as it is, and where the packages that variants import are found.
type source struct {
	root    string            // the directory of the repository
	texts   map[string]string // by file, relative to root
	printed map[string]string // the same, as an unchanged program is printed
	tests   []string          // the packages' test files, relative to root
	library types.Importer    // what is imported from outside dirs
}

// readSource reads the packages of dirs in the repository that holds the working directory.
func readSource() (*source, error) {
	out, err := output("", "go", "env", "GOMOD")
	if err != nil {
		return nil, err
	}
	s := &source{root: filepath.Dir(strings.TrimSpace(out)), texts: make(map[string]string)}
	patterns := slices.Collect(maps.Values(packageOf))
	for _, dir := range dirs {
		patterns = append(patterns, modulePath+dir)
	}
	const format = "{{.ImportPath}}\t{{.Export}}\t{{range .GoFiles}}{{.}} {{end}}\t{{range .TestGoFiles}}{{.}} {{end}}{{range .XTestGoFiles}}{{.}} {{end}}"
	out, err = output(filepath.Join(s.root, handlerDir), "go", append([]string{"list", "-e", "-export", "-deps", "-f", format}, patterns...)...)
	if err != nil {
		return nil, err
	}
	exports := make(map[string]string)
	for line := range strings.Lines(out) {
		col := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		exports[col[0]] = col[1]
		dir, ours := strings.CutPrefix(col[0], modulePath)
		if !ours || !slices.Contains(dirs, dir) {
			continue
		}
		for _, name := range strings.Fields(col[2]) {
			text, err := os.ReadFile(filepath.Join(s.root, dir, name))
			if err != nil {
				return nil, err
			}
			s.texts[path.Join(dir, name)] = string(text)
		}
		for _, name := range strings.Fields(col[3]) {
			s.tests = append(s.tests, path.Join(dir, name))
		}
	}
	s.library = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	})
	p, err := parse(s.texts, s.library)
	if err != nil {
		return nil, err
	}
	s.printed, err = p.print()
	return s, err
}

func output(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, args[0], err)
	}
	return string(out), nil
}

// program is one variant in the making: the parsed files, which a rewrite changes.
type program struct {
	fset   *token.FileSet
	files  map[string]*ast.File // by name, relative to the root
	pieces map[string]string    // the parts of the handler by their names in templates
	err    error                // the first thing that went wrong

	library types.Importer
	pkgs    map[string]*types.Package // those that were type-checked, by path
	info    *types.Info
}

func parse(texts map[string]string, library types.Importer) (*program, error) {
	p := &program{
		fset:    token.NewFileSet(),
		files:   make(map[string]*ast.File),
		pkgs:    make(map[string]*types.Package),
		info:    &types.Info{Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object)},
		library: library,
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		f, err := parser.ParseFile(p.fset, name, texts[name], parser.ParseComments)
		if err != nil {
			return nil, err
		}
		p.files[name] = f
	}
	return p, nil
}

// check checks the types, as the compiler would.
func (p *program) check() error {
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		if _, err := p.Import(modulePath + path.Dir(name)); err != nil {
			return err
		}
	}
	return nil
}

// Import implements [types.Importer]: packages of the program are checked from their syntax, when they are first asked for.
func (p *program) Import(importPath string) (*types.Package, error) {
	if pkg := p.pkgs[importPath]; pkg != nil {
		return pkg, nil
	}
	var files []*ast.File
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		if modulePath+path.Dir(name) == importPath {
			files = append(files, p.files[name])
		}
	}
	if len(files) == 0 {
		return p.library.Import(importPath)
	}
	var errs []error
	conf := types.Config{Importer: p, Error: func(err error) { errs = append(errs, err) }}
	pkg, _ := conf.Check(importPath, p.fset, files, p.info)
	if len(errs) > 0 {
		return nil, fmt.Errorf("does not compile: %w", errors.Join(errs...))
	}
	p.pkgs[importPath] = pkg
	return pkg, nil
}

func (p *program) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}
