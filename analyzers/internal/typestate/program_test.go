package typestate_test

import "iter"

// An op is a statement of the small programs that TestExhaustive makes.
type op uint8

const (
	opGuard          op = iota // if !claim() { return }
	opWhen                     // if claim() { body }
	opTry                      // ok = claim()
	opDrop                     // claim()
	opIfOk                     // if ok { body }
	opUnlessOk                 // if !ok { return }
	opEffect                   // effect()
	opCommit                   // commit()
	opRollback                 // rollback()
	opDefer                    // defer rollback()
	opDeferFlag                // defer func() { if flag { rollback() } }()
	opDeferNotFlag             // defer func() { if !flag { rollback() } }()
	opDeferOk                  // defer func() { if ok { rollback() } }()
	opDeferOkNotFlag           // defer func() { if ok && !flag { rollback() } }()
	opSet                      // flag = true
	opReturn                   // return, or return nil
	opReturnErr                // return ErrX
	opReturnOk                 // return ok
	opPanic                    // panic("x")
	opIf                       // if cond() { body } else { els }
	opTimes                    // for i := 0; i < n; i++ { body }
	opOnce                     // for cond() { body; break }

	// The rest is about errors, in functions with a named result.
	opGuardErr  // if err = claimErr(); err != nil { return err }
	opClaimErr  // err = claimErr()
	opClaimBoth // ok, err = claimBoth()
	opIfErr     // if err != nil { body }
	opIfNoErr   // if err == nil { body }
	opIfLost    // if errors.Is(err, ErrLost) { body }
	opEffectErr // err = effectErr()
	opCommitErr // err = commitErr()
	opDeferErr  // defer func() { if err != nil { rollback() } }()
	opSetErr    // err = ErrX
	opReturnVar // return err
	numOps
)

// A stmt is a statement with those inside it.
type stmt struct {
	op        op
	body, els []stmt
}

// traits are what a list of statements contains, and how it ends.
type traits struct {
	ops  uint64 // which of them
	many bool   // more than one claim
	ends bool   // control does not come to its end
}

const (
	claimOps = 1<<opGuard | 1<<opWhen | 1<<opTry | 1<<opDrop | 1<<opGuardErr | 1<<opClaimErr | 1<<opClaimBoth
	okSets   = 1<<opTry | 1<<opClaimBoth
	okOps    = 1<<opIfOk | 1<<opUnlessOk | 1<<opDeferOk | 1<<opDeferOkNotFlag | 1<<opReturnOk
	flagOps  = 1<<opDeferFlag | 1<<opDeferNotFlag | 1<<opDeferOkNotFlag
	loopOps  = 1<<opTimes | 1<<opOnce
)

func (t traits) has(ops uint64) bool { return t.ops&ops != 0 }

// then is what one list followed by another contains.
func (t traits) then(u traits) traits {
	return traits{t.ops | u.ops, t.many || u.many || t.has(claimOps) && u.has(claimOps), u.ends}
}

// worthwhile reports whether a whole body tests something that a smaller one
// does not: it has one claim, and what it looks at is set somewhere.
func (t traits) worthwhile() bool {
	return t.has(claimOps) && !t.many &&
		t.has(okOps) == t.has(okSets) && // a variable that is not read does not compile
		(!t.has(1<<opSet) || t.has(flagOps))
}

// A list is a list of statements with its traits.
type list struct {
	stmts []stmt
	traits
}

// A generator makes all bodies up to a size, which is the number of statements
// in it at any depth.
type generator struct {
	flavour flavour
	lists   [][]list // by size; what is small is made once
}

// maxNesting is how deep statements nest.
const maxNesting = 3

// bodies yields the bodies of a size, but for those that are not worthwhile.
func (g *generator) bodies(size int) iter.Seq[[]stmt] {
	for n := len(g.lists); n < size; n++ {
		var all []list
		for l := range g.sequences(n) {
			all = append(all, l)
		}
		g.lists = append(g.lists, all)
	}
	return func(yield func([]stmt) bool) {
		for l := range g.sequences(size) {
			if l.worthwhile() && !yield(l.stmts) {
				return
			}
		}
	}
}

// sequences yields the lists of a size.
func (g *generator) sequences(size int) iter.Seq[list] {
	return func(yield func(list) bool) {
		if size == 0 {
			yield(list{})
			return
		}
		for first := 1; first <= size; first++ {
			for head := range g.statements(first) {
				if head.ends && first < size {
					continue // what follows is dead
				}
				for _, tail := range g.lists[size-first : size-first+1] {
					for _, rest := range tail {
						t := head.then(rest.traits)
						if first == size {
							t.ends = head.ends
						}
						if t.many {
							continue
						}
						if !yield(list{append(head.stmts[:1:1], rest.stmts...), t}) {
							return
						}
					}
				}
			}
		}
	}
}

// statements yields the single statements of a size.
func (g *generator) statements(size int) iter.Seq[list] {
	return func(yield func(list) bool) {
		emit := func(s stmt, t traits) bool {
			t.ops |= 1 << s.op
			return depth([]stmt{s}) > maxNesting || yield(list{[]stmt{s}, t})
		}
		for o := range numOps {
			if !g.flavour.allows(o) {
				continue
			}
			switch o {
			case opWhen, opIfOk, opTimes, opOnce, opIfErr, opIfNoErr, opIfLost:
				if size < 2 {
					continue
				}
				for _, b := range g.lists[size-1] {
					t := b.traits
					t.many = t.many || o == opWhen && t.has(claimOps)
					t.ends = false
					if !t.many && !emit(stmt{op: o, body: b.stmts}, t) {
						return
					}
				}
			case opIf:
				for n := 1; n < size; n++ {
					for _, b := range g.lists[n] {
						for _, e := range g.lists[size-1-n] {
							t := b.then(e.traits)
							// At most one of them claims, on one path or the other.
							t.ends = b.ends && e.ends && len(e.stmts) > 0
							if !t.many && !emit(stmt{o, b.stmts, e.stmts}, t) {
								return
							}
						}
					}
				}
			default:
				if size == 1 && !emit(stmt{op: o}, traits{ends: o.ends()}) {
					return
				}
			}
		}
	}
}

func depth(stmts []stmt) int {
	d := 0
	for _, s := range stmts {
		d = max(d, 1+depth(s.body), 1+depth(s.els))
	}
	if len(stmts) == 0 {
		return 0
	}
	return d
}

// A flavour is the result type of the functions that are made.
type flavour uint8

const (
	void flavour = iota
	failing
	telling
	named
)

// result is the result type.
func (f flavour) result() string { return [...]string{"", " error", " bool", " (err error)"}[f] }

func (f flavour) allows(o op) bool {
	if f == named {
		switch o {
		case opGuard, opWhen, opTry, opDrop, opDeferNotFlag, opDeferOkNotFlag, opSet, opReturnOk, opTimes, opOnce:
			return false
		}
		return true
	}
	switch o {
	case opReturnErr:
		return f == failing
	case opReturnOk:
		return f == telling
	}
	return o < opGuardErr
}

// ends reports whether control does not come to the end of the statement.
func (o op) ends() bool {
	return o == opReturn || o == opReturnErr || o == opReturnOk || o == opReturnVar || o == opPanic
}
