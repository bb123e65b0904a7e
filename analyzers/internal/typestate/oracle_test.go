package typestate_test

import (
	"fmt"
	"maps"
	"slices"
)

// An oracle tells what the rules of DESIGN.md say of a small program, in the
// plainest way: it runs the program once for each way in which its claim, its
// conditions and its loops can go. It shares nothing with the engine.
type oracle struct {
	flavour flavour

	// The choices of the run, and how many of them have been taken.
	choices []bool
	taken   int

	// What the runs have found.
	found      map[verdict]bool
	calls      map[verdict]bool // calls that may panic in won, before anything is armed
	exits      []exitPoint
	repeats    map[verdict]bool // claims made while the one before is won
	everInHand bool             // some run had an effect, rollback or commit in won
	reached    map[int]bool     // the lines that some run has come to

	run
}

// A run is the state of one run.
type run struct {
	made    bool    // a claim was made
	world   world   // how it went, whether or not anybody knows
	worlds  []world // how it can have gone, as far as tests have told
	ended   string
	ok      bool // the variable
	okTells bool // the variable holds the result of the latest claim
	flag    bool
	err     errValue
	defers  []placed
}

// An exitPoint is a way out of the function.
type exitPoint struct {
	line   int
	why    string // "return" or "panic"
	held   bool   // with a claim that is won, and neither ended nor about to be
	won    bool   // with a claim that was won, whatever became of it and whoever knows
	result string // what the caller sees
}

// ways a statement can leave.
type leave uint8

const (
	falls leave = iota
	leaves
	breaks
)

// maxRounds is how often a loop runs at most: each state that a loop can lead
// to in these programs is there after two rounds.
const maxRounds = 3

// A judgement is what is wrong with a program.
type judgement struct {
	reached map[int]bool // the lines that control can come to
	must    []verdict
	one     []verdict // one of these: a call that may panic is reported once, where nothing else strands the claim
}

// judge runs a program in all ways.
func judge(f flavour, body []placed) judgement {
	o := &oracle{flavour: f, found: map[verdict]bool{}, repeats: map[verdict]bool{}, calls: map[verdict]bool{}, reached: map[int]bool{}}
	for {
		o.taken, o.run = 0, run{}
		o.list(body)
		// The next sequence of choices: the last "false" becomes "true".
		o.choices = o.choices[:o.taken]
		for len(o.choices) > 0 && o.choices[len(o.choices)-1] {
			o.choices = o.choices[:len(o.choices)-1]
		}
		if len(o.choices) == 0 {
			break
		}
		o.choices[len(o.choices)-1] = true
	}
	j := judgement{reached: o.reached}
	stranded := o.strandedExits() || len(o.repeats) > 0
	maps.Copy(o.found, o.repeats)
	if !stranded && o.everInHand {
		j.one = slices.SortedFunc(maps.Keys(o.calls), compareVerdicts)
	}
	j.must = slices.SortedFunc(maps.Keys(o.found), compareVerdicts)
	return j
}

// choose takes the next choice: each run differs from the others in one.
func (o *oracle) choose() bool {
	if o.taken == len(o.choices) {
		o.choices = append(o.choices, false)
	}
	o.taken++
	return o.choices[o.taken-1]
}

func (o *oracle) report(line int, format string, args ...any) {
	o.found[verdict{line, fmt.Sprintf(format, args...)}] = true
}

// standing is the state of DESIGN.md, section 2.
func (o *oracle) standing() string {
	switch {
	case !o.made:
		return "unclaimed"
	case o.known(won):
		if o.ended != "" {
			return o.ended
		}
		return "won"
	case o.known(lost):
		return "lost"
	case o.known(failed):
		return "unknown"
	case slices.ContainsFunc(o.worlds, func(w world) bool { return w.out == won }):
		return "pending"
	}
	return "notwon"
}

func (o *oracle) list(body []placed) leave {
	for _, s := range body {
		if l := o.stmt(s); l != falls {
			return l
		}
	}
	return falls
}

func (o *oracle) stmt(s placed) leave {
	o.reached[s.line] = true
	switch s.op {
	case opGuard, opWhen, opTry, opDrop:
		return o.claimStmt(s)
	case opGuardErr, opClaimErr, opClaimBoth, opIfErr, opIfNoErr, opIfLost, opEffectErr, opCommitErr, opSetErr:
		return o.errStmt(s)
	case opIfOk:
		if o.testOk() {
			return o.list(s.body)
		}
	case opUnlessOk:
		if !o.testOk() {
			return o.returns(s)
		}
	case opEffect:
		o.effect(s.line)
	case opCommit:
		if o.standing() == "won" {
			o.ended, o.everInHand = "committed", true
		}
	case opRollback:
		o.rollback(s.line)
	case opDefer, opDeferFlag, opDeferNotFlag, opDeferOk, opDeferOkNotFlag, opDeferErr:
		o.defers = append(o.defers, s)
	case opSet:
		o.setFlag()
	case opReturn, opReturnErr, opReturnOk, opReturnVar:
		return o.returns(s)
	case opPanic:
		o.runDefers()
		o.exits = append(o.exits, exitPoint{line: s.line, why: "panic", held: o.standing() == "won"})
		return leaves
	case opIf:
		if o.cond(s.line) {
			return o.list(s.body)
		}
		return o.list(s.els)
	case opTimes, opOnce:
		return o.loop(s)
	}
	return falls
}

// loop runs a loop some number of times: the engine does not count, and
// whether cond holds is anybody's guess.
func (o *oracle) loop(s placed) leave {
	for round := 0; ; round++ {
		if s.op == opOnce && !o.cond(s.line) || s.op == opTimes && !o.choose() || round == maxRounds {
			return falls
		}
		switch l := o.list(s.body); {
		case l == leaves:
			return l
		case l == breaks || s.op == opOnce:
			return falls
		}
	}
}

func (o *oracle) claimStmt(s placed) leave {
	o.claim(s.line, claimWorlds)
	switch s.op {
	case opTry:
		o.ok, o.okTells = o.world.out == won, true
	case opGuard:
		if !o.learn(func(w world) bool { return w.out == won }) {
			return o.returns(s)
		}
	case opWhen:
		if o.learn(func(w world) bool { return w.out == won }) {
			return o.list(s.body)
		}
	}
	return falls
}

// testOk looks at the variable; from then on the outcome is known.
func (o *oracle) testOk() bool {
	if o.okTells {
		o.learn(func(w world) bool { return w.out == won })
	}
	return o.ok
}

// mayPanic notes a call that may panic in won while nothing is armed.
func (o *oracle) mayPanic(line int) {
	if o.standing() == "won" && len(o.defers) == 0 {
		o.calls[verdict{line, "stranded call"}] = true
	}
}

func (o *oracle) cond(line int) bool {
	o.mayPanic(line)
	return o.choose()
}

func (o *oracle) effect(line int) {
	if s := o.standing(); s != "won" {
		o.report(line, "gate %s", s)
		return
	}
	o.everInHand = true
	o.mayPanic(line)
}

func (o *oracle) rollback(line int) {
	switch s := o.standing(); s {
	case "won":
		o.ended, o.everInHand = "released", true
	case "released":
	case "committed":
		o.report(line, "finality committed")
	default:
		o.report(line, "ownership %s", s)
	}
}

// fires evaluates the condition under which a deferred rollback runs.
func (o *oracle) fires(d placed) bool {
	switch d.op {
	case opDeferFlag:
		return o.flag
	case opDeferNotFlag:
		return !o.flag
	case opDeferOk:
		return o.testOk()
	case opDeferOkNotFlag:
		return o.testOk() && !o.flag
	case opDeferErr:
		return o.testErr()
	}
	return true
}

func (o *oracle) runDefers() {
	for _, d := range slices.Backward(o.defers) {
		if o.fires(d) {
			o.rollback(d.line)
		}
	}
}

// setFlag sets the flag: where that disarms the rollback, it is the commit.
func (o *oracle) setFlag() {
	armed := func() bool { return slices.ContainsFunc(o.defers, o.fires) }
	held := o.standing() == "won"
	before := held && armed()
	o.flag = true
	if before && !armed() {
		o.ended, o.everInHand = "committed", true
	}
}

// returns leaves the function.
func (o *oracle) returns(s placed) leave {
	e := exitPoint{line: s.line, why: "return", result: o.result(s.op)}
	fails := e.result == "ErrX" || e.result == "ErrLost"
	if s.op != opReturnVar {
		o.err = errValue{some: fails}
	}
	o.runDefers()
	if o.standing() == "won" && len(o.defers) > 0 && !fails {
		o.ended = "committed" // what was armed skipped itself
	}
	e.held = o.standing() == "won"
	e.won = o.made && o.world.out == won
	o.exits = append(o.exits, e)
	return leaves
}

func (o *oracle) result(op op) string {
	switch o.flavour {
	case failing, named:
		switch op {
		case opReturnVar:
			if o.err.some {
				return "ErrX"
			}
			return "nil"
		case opReturnErr:
			return "ErrX"
		case opReturn:
			return "nil"
		}
		return "ErrLost"
	case telling:
		if op == opReturnOk {
			return fmt.Sprint(o.ok)
		}
		return fmt.Sprint(op == opReturn)
	}
	return ""
}

// strandedExits reports the exits with a held claim; false if there are none.
// One is none where the result tells the caller that the claim was won, and
// nothing hung on it here: then the function is itself a claim.
func (o *oracle) strandedExits() bool {
	any := false
	for _, e := range o.exits {
		if !e.held || e.why == "return" && !o.everInHand && o.tells(e) {
			continue
		}
		any = true
		o.report(e.line, "stranded %s", e.why)
	}
	return any
}

func (o *oracle) tells(e exitPoint) bool {
	if o.flavour == void {
		return false
	}
	return !slices.ContainsFunc(o.exits, func(x exitPoint) bool {
		return x.why == "return" && !x.won && sameResult(x.result, e.result)
	})
}

// sameResult reports whether a caller cannot tell two results apart: errors it
// sees as errors.
func sameResult(a, b string) bool {
	failed := func(s string) bool { return s == "ErrX" || s == "ErrLost" }
	return a == b || failed(a) && failed(b)
}
