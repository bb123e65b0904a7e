package typestate_test

import "slices"

// An outcome is how a claim went.
type outcome uint8

const (
	won outcome = iota
	lost
	failed
)

// A world is one way in which an attempt to claim can go, with all that its
// results say.
type world struct {
	out outcome
	err errValue
}

// An errValue is what can be told of an error.
type errValue struct {
	some bool // it is not nil
	lost bool // it is ErrLost, or wraps it
	from origin
}

// origin is the call that an error comes from, where that matters.
type origin uint8

const (
	elsewhere origin = iota
	fromClaim
	fromCommit
)

var (
	anyError = []errValue{{some: true, lost: true, from: fromClaim}, {some: true, from: fromClaim}}
	noError  = errValue{from: fromClaim}

	claimWorlds = []world{{out: won}, {out: lost}}
	// An error alone: nil is won. Which errors mean lost is the claim's affair.
	errWorlds = []world{
		{won, noError},
		{lost, anyError[0]}, {lost, anyError[1]},
		{failed, anyError[0]}, {failed, anyError[1]},
	}
	// A bool beside an error: the bool decides.
	bothWorlds = append([]world{{lost, noError}}, errWorlds...)
)

// claim makes a claim: one of the worlds comes true.
func (o *oracle) claim(line int, worlds []world) {
	if o.standing() == "won" {
		o.repeats[verdict{line, "stranded repeat"}] = true
	}
	o.made, o.ended, o.okTells, o.worlds = true, "", false, worlds
	if o.err.from != elsewhere {
		o.err.from = elsewhere // it tells of the claim before
	}
	o.world = worlds[o.chooseOf(len(worlds))]
}

// chooseOf takes the next choices, to choose one of n.
func (o *oracle) chooseOf(n int) int {
	i := 0
	for i < n-1 && o.choose() {
		i++
	}
	return i
}

// learn asks a question about the claim's world, and keeps the worlds in which
// the answer is the same.
func (o *oracle) learn(question func(world) bool) bool {
	is := question(o.world)
	var left []world
	for _, w := range o.worlds {
		if question(w) == is {
			left = append(left, w)
		}
	}
	o.worlds = left
	return is
}

// known reports whether the claim is known to have gone in one way.
func (o *oracle) known(out outcome) bool {
	return !slices.ContainsFunc(o.worlds, func(w world) bool { return w.out != out })
}

// errStmt runs a statement that is about errors.
func (o *oracle) errStmt(s placed) leave {
	switch s.op {
	case opGuardErr, opClaimErr:
		o.claim(s.line, errWorlds)
		o.err = o.world.err
		if s.op == opGuardErr && o.testErr() {
			return o.returns(placed{op: opReturnVar, line: s.line})
		}
	case opClaimBoth:
		o.claim(s.line, bothWorlds)
		o.ok, o.okTells, o.err = o.world.out == won, true, o.world.err
	case opIfErr:
		if o.testErr() {
			return o.list(s.body)
		}
	case opIfNoErr:
		if !o.testErr() {
			return o.list(s.body)
		}
	case opIfLost:
		if o.testLost() {
			return o.list(s.body)
		}
	case opEffectErr:
		o.effect(s.line)
		o.err = o.anyErr(elsewhere)
	case opCommitErr:
		held := o.standing() == "won"
		if held {
			o.ended, o.everInHand = "committed", true
		}
		o.err = o.anyErr(elsewhere)
		if held {
			o.err.from = fromCommit
		}
	case opSetErr:
		o.err = errValue{some: true}
	}
	return falls
}

// anyErr is an error about which nothing is known, or nil.
func (o *oracle) anyErr(from origin) errValue {
	some := o.choose()
	return errValue{some: some, lost: some && o.choose(), from: from}
}

// testErr asks whether err is not nil.
func (o *oracle) testErr() bool {
	if o.err.from == fromClaim {
		o.learn(func(w world) bool { return w.err.some })
	}
	o.commitFailed(o.err.some)
	return o.err.some
}

// testLost asks whether err is ErrLost.
func (o *oracle) testLost() bool {
	if o.err.from == fromClaim {
		o.learn(func(w world) bool { return w.err.lost })
	}
	o.commitFailed(o.err.lost)
	return o.err.lost
}

// commitFailed leaves the claim won where a test says that the commit failed.
func (o *oracle) commitFailed(says bool) {
	if says && o.err.from == fromCommit && o.ended == "committed" {
		o.ended = ""
	}
}
