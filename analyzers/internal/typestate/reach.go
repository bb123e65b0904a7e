package typestate

import (
	"go/token"
	"maps"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// cover notes how far into a block some path has come: the number of the
// instruction, from 1. Deferred calls are left out: only a panic that nobody
// sees may lead to what some of them do.
func (x *exec) cover(fn *ir.Func, block, instr int) {
	if x.dry > 0 || fn.Top() != x.root.Top() || x.late() {
		return
	}
	c := x.covered[fn]
	if c == nil {
		c = make([]int, len(fn.Blocks))
		x.covered[fn] = c
	}
	c[block] = max(c[block], instr+1)
}

// unreached lists what could matter to a claim and lies on no path: where the
// engine is wrong about that, its silence means nothing.
func (x *exec) unreached() {
	if x.hopeless() {
		return
	}
	for _, fn := range slices.SortedFunc(maps.Keys(x.covered), func(a, b *ir.Func) int { return a.ID - b.ID }) {
		covered := x.covered[fn]
		for i := range fn.Blocks {
			b := &fn.Blocks[i]
			if b.Kind != ir.If || b.Cond < 0 || covered[i] <= len(b.Instrs) {
				continue // a constant decides, or control does not come to the end of the block
			}
			for _, e := range b.Succs {
				if covered[e.To] > 0 {
					continue
				}
				if pos := x.firstThatMatters(fn, e.To, covered); pos.IsValid() {
					x.giveUp(pos, Unreached)
				}
			}
		}
	}
}

// firstThatMatters is the first call, in a block that no path enters or behind
// it, that could matter to a claim.
func (x *exec) firstThatMatters(fn *ir.Func, block int, covered []int) token.Pos {
	first := token.NoPos
	for _, i := range append([]int{block}, fn.Reaches(block)...) {
		for j := range fn.Blocks[i].Instrs {
			in := &fn.Blocks[i].Instrs[j]
			if covered[i] > 0 || in.Call == nil || first.IsValid() && first < in.Pos {
				continue
			}
			v := ir.CallView(in.Call, in.Op == ir.Defer)
			if v.Claim || v.Effects(x.within) || v.Rollback || v.Commit || len(v.Writes)+len(v.Late) > 0 {
				first = in.Pos
			}
		}
	}
	return first
}
