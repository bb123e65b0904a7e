package summary

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestCanary is about a driver that has lost the facts of an import: one of the
// same module is missed, one of another is not.
func TestCanary(t *testing.T) {
	const module = "example.com/m"
	near, lost := types.NewPackage(module+"/near", "near"), types.NewPackage(module+"/lost", "lost")
	far, other := types.NewPackage("fmt", "fmt"), types.NewPackage("example.com/mm", "mm")
	pkg := types.NewPackage(module, "m")
	pkg.SetImports([]*types.Package{near, lost, far, other})
	exported := false
	pass := func(mod *analysis.Module) *analysis.Pass {
		return &analysis.Pass{
			Pkg: pkg, Module: mod,
			ExportPackageFact: func(fact analysis.Fact) { _, exported = fact.(*canary) },
			ImportPackageFact: func(p *types.Package, fact analysis.Fact) bool {
				_, ok := fact.(*canary)
				return ok && p == near
			},
		}
	}
	got := watch(pass(&analysis.Module{Path: module}))
	if len(got) != 1 || got[0] != lost {
		t.Errorf("missed %v, want %v", got, lost)
	}
	if !exported {
		t.Error("no canary for those that import this one")
	}
	if got := watch(pass(nil)); got != nil {
		t.Errorf("without a module: %v", got)
	}
}
