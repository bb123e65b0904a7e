package guard

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

type answer struct {
	Mark
	n int
}

func newPass(t *testing.T, files ...string) *analysis.Pass {
	t.Helper()
	pass := &analysis.Pass{Analyzer: &analysis.Analyzer{Name: "claimgate"}, Fset: token.NewFileSet(), ResultOf: map[*analysis.Analyzer]any{}}
	for _, name := range files {
		f, err := parser.ParseFile(pass.Fset, name, "package p\n", 0)
		if err != nil {
			t.Fatal(err)
		}
		pass.Files = append(pass.Files, f)
	}
	return pass
}

func TestPass(t *testing.T) {
	for name, run := range map[string]func(*analysis.Pass) (any, error){
		"panic": func(*analysis.Pass) (any, error) { panic("it broke\nat once") },
		"error": func(*analysis.Pass) (any, error) { return nil, errors.New("it broke") },
	} {
		var told *Failure
		tell := func(_ *analysis.Pass, f *Failure, result any) { told = f }
		first := Pass(&analysis.Analyzer{Name: "first", ResultType: reflect.TypeFor[*answer](), Run: run}, tell)
		res, err := first.Run(newPass(t))
		a, ok := res.(*answer)
		if !ok || err != nil || a.Failed() == nil || a.Failed() != told {
			t.Fatalf("%s: %+v, %v; told %v", name, res, err, told)
		}
		if told.Pass != "first" || told.Cause != "it broke" || !strings.Contains(told.Stack, "guard.TestPass") {
			t.Errorf("%s: %+v", name, told)
		}

		// Who builds on that fails with it, and does not run.
		second := Pass(&analysis.Analyzer{Name: "second", Requires: []*analysis.Analyzer{first}, ResultType: reflect.TypeFor[*answer](),
			Run: func(*analysis.Pass) (any, error) { t.Error("run on nothing"); return nil, nil }}, tell)
		pass, cause := newPass(t), told
		pass.ResultOf[first] = res
		if res, err := second.Run(pass); err != nil || res.(*answer).Failed() != cause || told != cause {
			t.Errorf("%s: the second: %+v, %v", name, res, err)
		}
	}
	right := Pass(&analysis.Analyzer{ResultType: reflect.TypeFor[*answer](), Run: func(*analysis.Pass) (any, error) { return &answer{n: 3}, nil }}, nil)
	if res, err := right.Run(newPass(t)); err != nil || res.(*answer).n != 3 || res.(*answer).Failed() != nil {
		t.Errorf("a pass that does not fail: %+v, %v", res, err)
	}
	if (*Mark)(nil).Failed() != nil {
		t.Error("no result has failed")
	}
}

func TestDiagnostic(t *testing.T) {
	f := &Failure{Pass: "claimsummary", Cause: "it broke", Stack: "goroutine 1"}
	pass := newPass(t, "_cgo_gotypes.go", "a.go")
	d, ok := f.Diagnostic(pass)
	if !ok || d.Pos != pass.Files[1].Name.Pos() || d.Category != "claimgate" || len(d.Related) > 0 ||
		d.Message != "internal error of claimvet: claimsummary failed, so this package is not checked: it broke; please report it at "+Issues+" [internal]" {
		t.Errorf("%+v", d)
	}
	Stack = true
	defer func() { Stack = false }()
	if d, _ := f.Diagnostic(pass); len(d.Related) != 1 || d.Related[0].Message != "goroutine 1" {
		t.Errorf("with -stack: %+v", d)
	}
	pass.Files = []*ast.File{}
	if _, ok := f.Diagnostic(pass); ok {
		t.Error("a position in no file")
	}
}
