package canary

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
)

type fact struct{}

func (*fact) AFact() {}

// TestWatch is about a driver that has lost the facts of an import: one of the
// same module is missed, one of another is not.
func TestWatch(t *testing.T) {
	const module = "example.com/m"
	near, lost := types.NewPackage(module+"/near", "near"), types.NewPackage(module+"/lost", "lost")
	far, other := types.NewPackage("fmt", "fmt"), types.NewPackage("example.com/mm", "mm")
	pkg := types.NewPackage(module, "m")
	pkg.SetImports([]*types.Package{near, lost, far, other})
	exported := false
	pass := func(mod *analysis.Module) *analysis.Pass {
		return &analysis.Pass{
			Pkg: pkg, Module: mod,
			ExportPackageFact: func(f analysis.Fact) { _, exported = f.(*fact) },
			ImportPackageFact: func(p *types.Package, f analysis.Fact) bool {
				_, ok := f.(*fact)
				return ok && p == near
			},
		}
	}
	got := Watch(pass(&analysis.Module{Path: module}), new(fact), new(fact))
	if len(got) != 1 || got[0] != lost {
		t.Errorf("missed %v, want %v", got, lost)
	}
	if !exported {
		t.Error("no canary for those that import this one")
	}
	if got := Watch(pass(nil), new(fact), new(fact)); got != nil {
		t.Errorf("without a module: %v", got)
	}
}
