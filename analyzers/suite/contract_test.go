package suite_test

import (
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// TestAnalyzerVariables holds the packages of the passes to what Bazel's nogo wants: it takes import paths, and looks in each for
// a variable Analyzer. A package without one, or one that the suite has forgotten, is found here.
func TestAnalyzerVariables(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedSyntax}, "../...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the passes do not compile")
	}
	var got []string
	for _, p := range pkgs {
		// What claimtrace makes is for the command, and rulepage is what pages are made of: nogo has no use for them.
		if base := path.Base(p.PkgPath); strings.Contains(p.PkgPath, "/internal/") || strings.Contains(p.PkgPath, "/rulepage") || base == "suite" || base == "trace" {
			continue
		}
		v, ok := p.Types.Scope().Lookup("Analyzer").(*types.Var)
		if !ok || types.TypeString(v.Type(), nil) != "*golang.org/x/tools/go/analysis.Analyzer" {
			t.Errorf("%s has no variable Analyzer of type *analysis.Analyzer", p.PkgPath)
		}
		got = append(got, path.Base(p.PkgPath))
	}
	var want []string
	for _, a := range suite.Analyzers() {
		want = append(want, a.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the packages %v, the passes of the suite %v", got, want)
	}
}

// strip makes the passes run as in a driver that knows of no modules and reads no files for them.
func strip(t *testing.T) {
	t.Helper()
	seen := map[*analysis.Analyzer]bool{}
	var each func(as []*analysis.Analyzer)
	each = func(as []*analysis.Analyzer) {
		for _, a := range as {
			if seen[a] {
				continue
			}
			seen[a] = true
			run := a.Run
			a.Run = func(pass *analysis.Pass) (any, error) {
				bare := *pass
				bare.Module, bare.ReadFile = nil, nil
				return run(&bare)
			}
			t.Cleanup(func() { a.Run = run })
			each(a.Requires)
		}
	}
	each(suite.Analyzers())
}

// TestBarePath is about a package whose path looks like one of the standard library, where no module says otherwise.
func TestBarePath(t *testing.T) {
	strip(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module fleet\n\ngo 1.25\n", "a.go": `package fleet

import "database/sql"

func Move(db *sql.DB, id string, act func() error) error {
	_, err := db.Exec("UPDATE boxes SET status = 'moving' WHERE id = $1 AND status = 'ready'", id)
	if err != nil {
		return err
	}
	defer db.Exec("UPDATE boxes SET status = 'ready' WHERE id = $1 AND status = 'moving'", id)
	return act()
}
`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pkgs := loadFrom(t, dir, packages.LoadAllSyntax|packages.NeedModule, ".")
	found := analyseCorpus(t, pkgs)[pkgs[0]]
	if len(found) == 0 {
		t.Error("nothing is reported")
	}
}

func TestBare(t *testing.T) {
	strip(t)
	pkgs := loadCorpus(t, "./heads/...", "./cases/...")
	var files []string
	var found []expect.Report
	for p, ds := range analyseCorpus(t, pkgs) {
		if !slices.Contains(pkgs, p) {
			t.Errorf("%s was not asked for", p.ID)
		}
		found = append(found, reports(ds)...)
	}
	for _, p := range pkgs {
		files = append(files, p.GoFiles...)
	}
	wants, err := expect.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if wants.Count() == 0 {
		t.Fatal("nothing is expected")
	}
	for _, line := range expect.Compare(wants, found) {
		t.Error(relative(line))
	}
}
