package model

import (
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// TestExports is about functions that take a number or a bool: one that may end the process strands the claim of its caller,
// whatever it is given; another tells the caller's claim nothing.
func TestExports(t *testing.T) {
	for _, class := range []ir.Class{ir.Bool, ir.Int, ir.Pointer} {
		for _, exits := range []bool{true, false} {
			f := &ir.Func{Name: ir.Name{Pkg: "p", Name: "Halt"}, Params: []ir.Class{class}, Blocks: make([]ir.Block, 3), View: ir.View{Exits: exits}}
			if got := len(Exports(&ir.Program{Funcs: []*ir.Func{f}})) == 1; got != exits {
				t.Errorf("parameter of class %v, exits %t: exported %t", class, exits, got)
			}
		}
	}
}
