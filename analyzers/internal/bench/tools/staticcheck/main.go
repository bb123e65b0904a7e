// Staticcheck is a vet tool with the checks that staticcheck runs by default. Its users mostly run its own command, whose driver
// and cache are others; as a vet tool it differs from the rest of the table in nothing but its checks. U1000 is left out, which
// only that driver completes.
package main

import (
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
	"honnef.co/go/tools/analysis/lint"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/stylecheck"
)

func main() {
	var checks []*analysis.Analyzer
	for _, a := range slices.Concat(simple.Analyzers, staticcheck.Analyzers, stylecheck.Analyzers) {
		if isDefault(a) {
			checks = append(checks, a.Analyzer)
		}
	}
	unitchecker.Main(checks...)
}

func isDefault(a *lint.Analyzer) bool { return !a.Doc.NonDefault }
