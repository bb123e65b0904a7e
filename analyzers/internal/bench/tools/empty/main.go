// Empty is a vet tool that does nothing: what cmd/go, reading sources and checking types cost by themselves. Its one analyzer
// has facts, since cmd/go does not run a tool over dependencies whose analyzers have none to pass on.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

type fact struct{}

func (*fact) AFact() {}

func main() {
	unitchecker.Main(&analysis.Analyzer{
		Name:      "empty",
		Doc:       "do nothing",
		FactTypes: []analysis.Fact{new(fact)},
		Run:       func(*analysis.Pass) (any, error) { return nil, nil },
	})
}
