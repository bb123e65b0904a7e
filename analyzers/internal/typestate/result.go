package typestate

import (
	"go/token"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// Rule is a rule of the protocol.
type Rule uint8

const (
	Gate      Rule = iota // an effect while no claim is won
	Ownership             // a rollback by one who does not hold the claim
	Stranded              // an exit with a claim that nothing undoes or hands over
	Finality              // a rollback after the commit
	Lifetime              // a caller's context after the claim
	Order                 // a step before the one that it must come after
)

// Why says where the claim stood when a rule was broken.
type Why uint8

const (
	Unclaimed   Why = iota // no claim on this path
	Unguarded              // no claim in view of the function at all
	Pending                // the result has not been checked
	Lost                   // somebody else has it
	Unknown                // the attempt ended in an error
	NotWon                 // lost, or failed
	Uncommitted            // the transaction has not been committed
	Undone                 // the transaction was not committed
	Committed              // handed over
	Released               // given back
	AtReturn               // stranded by a return
	AtPanic                // by an explicit panic, or a call that does not return
	AtCall                 // by a call that may panic
	AtExit                 // by the end of the process
	AtEnd                  // by the end of a goroutine
	AtRepeat               // by the next attempt
	Held                   // Lifetime: while the claim is won
	Outliving              // Lifetime: the callee wants a context that outlives the request
)

// A Finding is a broken rule on a path.
type Finding struct {
	Rule  Rule
	Why   Why
	Pos   token.Pos
	Chain []Link // the calls that lead from Pos to the offending one, which is the last
	Claim *Site  // nil for none
	// Role tells what kind of call is guarded: an effect, or one that asks for
	// a won claim (Holds).
	Holds  bool
	Derive bool   // Lifetime: the call derives a context
	Origin string // Lifetime: the parameter that the context comes from
	// Request: that parameter is a request, not a context.
	Request bool
	Undoes  bool // Lifetime: the call is the rollback
	Late    bool // the call runs because it was deferred
	// Success: the exit that strands reports no failure.
	Success bool
	Need    *ir.Need // Order: what is missing
	// Skipped: a rollback is armed, and did nothing.
	Skipped bool
	In      bool  // the effect is only asked for in named functions
	Later   *Site // Gate: the claim that comes too late
	Witness []Step
	// Path are the blocks of the root that the way leads through, the last being
	// where it was when the rule was broken, and Blocks are those of the steps of
	// the witness. Nil unless a Flow was asked for.
	Path, Blocks []int
	via          []*ir.Func
	call         *ir.Call // Gate, Ownership: the offending one
	started      *ir.Call // Ownership: the go statement of its goroutine
	origin       int32
}

// StepKind is the kind of a Step.
type StepKind uint8

const (
	ClaimStep  StepKind = iota
	CheckStep           // a branch on what tells the claim's outcome
	BranchStep          // another branch
	DeferStep           // a rollback is armed
	CommitStep
	RollbackStep
	LoseStep  // a step of the claim found it lost
	enterStep // a block of the root begins; no witness has it
)

// A Step is a point on the path to a finding.
type Step struct {
	Kind  StepKind
	Pos   token.Pos
	Name  string // the call
	Table string // of a statement
	// Declared: of a claim, that a directive makes it one.
	Declared bool
	Is       bool   // of a branch: whether the condition holds
	Says     string // of a check: what it says of the claim, "won", "lost" or "failed"; "" for not all
	// Leaves is where the claim may stand after a check.
	Leaves Standing
	block  int // that begins
}

// A Link is a call on the way to the offending one.
type Link struct {
	Name   string
	Pos    token.Pos // NoPos in another package
	Callee ir.Name   // zero for what has no name
}

// A Site is a place where a claim is made.
type Site struct {
	Call     *ir.Call
	Op       *ir.Op
	Write    *ir.Write
	Entry    bool // not made here: the caller holds it
	Pos      token.Pos
	Name     string
	Unlocked bool // it is made, on some path, without a lock of its transaction
	OnPool   bool // it is made, on some path, outside of any transaction
	sentinel bool
	id       int
	loops    []loop
	started  *ir.Call  // the go statement of its goroutine
	made     []ir.Name // the declared claims that it is made of
}

// A GaveUp is a place where the engine did not go on, or withheld a finding.
type GaveUp struct {
	Pos    token.Pos
	Reason string
}

// Unreached is the reason where the engine takes what could matter to a claim
// for unreachable.
const Unreached = "no path was found that leads here"

// A Result is what following the claims of one function gave.
type Result struct {
	Root     *ir.Func
	Findings []*Finding
	GaveUp   []GaveUp
	Sites    []*Site
	// Moved are the statements that were reached while a related claim was
	// won, or in a deferred call: in their own function they are no claims.
	Moved map[*ir.Write]bool
	// Played are the parts that statements were seen to play, each once.
	Played []Play
	// Pairs are the declared rollbacks that were seen to undo a declared claim.
	Pairs []Pair
	// Contexts says for functions that were entered what their parameters got:
	// contexts that a caller can cancel, or others.
	Contexts map[Param]Passed
	// Handed are the parameters of functions that were entered, and got what may
	// be a transaction, or hold or carry one.
	Handed  map[Param]bool
	Entered map[*ir.Func]bool
	// Blind are the calls of functions that were passed in, and that nobody here
	// knows: only a caller does.
	Blind map[*ir.Call]bool
	// States counts the block entries that were explored.
	States int
	// Hopeless is set where these were too many.
	Hopeless bool
	// Flow is what was seen on the way; nil unless it was asked for.
	Flow *Flow
}

// A Play is the part that a statement plays for a claim.
type Play struct {
	Call  *ir.Call // the call that runs the statement, or that is declared to
	Write *ir.Write
	Role  ir.Role // Claims, Rollback, Commit, or Writes for a step
	Claim *Site   // whose: for Claims its own
	At    Link    // the call in the judged function that leads there, or the defer of that
}

// A Pair is a rollback and the claim that it undoes.
type Pair struct {
	Rollback *ir.Call
	Claim    *Site
}

// A Param is a parameter of a function.
type Param struct {
	Fn *ir.Func
	I  int
}

// Passed is a set of what a context parameter got.
type Passed uint8

const (
	FromCaller  Passed = 1 << iota // a context that a caller can cancel
	FromElse                       // any other
	FromRequest                    // a request's, or one that a caller got from there
)
