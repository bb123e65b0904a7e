// Package trace is what the engine saw of the functions that claim, as data:
// the paths through each, where every claim stands on them, and why each
// report was made. `claimvet explain` and `claimvet report` tell it to people.
package trace

import "go/token"

// A Func is a function that claims, or acts under a claim, or in which
// something is reported. One in which nothing is wrong is told of too.
type Func struct {
	Package  string // the import path
	Name     string // as messages name it; "" for what is reported outside of functions
	Pos, End token.Position
	Blocks   []Block // the first is where the function begins; none where no claim is followed
	Findings []Finding
	Silenced []Silenced
	GaveUp   []GaveUp
	// Deferred are the function literals in it that run when it ends, and
	// AtEnd is where the claims may stand then.
	Deferred []Span
	AtEnd    []State
	// Of a function in which no claim is followed, for itself: Within are the
	// functions that claim and in which it is followed, since they call it;
	// Guarded are the UPDATEs in it that are claims where an effect, a rollback
	// or a commit is in view.
	Within  []string
	Guarded []Mark
}

// A Span is a part of the source.
type Span struct{ Pos, End token.Position }

// A Block is a stretch of a function without branches.
type Block struct {
	// From and To are the source that it spans, as far as something in it
	// matters; the zero position where nothing does.
	From, To token.Position
	Entry    []State // where the claims may stand when it begins; empty where no path leads here
	Exit     []State // and when it ends
	Marks    []Mark  // what happens in it that matters to a claim, in order
	// Turns are where in it that changes, in the order in which it runs.
	Turns []Turn
	Edges []Edge
}

// A Turn is a part of the source behind which the claims may stand elsewhere
// than before it.
type Turn struct {
	Pos, End token.Position
	After    []State
}

// A State is where a claim stands: the glossary's words.
type State string

// The states of a claim.
const (
	Unclaimed State = "unclaimed"
	Pending   State = "pending"
	Won       State = "won"
	Lost      State = "lost"
	Failed    State = "failed" // the attempt ended in an error: nobody knows who won
	Committed State = "committed"
	Released  State = "released"
)

// A Mark is a call or a test that matters to a claim.
type Mark struct {
	Kind     Kind
	Pos, End token.Position
	Text     string // what it is, in a few words: "UPDATE workspaces", "(*Cloud).Stop"
}

// A Kind says what happens at a place.
type Kind string

// The kinds of marks and steps.
const (
	Claim    Kind = "claim"
	Check    Kind = "check"    // a test of the claim's outcome
	Branch   Kind = "branch"   // another test
	Arm      Kind = "arm"      // a rollback is deferred
	Rollback Kind = "rollback" // it runs
	Effect   Kind = "effect"
	Context  Kind = "context" // where a context comes from, or is detached
	Commit   Kind = "commit"
	Exit     Kind = "exit"  // a return, a panic, the end
	Call     Kind = "call"  // on the way to what is reported
	Fault    Kind = "fault" // what is reported
	// Reference is a place that a report refers to without being on a path.
	Reference Kind = "reference"
)

// An Edge leads to another block of the same function.
type Edge struct {
	To   int
	When string // the condition in the words of the source, as "n == 0"; "" where there is none
}

// A Finding is a report and the way to it.
type Finding struct {
	Pass, Rule string
	Pos, End   token.Position
	Message    string
	Mend       string // what to change, as the message says it; "" where it does not
	Steps      []Step // from the claim to the fault, which is the last
	// Path are the blocks of the function that the way leads through, the first
	// being where the function begins, and the last where it was when the rule
	// was broken: an edge leads from each to the next. What is reported at a
	// defer, since it runs at the end, stands in a block before the last, and so
	// does a panic that is recovered. Nil where no claim is followed, and for
	// what is reported of no path.
	Path []int
}

// A Step is a point on the way to a report.
type Step struct {
	Kind     Kind
	Pos, End token.Position
	Block    int    // of the function, on the path; -1 where it lies in another function
	Text     string // what happens, as in the report's related positions
	Why      string // why that holds, in a sentence
}

// A Silenced is a report that a //claimvet:ignore keeps back.
type Silenced struct {
	Pass     string
	Pos, End token.Position
	Message  string
	By       token.Position // the directive
	Reason   string         // as it gives it
}

// A GaveUp is a place where the engine did not go on.
type GaveUp struct {
	Pos    token.Position
	Reason string
}
