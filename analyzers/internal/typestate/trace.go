package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// Standing is a set of states in which claims stand, in the words of the
// glossary.
type Standing uint8

const (
	IsUnclaimed Standing = 1 << iota
	IsPending
	IsWon
	IsLost
	IsFailed
	IsCommitted
	IsReleased
)

// A Flow is what was seen of the blocks of a function while its claims were
// followed, on all paths.
type Flow struct {
	Entry, Exit []Standing // by block; 0 where no path leads
	// Points are where claims stood before each instruction of a block, and at
	// last before its branch or exit.
	Points [][]Standing
	// Recovers are the blocks from which a path went on where a recovered panic
	// goes on.
	Recovers []int
	// Steps happened to claims in the block, in the order in which they were
	// first seen. Of branches there are only those that check, each in the
	// block that it leads to.
	Steps [][]Step
	// Late is where claims stood when deferred calls began to run.
	Late Standing

	told map[*node]bool
}

// Trace is Analyse with a Flow in each result.
func Trace(funcs []*ir.Func, holds func(*ir.Func) bool, statement func(string, *ir.Call) *ir.Op) []*Result {
	return analyse(funcs, holds, statement, true)
}

func newFlow(f *ir.Func) *Flow {
	n := len(f.Blocks)
	flow := &Flow{Entry: make([]Standing, n), Exit: make([]Standing, n), Points: make([][]Standing, n), Steps: make([][]Step, n), told: map[*node]bool{}}
	for i := range flow.Points {
		flow.Points[i] = make([]Standing, len(f.Blocks[i].Instrs)+1)
	}
	return flow
}

// flow is where what happens in the visit is written down; nil if nowhere: that
// is so unless it is the function that is judged, and not a call of it.
func (v *visit) flow() *Flow {
	if v.x.res.Flow == nil || v.fn != v.x.root || len(v.x.stack) != 1 {
		return nil
	}
	return v.x.res.Flow
}

// entered notes a state in which a path enters a block.
func (v *visit) entered(block int, c conf) {
	if f := v.flow(); f != nil {
		f.Entry[block] |= c.standings()
		if from := c.at.block(); from >= 0 && block == v.fn.Recover && !slices.Contains(f.Recovers, from) {
			f.Recovers = append(f.Recovers, from)
		}
	}
}

// way is the one over which a path enters a block: with the block, where a Flow
// is wanted.
func (v *visit) way(block int, at *node) *node {
	if v.flow() == nil {
		return at
	}
	return &node{at, Step{Kind: enterStep, block: block}}
}

// reached notes a state in which a path comes to an instruction.
func (v *visit) reached(block, instr int, c conf) {
	if f := v.flow(); f != nil {
		f.Points[block][instr] |= c.standings()
	}
}

// block is the block of the root in which a path is; -1 where that is not known.
func (n *node) block() int {
	for ; n != nil; n = n.parent {
		if n.step.Kind == enterStep {
			return n.step.block
		}
	}
	return -1
}

// trail sets the blocks that the way to a finding leads through.
func (f *Finding) trail(at *node) {
	if at.block() < 0 {
		return
	}
	f.Blocks = make([]int, len(f.Witness))
	// What the witness leaves out of the way lies before all branches in it.
	next, placed := len(f.Witness), len(f.Witness)
	for n := at; n != nil; n = n.parent {
		switch {
		case n.step.Kind == enterStep:
			f.Path = append(f.Path, n.step.block)
			for ; placed > next; placed-- {
				f.Blocks[placed-1] = n.step.block
			}
		case next > 0 && n.step == f.Witness[next-1]:
			next--
		}
	}
	slices.Reverse(f.Path)
}

// deferring notes a state in which the deferred calls of a function run.
func (v *visit) deferring(c conf) {
	if f := v.flow(); f != nil && len(c.top().defers) > 0 {
		f.Late |= c.standings()
	}
}

// leaving is where the claims stand as a path comes to the end of a block.
func (v *visit) leaving(c conf) Standing {
	if v.flow() == nil {
		return 0
	}
	return c.standings()
}

// left notes that a path has come to the end of a block. Where that leaves the
// function, exits are the ways in which it does.
func (v *visit) left(block int, s Standing, at *node, exits []exit) {
	f := v.flow()
	if f == nil {
		return
	}
	f.Points[block][len(f.Points[block])-1] |= s
	if len(exits) == 0 {
		f.Exit[block] |= s
	}
	f.tell(block, at)
	for _, e := range exits {
		f.Exit[block] |= e.standings()
		f.tell(block, e.at)
	}
}

// tell adds the steps of a path that are new: they have happened in the block
// that it is about to leave.
func (f *Flow) tell(block int, at *node) {
	var steps []Step
	for ; at != nil && !f.told[at]; at = at.parent {
		f.told[at] = true
		if at.step.Kind != BranchStep && at.step.Kind != enterStep && !slices.Contains(f.Steps[block], at.step) {
			steps = append(steps, at.step)
		}
	}
	for _, s := range slices.Backward(steps) {
		if !slices.Contains(f.Steps[block], s) {
			f.Steps[block] = append(f.Steps[block], s)
		}
	}
}

func (s *state) standings() Standing {
	if len(s.claims) == 0 {
		return IsUnclaimed
	}
	var all Standing
	for i := range s.claims {
		all |= s.claims[i].standing()
	}
	return all
}

// standing is where one claim stands. What was won in a transaction that has
// not been committed is pending; once that has failed, it is given back.
func (c *claim) standing() Standing {
	switch {
	case c.phase == committed && c.out&won != 0:
		return IsCommitted
	case c.phase == released && c.out&won != 0:
		return IsReleased
	case c.guards():
		return IsWon
	case c.out&won != 0:
		return IsPending
	}
	var all Standing
	if c.out&lost != 0 {
		all |= IsLost
	}
	if c.out&failed != 0 {
		all |= IsFailed
	}
	if c.out&undone != 0 {
		all |= IsReleased
	}
	return all
}
