package typestate

import (
	"cmp"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// order checks that a call comes after the steps that it needs, and notes that
// it is such a step itself. It counts whether or not it succeeds.
func (x *exec) order(c conf, call *ir.Call, op *ir.Op, fn *ir.Func) {
	if len(x.root.View.Needs) == 0 {
		return
	}
	if op != nil {
		for i := range op.Needs {
			n := &op.Needs[i]
			if slices.Contains(c.steps, n.First) || x.cfg.Order == nil || !x.cfg.Order(n) || len(n.In) > 0 && !x.within(n.In) {
				continue
			}
			f := &Finding{Rule: Order, Pos: x.anchor(), Chain: x.chain(call), Need: n}
			f.Why, f.Claim = Unclaimed, nil
			x.find(c, f)
		}
	}
	name := call.Callee
	if name == (ir.Name{}) && fn != nil && fn.Parent == nil {
		name = fn.Name
	}
	needed := func(n ir.Need) bool { return n.First == name }
	if name == (ir.Name{}) || !slices.ContainsFunc(x.root.View.Needs, needed) {
		return
	}
	if i, found := slices.BinarySearchFunc(c.steps, name, compareNames); !found {
		c.steps = slices.Insert(slices.Clone(c.steps), i, name)
	}
}

func compareNames(a, b ir.Name) int {
	return cmp.Or(cmp.Compare(a.Pkg, b.Pkg), cmp.Compare(a.Recv, b.Recv), cmp.Compare(a.Name, b.Name))
}
