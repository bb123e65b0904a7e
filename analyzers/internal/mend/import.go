package mend

import (
	"cmp"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/std"
)

// packageName returns the name by which a package can be called at a
// position, and the edit that imports it where the file does not. It fails
// where something else has the name.
func (m *Mender) packageName(pos token.Pos, path string) (name string, edits []analysis.TextEdit, ok bool) {
	file := m.file(pos)
	for _, spec := range file.Imports {
		pn := m.pass.TypesInfo.PkgNameOf(spec)
		if pn == nil || pn.Imported().Path() != path || pn.Name() == "_" || pn.Name() == "." {
			continue
		}
		if _, obj := m.scope(pos).LookupParent(pn.Name(), pos); obj == pn {
			return pn.Name(), nil, true
		}
		return "", nil, false
	}
	name = path[strings.LastIndexByte(path, '/')+1:]
	if _, obj := m.scope(pos).LookupParent(name, pos); obj != nil || m.pass.Pkg.Scope().Lookup(name) != nil {
		return "", nil, false
	}
	return name, []analysis.TextEdit{m.addImport(file, path)}, true
}

// addImport adds an import where gofmt would have it.
func (m *Mender) addImport(file *ast.File, path string) analysis.TextEdit {
	quoted := strconv.Quote(path)
	var single *ast.GenDecl
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT {
			break
		}
		if single == nil && !gen.Lparen.IsValid() && gen.Doc == nil {
			single = gen
		}
		if !gen.Lparen.IsValid() || len(gen.Specs) == 0 || isCgo(gen) {
			continue
		}
		return m.addTo(gen, path)
	}
	if single != nil {
		return analysis.TextEdit{Pos: single.Pos(), End: single.Pos(), NewText: []byte("import " + quoted + "\n")}
	}
	return analysis.TextEdit{Pos: file.Name.End(), End: file.Name.End(), NewText: []byte("\n\nimport " + quoted)}
}

// addTo adds an import to the group of the standard library, which is the first
// that has one of its packages; where there is none, to a new group in front.
func (m *Mender) addTo(gen *ast.GenDecl, path string) analysis.TextEdit {
	insert := func(pos token.Pos, text string) analysis.TextEdit {
		return analysis.TextEdit{Pos: pos, End: pos, NewText: []byte(text)}
	}
	quoted := strconv.Quote(path)
	for _, group := range m.groups(gen) {
		if !slices.ContainsFunc(group, func(s *ast.ImportSpec) bool { return std.Has(pathOf(s)) }) {
			continue
		}
		for _, s := range group {
			if pathOf(s) > path {
				return insert(start(s), quoted+"\n\t")
			}
		}
		return insert(m.lineEnd(group[len(group)-1].End()), "\n\t"+quoted)
	}
	return insert(start(gen.Specs[0].(*ast.ImportSpec)), quoted+"\n\n\t")
}

// groups are the imports of a declaration, by the empty lines between them.
func (m *Mender) groups(gen *ast.GenDecl) (groups [][]*ast.ImportSpec) {
	file := m.pass.Fset.File(gen.Pos())
	last := -1
	for _, s := range gen.Specs {
		spec := s.(*ast.ImportSpec)
		if last < 0 || file.Line(start(spec)) > last+1 {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], spec)
		last = file.Line(spec.End())
	}
	return groups
}

// start is where an import begins, with its comment.
func start(spec *ast.ImportSpec) token.Pos {
	if spec.Doc != nil {
		return spec.Doc.Pos()
	}
	return spec.Pos()
}

func pathOf(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value) // the parser has seen to it
	return path
}

func isCgo(gen *ast.GenDecl) bool {
	return slices.ContainsFunc(gen.Specs, func(s ast.Spec) bool { return s.(*ast.ImportSpec).Path.Value == `"C"` })
}

// An importer hands out the packages that the driver has loaded.
type importer struct {
	direct map[string]*types.Package // by the path in the source: a vendored one has another
	pass   *analysis.Pass
}

func newImporter(pass *analysis.Pass) *importer {
	im := &importer{map[string]*types.Package{}, pass}
	for _, file := range pass.Files {
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if pn := pass.TypesInfo.PkgNameOf(spec); err == nil && pn != nil {
				im.direct[path] = pn.Imported()
			}
		}
	}
	return im
}

// Import returns a package by its path in the source. Of packages that are
// imported by others only, drivers may know no more than what those mention;
// for what fixes use there is a stand-in.
func (im *importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := im.direct[path]; pkg != nil {
		return pkg, nil
	}
	if pkg := im.standIn(path); pkg != nil {
		return pkg, nil
	}
	return nil, &unknownImport{path}
}

type unknownImport struct{ path string }

func (e *unknownImport) Error() string { return "not loaded: " + e.path }

// find looks for a named type in everything that is imported.
func (im *importer) find(path, name string) *types.TypeName {
	seen := map[*types.Package]bool{}
	var visit func(pkgs []*types.Package) *types.TypeName
	visit = func(pkgs []*types.Package) *types.TypeName {
		slices.SortFunc(pkgs, func(a, b *types.Package) int { return cmp.Compare(a.Path(), b.Path()) })
		for _, pkg := range pkgs {
			if seen[pkg] {
				continue
			}
			seen[pkg] = true
			if pkg.Path() == path {
				tn, _ := pkg.Scope().Lookup(name).(*types.TypeName)
				return tn
			}
			if tn := visit(slices.Clone(pkg.Imports())); tn != nil {
				return tn
			}
		}
		return nil
	}
	return visit(slices.Clone(im.pass.Pkg.Imports()))
}

// standIn makes a package that has what fixes call, in terms of the types
// that the program already knows.
func (im *importer) standIn(path string) *types.Package {
	pkg := types.NewPackage(path, path[strings.LastIndexByte(path, '/')+1:])
	add := func(name string, params, results []types.Type) {
		tuple := func(ts []types.Type) *types.Tuple {
			vars := make([]*types.Var, len(ts))
			for i, t := range ts {
				vars[i] = types.NewVar(token.NoPos, pkg, "", t)
			}
			return types.NewTuple(vars...)
		}
		pkg.Scope().Insert(types.NewFunc(token.NoPos, pkg, name, types.NewSignatureType(nil, nil, nil, tuple(params), tuple(results), false)))
	}
	switch path {
	case "errors":
		add("New", []types.Type{types.Typ[types.String]}, []types.Type{types.Universe.Lookup("error").Type()})
	case "time":
		duration := im.duration()
		pkg.Scope().Insert(types.NewConst(token.NoPos, pkg, "Second", duration, constant.MakeInt64(1e9)))
	case "context":
		tn := im.find("context", "Context")
		if tn == nil {
			return nil
		}
		ctx := tn.Type()
		cancel := types.NewSignatureType(nil, nil, nil, nil, nil, false)
		add("WithoutCancel", []types.Type{ctx}, []types.Type{ctx})
		add("WithTimeout", []types.Type{ctx, im.duration()}, []types.Type{ctx, cancel})
	default:
		return nil
	}
	pkg.MarkComplete()
	return pkg
}

// duration is time.Duration, or an integer where nothing that is loaded
// mentions it.
func (im *importer) duration() types.Type {
	if tn := im.find("time", "Duration"); tn != nil {
		return tn.Type()
	}
	return types.Typ[types.Int64]
}
