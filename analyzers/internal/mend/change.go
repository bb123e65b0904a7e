package mend

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
)

// A Changed is the package as a fix would leave it, judged again.
type Changed struct {
	// Pass has the new syntax and types, and the results that the passes of
	// the suite require. What is reported to it goes nowhere.
	Pass    *analysis.Pass
	Summary *summary.Result
	// Moved is where what stood at a position stands now.
	Moved func(token.Pos) token.Pos
	// inserted is where the text of the last edit begins.
	inserted token.Pos
}

// try applies edits of one file. It returns nil where the result does not
// compile.
func (m *Mender) try(edits []analysis.TextEdit) *Changed {
	at := slices.IndexFunc(m.pass.Files, func(f *ast.File) bool { return f.FileStart <= edits[0].Pos && edits[0].Pos <= f.FileEnd })
	if at < 0 {
		return nil
	}
	old := m.pass.Fset.File(m.pass.Files[at].FileStart)
	src, ok := m.source(old)
	if !ok {
		return nil
	}
	src, ok = apply(src, old, edits)
	if !ok {
		return nil
	}
	// A file set of its own: the driver's would grow with each trial, and may
	// live as long as an editor is open.
	fset := token.NewFileSet()
	for _, f := range m.pass.Files {
		fset.AddExistingFiles(m.pass.Fset.File(f.FileStart))
	}
	file, err := parser.ParseFile(fset, old.Name(), src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	files := slices.Clone(m.pass.Files)
	files[at] = file
	info := &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: newImporter(m.pass), Sizes: m.pass.TypesSizes, GoVersion: m.pass.Pkg.GoVersion()}
	pkg, err := conf.Check(m.pass.Pkg.Path(), fset, files, info)
	if err != nil {
		return nil
	}
	pass := &analysis.Pass{
		Analyzer:          m.pass.Analyzer,
		Fset:              fset,
		Files:             files,
		Pkg:               pkg,
		TypesInfo:         info,
		TypesSizes:        m.pass.TypesSizes,
		Module:            m.pass.Module,
		Report:            func(analysis.Diagnostic) {},
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
	rolesInfo := m.res.Roles.Again(pass)
	ssa := m.pass.ResultOf[ssaprog.Analyzer].(*ssaprog.Provider).Again(pass)
	sum := m.res.Again(pass, rolesInfo, ssa)
	pass.ResultOf = map[*analysis.Analyzer]any{roles.Analyzer: rolesInfo, ssaprog.Analyzer: ssa, summary.Analyzer: sum}
	delta := token.Pos(fset.File(file.FileStart).Base() - old.Base())
	last := edits[len(edits)-1]
	return &Changed{
		Pass:     pass,
		Summary:  sum,
		Moved:    func(pos token.Pos) token.Pos { return moved(pos, edits) + delta },
		inserted: moved(last.Pos, edits[:len(edits)-1]) + delta,
	}
}

// source returns the text of a file, if it is what was parsed, and what people
// edit: what cgo and other generators make names another file.
func (m *Mender) source(f *token.File) ([]byte, bool) {
	read := m.pass.ReadFile
	if read == nil {
		read = os.ReadFile
	}
	src, err := read(f.Name())
	if err != nil || len(src) != f.Size() || bytes.Contains(src, []byte("\n//line ")) || bytes.Contains(src, []byte("/*line ")) || bytes.Contains(src, []byte("\r\n")) {
		return nil, false
	}
	return src, true
}

// apply applies edits, which are in order and do not overlap.
func apply(src []byte, file *token.File, edits []analysis.TextEdit) ([]byte, bool) {
	var out []byte
	last := 0
	for _, e := range edits {
		from, to := file.Offset(e.Pos), file.Offset(e.End)
		if from < last || to < from {
			return nil, false
		}
		out = append(append(out, src[last:from]...), e.NewText...)
		last = to
	}
	return append(out, src[last:]...), true
}

// moved is where a position outside the edited text is in the text after the
// edits, relative to the start of its file.
func moved(pos token.Pos, edits []analysis.TextEdit) token.Pos {
	shift := 0
	for _, e := range edits {
		if e.End <= pos {
			shift += len(e.NewText) - int(e.End-e.Pos)
		}
	}
	return pos + token.Pos(shift)
}
