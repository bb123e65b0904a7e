package main

import (
	"errors"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// forbiddenFact says that a function calls forbidden, directly or not.
type forbiddenFact struct{ Via string }

func (*forbiddenFact) AFact()           {}
func (f *forbiddenFact) String() string { return f.Via }

// toyAnalyzers returns fresh passes:
//
//   - toyforbidden reports calls of functions named forbidden, in any package, and of those that call one (a fact), with the
//     enclosing function as related position and a fix;
//   - toyconst reports constants named by its flag -name, and fails on a package that has a constant named failPass; with one
//     named internalPass it says so, as the passes of the suite do.
func toyAnalyzers() []*analysis.Analyzer {
	forbidden := &analysis.Analyzer{
		Name:      "toyforbidden",
		Doc:       "toyforbidden: calls of forbidden functions\n\nA longer text about what is forbidden.",
		URL:       "https://example.com/toyforbidden",
		FactTypes: []analysis.Fact{new(forbiddenFact)},
		Run:       runForbidden,
	}
	consts := &analysis.Analyzer{Name: "toyconst", Doc: "toyconst: constants by name", URL: "https://example.com/toyconst"}
	name := consts.Flags.String("name", "bad", "the name")
	consts.Run = func(pass *analysis.Pass) (any, error) {
		for id, obj := range pass.TypesInfo.Defs {
			if _, ok := obj.(*types.Const); !ok {
				continue
			}
			switch id.Name {
			case "failPass":
				return nil, errors.New("asked to fail")
			case "panicPass":
				panic("asked to panic")
			case "internalPass": // as package guard has it
				pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Name.Pos(), Category: "toyconst", Message: "it failed [internal]"})
			case *name:
				pass.Report(analysis.Diagnostic{Pos: id.Pos(), End: id.End(), Category: "toyconst", Message: "constant " + id.Name + " [const]"})
			}
		}
		return nil, nil
	}
	return []*analysis.Analyzer{forbidden, consts}
}

func runForbidden(pass *analysis.Pass) (any, error) {
	for _, file := range pass.Files {
		inTest := strings.HasSuffix(pass.Fset.Position(file.Pos()).Filename, "_test.go")
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				callee, ok := typeutil.Callee(pass.TypesInfo, call).(*types.Func)
				if !ok || callee.Name() != "forbidden" && callee.Name() != "Forbidden" && !pass.ImportObjectFact(callee, new(forbiddenFact)) {
					return true
				}
				pass.ExportObjectFact(pass.TypesInfo.Defs[fn.Name], &forbiddenFact{callee.Name()})
				if !inTest {
					pass.Report(analysis.Diagnostic{
						Pos: call.Pos(), End: call.End(), Category: "toyforbidden",
						Message: "call of " + callee.Name() + " is forbidden [toy]",
						Related: []analysis.RelatedInformation{{Pos: fn.Name.Pos(), End: fn.Name.End(), Message: "in " + fn.Name.Name}},
						SuggestedFixes: []analysis.SuggestedFix{{
							Message:   "remove it",
							TextEdits: []analysis.TextEdit{{Pos: call.Pos(), End: call.End(), NewText: []byte("_ = 0")}},
						}},
					})
				}
				return true
			})
		}
	}
	return nil, nil
}
