package mend

import (
	"go/ast"
	goimporter "go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// Whether fixes are right is tried on the whole corpus by the tests of package suite. Here are the parts that they are made of.

func mender(t *testing.T, src string) (*Mender, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: goimporter.ForCompiler(fset, "source", nil), Error: func(error) {}}
	pkg, _ := conf.Check("p", fset, []*ast.File{file}, info) // an import that is not used is no matter
	return &Mender{pass: &analysis.Pass{
		Fset: fset, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info,
		ReadFile: func(string) ([]byte, error) { return []byte(src), nil },
	}}, file
}

func TestAddImport(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"none", "package p\n", "package p\n\nimport \"time\"\n"},
		{"one", "package p\n\nimport \"log\"\n", "package p\n\nimport \"time\"\nimport \"log\"\n"},
		{"sorted", "package p\n\nimport (\n\t\"log\"\n\t\"unicode\"\n)\n", "package p\n\nimport (\n\t\"log\"\n\t\"time\"\n\t\"unicode\"\n)\n"},
		{"last, with a comment", "package p\n\nimport (\n\t\"log\" // why\n)\n", "package p\n\nimport (\n\t\"log\" // why\n\t\"time\"\n)\n"},
		{"before a comment", "package p\n\nimport (\n\t// why\n\t\"unicode\"\n)\n", "package p\n\nimport (\n\t\"time\"\n\t// why\n\t\"unicode\"\n)\n"},
		{"two groups", "package p\n\nimport (\n\t\"log\"\n\n\t\"example.com/x\"\n)\n", "package p\n\nimport (\n\t\"log\"\n\t\"time\"\n\n\t\"example.com/x\"\n)\n"},
		{"one group for all", "package p\n\nimport (\n\t\"fleet/a\"\n\t\"example.com/x\"\n\t\"log\"\n)\n", "package p\n\nimport (\n\t\"fleet/a\"\n\t\"example.com/x\"\n\t\"log\"\n\t\"time\"\n)\n"},
		{"no standard library", "package p\n\nimport (\n\t\"example.com/x\"\n)\n", "package p\n\nimport (\n\t\"time\"\n\n\t\"example.com/x\"\n)\n"},
		{"cgo", "package p\n\nimport (\n\t\"C\"\n)\n", "package p\n\nimport \"time\"\n\nimport (\n\t\"C\"\n)\n"},
	} {
		m, file := mender(t, c.src)
		got, ok := apply([]byte(c.src), m.pass.Fset.File(file.Pos()), []analysis.TextEdit{m.addImport(file, "time")})
		if !ok || string(got) != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestSource: what is not what people edit is left alone.
func TestSource(t *testing.T) {
	for name, c := range map[string]struct {
		src string
		ok  bool
	}{
		"plain":           {"package p\n", true},
		"made from other": {"package p\n\n//line b.y:1\nvar x int\n", false},
		"from Windows":    {"package p\r\n", false},
	} {
		m, file := mender(t, c.src)
		if _, ok := m.source(m.pass.Fset.File(file.Pos())); ok != c.ok {
			t.Errorf("%s: %v", name, ok)
		}
	}
	m, file := mender(t, "package p\n")
	m.pass.ReadFile = func(string) ([]byte, error) { return []byte("package p\n\n// saved since\n"), nil }
	if _, ok := m.source(m.pass.Fset.File(file.Pos())); ok {
		t.Error("another text than what was parsed")
	}
}

func TestMoved(t *testing.T) {
	edits := []analysis.TextEdit{{Pos: 10, End: 10, NewText: []byte("four")}, {Pos: 20, End: 25}}
	for pos, want := range map[token.Pos]token.Pos{5: 5, 10: 14, 15: 19, 25: 24, 30: 29} {
		if got := moved(pos, edits); got != want {
			t.Errorf("what was at %d is at %d, want %d", pos, got, want)
		}
	}
	if _, ok := apply([]byte("package p\n"), token.NewFileSet().AddFile("a", 1, 10), []analysis.TextEdit{{Pos: 5, End: 7}, {Pos: 6, End: 8}}); ok {
		t.Error("edits that overlap are applied")
	}
}

// TestCarries: what a cancel at the end of the function would still reach.
func TestCarries(t *testing.T) {
	m, _ := mender(t, `package p

import (
	"context"
	"time"
)

type box struct {
	id   string
	made time.Time
	next *box
}

type job struct{ ctx context.Context }

var (
	no1 string
	no2 error
	no3 []byte
	no4 *box
	no5 map[string]box
	yes1 context.Context
	yes2 *job
	yes3 func()
	yes4 any
	yes5 []job
	yes6 chan int
)
`)
	for _, name := range m.pass.Pkg.Scope().Names() {
		v, ok := m.pass.Pkg.Scope().Lookup(name).(*types.Var)
		if !ok {
			continue
		}
		if want := name[0] == 'y'; carries(v.Type(), nil) != want {
			t.Errorf("%s carries: %v, want %v", v.Type(), !want, want)
		}
	}
}
