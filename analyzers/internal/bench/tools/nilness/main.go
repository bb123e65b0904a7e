// Nilness is x/tools' analyzer of that name as a vet tool: one that also reads SSA, inside each function by itself.
package main

import (
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() { unitchecker.Main(nilness.Analyzer) }
