package main

import "github.com/molecule-ai/claimvet/analyzers/trace"

// blockAt is the block that a line is in: the shortest that spans it; nil where none does.
func blockAt(fn *trace.Func, line int) *trace.Block {
	var best *trace.Block
	for i := range fn.Blocks {
		b := &fn.Blocks[i]
		if b.From.Line <= line && line <= b.To.Line && (best == nil || b.To.Line-b.From.Line < best.To.Line-best.From.Line) {
			best = b
		}
	}
	return best
}

// blockBelow is the block that begins next below a line; nil where none does.
func blockBelow(fn *trace.Func, line int) *trace.Block {
	var best *trace.Block
	for i := range fn.Blocks {
		if b := &fn.Blocks[i]; b.From.Line > line && (best == nil || b.From.Line < best.From.Line) {
			best = b
		}
	}
	return best
}

// around is where claims may stand before and after a line of a block.
func around(b *trace.Block, line int) (before, after []trace.State) {
	before, after = b.Entry, b.Entry
	for _, t := range b.Turns {
		switch {
		case max(t.Pos.Line, t.End.Line) < line: // some have no end
			before, after = t.After, t.After
		case t.Pos.Line <= line:
			after = t.After
		}
	}
	return before, after
}

// meanings say what the states of a claim are, to somebody who meets them here.
var meanings = map[trace.State]string{
	trace.Unclaimed: "unclaimed (not made, or not yet)",
	trace.Pending:   "pending (made, but its result does not say yet who won)",
	trace.Won:       "won (nobody else has it)",
	trace.Lost:      "lost (somebody else has it)",
	trace.Failed:    "failed (an error came back, so nobody knows who won)",
	trace.Committed: "committed (finished, and handed over for good)",
	trace.Released:  "released (rolled back, so that somebody can try again)",
}

// standing says where the claim stands.
func standing(where string, states []trace.State) string {
	if len(states) == 0 {
		return where + ", no path goes on."
	}
	var words []string
	for _, s := range states {
		words = append(words, meanings[s])
	}
	if len(words) == 1 {
		return where + ", the claim is " + words[0] + " on every path."
	}
	return where + ", the claim is, by the path taken, " + alternatives(words) + "."
}
