package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

func TestDoc(t *testing.T) {
	const src = `// Package p does something.
//
// # Analyzer p
//
// p: report something
//
// The text:
//
//	code()
package p

// q: something else
`
	if got, want := Doc(src, "p"), "report something\n\nThe text:\n\n\tcode()"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Doc(src, "missing"); got != "missing" {
		t.Errorf("%q for a name that is not there", got)
	}
}

// pass makes a pass over files, and collects what is reported.
func pass(t *testing.T, files map[string]string) (*analysis.Pass, *roles.Info, *[]analysis.Diagnostic) {
	t.Helper()
	var got []analysis.Diagnostic
	p := &analysis.Pass{
		Analyzer:          &analysis.Analyzer{Name: "claimgate"},
		Fset:              token.NewFileSet(),
		TypesInfo:         &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}},
		Report:            func(d analysis.Diagnostic) { got = append(got, d) },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ExportPackageFact: func(analysis.Fact) {},
	}
	for _, name := range []string{"a.go", "a_test.go"} {
		if src, ok := files[name]; ok {
			f, err := parser.ParseFile(p.Fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			p.Files = append(p.Files, f)
		}
	}
	pkg, err := new(types.Config).Check("p", p.Fset, p.Files, p.TypesInfo)
	if err != nil {
		t.Fatal(err)
	}
	p.Pkg = pkg
	res, err := roles.Analyzer.Run(p)
	if err != nil {
		t.Fatal(err)
	}
	return p, res.(*roles.Info), &got
}

func TestReport(t *testing.T) {
	p, info, got := pass(t, map[string]string{
		"a.go":      "package p\n\nfunc f() {}\n\n//claimvet:ignore claimgate because\nfunc g() {}\n",
		"a_test.go": "package p\n\nfunc h() {}\n",
	})
	other := p.Fset.AddFile("other.go", -1, 100).Pos(5)
	at := func(name string) token.Pos { return p.Pkg.Scope().Lookup(name).Pos() }
	var reports Reports
	for _, pos := range []token.Pos{at("f"), at("f"), at("g"), at("h"), other} {
		d := analysis.Diagnostic{Pos: pos, Message: "m [gate]", Related: []analysis.RelatedInformation{{Pos: at("g"), Message: "r"}, {Pos: other, Message: "o"}}}
		reports.Report(p, info, Diagnostic{Diagnostic: d, Steps: []Step{{Pos: at("g")}, {Pos: other}}}, nil)
	}
	reports.InTests(p, info, Diagnostic{Diagnostic: analysis.Diagnostic{Pos: at("h"), Message: "m"}}, nil)
	if len(*got) != 2 || (*got)[0].Pos != at("f") || (*got)[1].Pos != at("h") {
		t.Fatalf("reported: %v", *got)
	}
	if d := (*got)[1]; d.URL != URL("claimgate") {
		t.Errorf("a message without a rule leads to %s", d.URL)
	}
	if d := (*got)[0]; d.Category != "claimgate" || d.URL != URL("claimgate")+"#hdr-Rule_gate" || len(d.Related) != 1 {
		t.Errorf("reported: %+v", d)
	}
	if unused := info.UnusedIgnores([]string{"claimgate"}); len(unused) > 0 {
		t.Error("the ignore was of use")
	}
	roles.Tests = true
	defer func() { roles.Tests = false }()
	reports.Report(p, info, Diagnostic{Diagnostic: analysis.Diagnostic{Pos: at("h"), Message: "another"}}, nil)
	if len(*got) != 3 {
		t.Error("with -tests, reports in test files are wanted")
	}
	made := reports.Made()
	if len(made) != len(*got) || len(made[0].Steps) != 1 {
		t.Fatalf("made: %+v", made)
	}
	for i, d := range made {
		if !reflect.DeepEqual(d.Diagnostic, (*got)[i]) {
			t.Errorf("made %+v, reported %+v", d.Diagnostic, (*got)[i])
		}
	}
}

// TestGuard is about a pass that fails: what is said of that is among no reports.
func TestGuard(t *testing.T) {
	p, _, got := pass(t, map[string]string{"a.go": "package p\n"})
	a := Guard(&analysis.Analyzer{Name: "claimgate", ResultType: reflect.TypeFor[*Reports](), Run: func(*analysis.Pass) (any, error) { panic("it broke") }})
	res, err := a.Run(p)
	if r, ok := res.(*Reports); !ok || err != nil || len(r.Made()) > 0 || r.Failed() == nil {
		t.Errorf("%+v, %v", res, err)
	}
	if len(*got) != 1 || (*got)[0].Pos != p.Files[0].Name.Pos() || Rule((*got)[0].Message) != "internal" {
		t.Errorf("reported %+v", *got)
	}
}

func TestSplitMend(t *testing.T) {
	for message, want := range map[string][2]string{
		"a (UPDATE b): c: do d [gate]":             {"a (UPDATE b): c", "do d"},
		"f is called outside g; call g [dispatch]": {"f is called outside g", "call g"},
		"no mend [sql]":                            {"no mend", ""},
		"no rule: mend":                            {"no rule", "mend"},
	} {
		if wrong, mend := SplitMend(message); wrong != want[0] || mend != want[1] {
			t.Errorf("%q: %q, %q", message, wrong, mend)
		}
	}
}

func TestNames(t *testing.T) {
	p, _, _ := pass(t, map[string]string{"a.go": `package p
		func F() {}
		type T struct { run func() }
		func (*T) M() {}
		func (T) V() {}
		type I interface { D() }
		type Q[E any] struct { each func(E) }
		func (*Q[E]) Next() {}
		var hook func()
	`})
	from := types.NewPackage("q", "q")
	for n, want := range map[roles.FuncName][2]string{
		{Pkg: "p", Name: "F"}:               {"F", "p.F"},
		{Pkg: "p", Recv: "T", Name: "M"}:    {"(*T).M", "(*p.T).M"},
		{Pkg: "p", Recv: "T", Name: "V"}:    {"T.V", "p.T.V"},
		{Pkg: "p", Recv: "T", Name: "run"}:  {"T.run", "p.T.run"},
		{Pkg: "p", Recv: "I", Name: "D"}:    {"I.D", "p.I.D"},
		{Pkg: "p", Recv: "Q", Name: "Next"}: {"(*Q).Next", "(*p.Q).Next"},
		{Pkg: "p", Recv: "Q", Name: "each"}: {"Q.each", "p.Q.each"},
		{Pkg: "p", Name: "hook"}:            {"hook", "p.hook"},
	} {
		obj := Find(p, n)
		if obj == nil {
			t.Errorf("%s is not found", n)
		} else if a, b := NameOf(p, n), Name(from, obj); a != want[0] || b != want[1] {
			t.Errorf("%s is called %s and %s, want %s", n, a, b, want)
		}
	}
	if got := NameOf(p, roles.FuncName{Pkg: "a/b", Recv: "T", Name: "M"}); got != "b.T.M" {
		t.Error(got)
	}
}
