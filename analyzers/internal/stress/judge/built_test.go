package judge

import (
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// TestBuilt counts the packages of a real program whose SSA form is made: most have nothing to do with a claim. The exact
// number hangs on the version of Go, whose standard library is most of the program.
func TestBuilt(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "../../../../handler"}, "./store")
	if err != nil {
		t.Fatal(err)
	}
	var every []*packages.Package // results are kept of what was asked for
	packages.Visit(pkgs, nil, func(p *packages.Package) { every = append(every, p) })
	graph, err := checker.Analyze(append(suite.Analyzers(), ssaprog.Analyzer), every, nil)
	if err != nil {
		t.Fatal(err)
	}
	built, all, own := 0, 0, false
	for act := range graph.All() {
		p, ok := act.Result.(*ssaprog.Provider)
		if !ok {
			continue
		}
		all++
		if functions, _ := p.Built(); functions > 0 {
			built++
			own = own || act.Package == pkgs[0]
			t.Logf("%s: %d functions", act.Package.PkgPath, functions)
		}
	}
	t.Logf("%d of %d packages", built, all)
	if !own || all < 100 || built > all/10 {
		t.Errorf("%d of %d packages are in SSA form (the one that claims: %t), want at most a tenth, and that one", built, all, own)
	}
}
