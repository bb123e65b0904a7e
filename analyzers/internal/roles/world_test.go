package roles

import (
	"bytes"
	"encoding/gob"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

// A world holds packages that are checked one after the other, as a build
// does: each sees the encoded facts of those that it imports, package facts of
// direct imports alone.
type world struct {
	*testing.T
	fset  *token.FileSet
	pkgs  map[string]*types.Package
	facts map[string][]byte
}

func newWorld(t *testing.T) *world {
	gob.Register(new(roleFact))
	gob.Register(new(packageFact))
	w := &world{T: t, fset: token.NewFileSet(), pkgs: map[string]*types.Package{}, facts: map[string][]byte{}}
	w.add("context", `package context
		type Context interface { Deadline(); Done(); Err() error; Value(key any) any }`)
	return w
}

type gobFact struct {
	Object objectpath.Path // "" for the package
	Fact   analysis.Fact
}

// result is a package and what was found in it.
type result struct {
	*Info
	pkg   *types.Package
	files []*ast.File
	types *types.Info
}

// add checks a package, given as its files, and runs the analyzer.
func (w *world) add(path string, sources ...string) *result {
	w.Helper()
	res := &result{types: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{},
	}}
	for i, src := range sources {
		name := path + string(rune('a'+i)) + ".go"
		if strings.Contains(src, "testing file") {
			name = path + "_test.go"
		}
		f, err := parser.ParseFile(w.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			w.Fatal(err)
		}
		res.files = append(res.files, f)
	}
	conf := types.Config{Importer: w, Error: func(err error) { w.Error(err) }}
	res.pkg, _ = conf.Check(path, w.fset, res.files, res.types)
	path, _, _ = strings.Cut(path, " ")
	w.pkgs[path] = res.pkg
	w.run(path, res)
	return res
}

func (w *world) Import(path string) (*types.Package, error) { return w.pkgs[path], nil }

func (w *world) decode(path string) []gobFact {
	var facts []gobFact
	if data := w.facts[path]; len(data) > 0 {
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&facts); err != nil {
			w.Fatal(err)
		}
	}
	return facts
}

func (w *world) run(path string, res *result) {
	w.Helper()
	var out []gobFact
	pass := &analysis.Pass{
		Analyzer: Analyzer, Fset: w.fset, Files: res.files, Pkg: res.pkg, TypesInfo: res.types,
		AllObjectFacts: func() []analysis.ObjectFact {
			var all []analysis.ObjectFact
			for other, pkg := range w.pkgs {
				for _, f := range w.decode(other) {
					if obj, err := objectpath.Object(pkg, f.Object); err == nil && other != path && f.Object != "" {
						all = append(all, analysis.ObjectFact{Object: obj, Fact: f.Fact})
					}
				}
			}
			return all
		},
		ImportPackageFact: func(pkg *types.Package, fact analysis.Fact) bool {
			if !slices.Contains(res.pkg.Imports(), pkg) {
				w.Errorf("%s asks for the package fact of %s, which it does not import", path, pkg.Path())
			}
			for _, f := range w.decode(pkg.Path()) {
				if f.Object == "" {
					*fact.(*packageFact) = *f.Fact.(*packageFact)
					return true
				}
			}
			return false
		},
		ExportObjectFact: func(obj types.Object, fact analysis.Fact) {
			if obj.Pkg() != res.pkg {
				w.Errorf("a fact for %s of another package", obj)
			}
			p, err := objectpath.For(obj)
			if err != nil {
				w.Errorf("a fact for %s, which has no path", obj)
			}
			out = append(out, gobFact{p, fact})
		},
		ExportPackageFact: func(fact analysis.Fact) { out = append(out, gobFact{"", fact}) },
		Report:            func(d analysis.Diagnostic) { w.Errorf("a report: %s", d.Message) },
	}
	info, err := Analyzer.Run(pass)
	if err != nil {
		w.Fatal(err)
	}
	res.Info = info.(*Info)
	slices.SortFunc(out, func(a, b gobFact) int { return strings.Compare(string(a.Object), string(b.Object)) })
	w.encode(path, out)
}

func (w *world) encode(path string, facts []gobFact) {
	delete(w.facts, path)
	if len(facts) == 0 {
		return
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(facts); err != nil {
		w.Fatal(err)
	}
	w.facts[path] = buf.Bytes()
}

// object finds Func, T.Method or T.field.
func (r *result) object(name string) types.Object {
	recv, member, ok := strings.Cut(name, ".")
	if !ok {
		recv, member = "", recv
	}
	obj, _ := lookup(r.pkg, recv, member)
	return obj
}

// expect compares roles of objects, by name.
func (w *world) expect(r *result, from *result, want map[string]string) {
	w.Helper()
	for name, role := range want {
		obj := from.object(name)
		if obj == nil {
			w.Errorf("no %s in %s", name, from.pkg.Path())
		} else if got := r.Of(obj).String(); got != role {
			w.Errorf("%s sees %s.%s as %q, want %q", r.pkg.Path(), from.pkg.Path(), name, got, role)
		}
	}
}

// expectProblems compares the messages of problems.
func (w *world) expectProblems(r *result, want ...string) {
	w.Helper()
	var got []string
	for _, p := range r.Problems() {
		got = append(got, p.Message)
	}
	ok := len(got) == len(want)
	for i := range min(len(got), len(want)) {
		ok = ok && strings.Contains(got[i], want[i])
	}
	if !ok {
		w.Errorf("%s has the problems\n%s\nwant\n%s", r.pkg.Path(), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
