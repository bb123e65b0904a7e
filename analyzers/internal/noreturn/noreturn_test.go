package noreturn

import (
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/packages"
)

// TestCtrlflow holds the verdicts against those of ctrlflow, for every function that some package defines or mentions: of the
// command, of the handler's store, of their dependencies, and of the standard library below them.
func TestCtrlflow(t *testing.T) {
	var pkgs []*packages.Package
	for _, program := range []struct{ dir, pattern string }{{"../../..", "./cmd/claimvet"}, {"../../../handler", "./store"}} {
		loaded, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: program.dir}, program.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if packages.PrintErrors(loaded) > 0 {
			t.Fatalf("%s in %s cannot be loaded", program.pattern, program.dir)
		}
		pkgs = append(pkgs, loaded...)
	}
	functions, never, looked, all := 0, 0, 0, 0
	compare := &analysis.Analyzer{
		Name: "compare", Doc: "compare",
		Requires:  []*analysis.Analyzer{Analyzer, ctrlflow.Analyzer},
		FactTypes: []analysis.Fact{new(nothing)}, // so that it runs over dependencies
		Run: func(pass *analysis.Pass) (any, error) {
			ours, theirs := pass.ResultOf[Analyzer].(*Funcs).Never, pass.ResultOf[ctrlflow.Analyzer].(*ctrlflow.CFGs)
			seen := map[*types.Func]bool{}
			look := func(obj types.Object) {
				fn, ok := obj.(*types.Func)
				if !ok || seen[fn] {
					return
				}
				seen[fn] = true
				functions++
				want := theirs.NoReturn(fn)
				if want {
					never++
				}
				// What is mentioned, but never called, they do not know.
				if got := ours(fn); got != want && (want || fn.Pkg() == pass.Pkg) {
					t.Errorf("%s in %s: %t, want %t", fn.FullName(), pass.Pkg.Path(), got, want)
				}
			}
			for _, obj := range pass.TypesInfo.Uses {
				look(obj)
			}
			for _, obj := range pass.TypesInfo.Defs {
				if _, ok := obj.(*types.Func); ok {
					all++
				}
				look(obj)
			}
			looked += len(find(pass, ours))
			return nil, nil
		},
	}
	if _, err := checker.Analyze([]*analysis.Analyzer{compare}, pkgs, &checker.Options{Sequential: true}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d functions, %d never return; of %d declared, %d were looked at", functions, never, all, looked)
	if never < 100 || looked > all/20 {
		t.Errorf("%d never return, want some hundred; ctrlflow has to look at %d of %d, want few", never, looked, all)
	}
}

type nothing struct{}

func (*nothing) AFact() {}

// TestShapes is about every shape of statement: each function is named for what it does.
func TestShapes(t *testing.T) {
	check := &analysis.Analyzer{
		Name: "check", Doc: "check",
		Requires: []*analysis.Analyzer{Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			n := 0
			for id, obj := range pass.TypesInfo.Defs {
				if fn, ok := obj.(*types.Func); ok {
					n++
					if got, want := pass.ResultOf[Analyzer].(*Funcs).Never(fn), strings.HasPrefix(fn.Name(), "never"); got != want {
						t.Errorf("%s: never returns: %t", id.Name, got)
					}
				}
			}
			if n < 20 {
				t.Errorf("only %d functions", n)
			}
			return nil, nil
		},
	}
	analysistest.Run(t, analysistest.TestData(), check, "a")
}
