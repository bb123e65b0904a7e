package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// What a transaction has locked nobody else can change until it ends. So what
// is done under a lock needs no other claim, and what is written under it is
// one only for what comes after the transaction.

// lock notes that a statement locks rows, or something else that its
// transaction holds on to.
func (s *state) lock(call *ir.Call, args []term) {
	e, tx := s.runsOn(call, &ir.Op{Role: ir.Writes}, args)
	if e != ir.OnPool && !slices.Contains(s.locked, tx) {
		s.locked = slices.Concat(s.locked, []term{tx})
	}
}

// unlock lets go of what a transaction that ends has locked.
func (s *state) unlock(tx term) {
	s.locked = slices.DeleteFunc(slices.Clone(s.locked), func(t term) bool { return s.partOf(t, tx) })
}

// locks reports whether a transaction holds a lock, or one that it is a
// savepoint of.
func (s *state) locks(tx term) bool {
	return slices.ContainsFunc(s.locked, func(t term) bool { return s.partOf(tx, t) }) ||
		slices.ContainsFunc(s.claims, func(c claim) bool { return c.inTx && c.lock && s.partOf(tx, c.tx) })
}

// lockGuards reports whether effects may run because a transaction that is open
// holds a lock, and nothing is known to be lost.
func (s *state) lockGuards() bool {
	return len(s.locked) > 0 && !slices.ContainsFunc(s.claims, func(c claim) bool { return c.out&won == 0 })
}

// underLock is what a statement claims that compares nothing, in a transaction
// which has locked what it looked at; nil for nothing.
func (x *exec) underLock(s *state, call *ir.Call, op *ir.Op, args []term) *ir.Op {
	if e, tx := s.runsOn(call, op, args); e != ir.OnTx || !s.locks(tx) {
		return nil
	}
	if own, known := x.locked[op.Write]; known {
		return own
	}
	var own *ir.Op
	if w := x.root.View.Locked(op.Write); w != nil {
		claim := *op
		claim.Write, own = w, &claim
	}
	x.locked[op.Write] = own
	return own
}

// outlived decides what was written under a lock of a transaction that commits:
// won, whether or not somebody has looked. Where nothing follows that hangs on
// it, it was the outcome of the lock, and no claim.
func (x *exec) outlived(s *state, tx term) {
	for i := len(s.claims) - 1; i >= 0; i-- {
		c := &s.claims[i]
		if !c.inTx || !c.locked || !s.partOf(c.tx, tx) {
			continue
		}
		if !x.hangs(s, c) {
			s.dropClaim(i)
		} else if c.out&won != 0 {
			c.out &^= lost
		}
	}
}

// hangs reports whether an effect, a rollback or a commit of the claim may
// follow the call that is under way, before another transaction begins.
func (x *exec) hangs(s *state, c *claim) bool {
	may := func(v *ir.View) bool {
		moves := func(w *ir.Write) bool { return w != c.site.Write && w.Moves(c.site.Write) }
		return v.Effects(x.within) || v.Rollback || v.Commit || slices.ContainsFunc(v.Writes, moves) || slices.ContainsFunc(v.Late, moves)
	}
	for i := range s.frames {
		for _, d := range s.frames[i].defers {
			if v := x.lateView(s, d); may(&v) {
				return true
			}
		}
	}
	for i := len(x.stack) - 1; i >= 0; i-- {
		if a := x.stack[i]; a.fn.FollowsInTurn(a.block, a.instr, may) {
			return true
		}
	}
	return false
}
