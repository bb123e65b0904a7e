package summary

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A canary is a fact of every package of a module. Some drivers lose facts in
// some states of their caches (golangci-lint issues 5979, 6375, 6807), and
// then report less than there is: where the canary of an import is missing,
// the others are too.
type canary struct{ Version int }

func (*canary) AFact() {}

func (*canary) String() string { return "seen by claimvet" }

// watch exports the package's canary, and returns the imports from the same
// module that have none.
func watch(pass *analysis.Pass) []*types.Package {
	if pass.Module == nil || pass.Module.Path == "" {
		return nil // not a module, or a driver that does not say
	}
	pass.ExportPackageFact(&canary{version})
	var lost []*types.Package
	for _, imp := range pass.Pkg.Imports() {
		path := imp.Path()
		if path != pass.Module.Path && !strings.HasPrefix(path, pass.Module.Path+"/") || path == pass.Pkg.Path() {
			continue
		}
		if !pass.ImportPackageFact(imp, new(canary)) {
			lost = append(lost, imp)
		}
	}
	return lost
}
