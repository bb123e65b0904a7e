// Package noreturn finds the functions that never return, as package ctrlflow
// of x/tools does, at a fraction of the cost: that indexes the syntax of each
// dependency, and builds the control-flow graphs of all its functions. Most of
// them are seen to return after a look at a statement or two. Package ctrlflow
// gets to see the others alone.
package noreturn

import (
	"go/ast"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
)

// Analyzer provides *Funcs.
var Analyzer = guard.Pass(&analysis.Analyzer{
	Name:       "claimnoreturn",
	Doc:        "claimnoreturn: the functions that never return\n\nIt reports nothing.",
	URL:        "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/internal/noreturn",
	ResultType: reflect.TypeFor[*Funcs](),
	FactTypes:  []analysis.Fact{new(fact)},
	Run:        run,
}, nil)

// Funcs are the functions that never return.
type Funcs struct {
	guard.Mark
	never func(*types.Func) bool
}

// Never reports whether a function never returns. It knows those of the
// package, and those of others that the package may call.
func (f *Funcs) Never(fn *types.Func) bool { return f.never(fn) }

// fact says of a function that it never returns.
type fact struct{}

func (*fact) AFact() {}

func (*fact) String() string { return "never returns" }

func run(pass *analysis.Pass) (any, error) {
	// All of them at once: when the result is asked, this pass has ended, and may no longer import facts.
	never := map[types.Object]bool{}
	for _, of := range pass.AllObjectFacts() {
		if _, ok := of.Fact.(*fact); ok {
			never[of.Object] = true
		}
	}
	known := func(fn *types.Func) bool { return never[fn] }
	suspects := find(pass, known)
	if len(suspects) == 0 {
		return &Funcs{never: known}, nil
	}
	part := *pass
	part.Files = nil
	for _, decl := range suspects { // each a file, since the index is made as large as the files are long
		part.Files = append(part.Files, &ast.File{Package: decl.Pos(), Name: ast.NewIdent("suspect"), Decls: []ast.Decl{decl}})
	}
	part.ResultOf = map[*analysis.Analyzer]any{inspect.Analyzer: inspector.New(part.Files)}
	part.ImportObjectFact = func(obj types.Object, _ analysis.Fact) bool { return never[obj] }
	part.ExportObjectFact = func(obj types.Object, _ analysis.Fact) {
		if obj.Exported() {
			pass.ExportObjectFact(obj, new(fact))
		}
	}
	res, err := ctrlflow.Analyzer.Run(&part)
	if err != nil {
		return &Funcs{never: known}, nil // less is known then; an error would silence what hangs on this
	}
	cfgs := res.(*ctrlflow.CFGs)
	return &Funcs{never: func(fn *types.Func) bool { return never[fn] || cfgs.NoReturn(fn) }}, nil
}
