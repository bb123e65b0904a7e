// Package canary notices when a driver has lost facts. Some do in some states
// of their caches (golangci-lint issues 5979, 6375, 6807), and then report less
// than there is.
//
// A canary is a fact of every package of a module, and each analyzer that has
// facts has one of its own: drivers keep the facts of each analyzer apart, and
// lose them apart. Where the canary of an import is missing, the others are
// missing too.
package canary

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Watch exports a package's canary, and returns the imports from the same
// module that have none. Both arguments are of the analyzer's fact type: what
// is exported, and room for what is read.
func Watch(pass *analysis.Pass, own, room analysis.Fact) []*types.Package {
	if pass.Module == nil || pass.Module.Path == "" {
		return nil // not a module, or a driver that does not say
	}
	pass.ExportPackageFact(own)
	var lost []*types.Package
	for _, imp := range pass.Pkg.Imports() {
		path := imp.Path()
		if path != pass.Module.Path && !strings.HasPrefix(path, pass.Module.Path+"/") || path == pass.Pkg.Path() {
			continue
		}
		if !pass.ImportPackageFact(imp, room) {
			lost = append(lost, imp)
		}
	}
	return lost
}
