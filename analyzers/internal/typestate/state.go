package typestate

import (
	"go/token"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// phase is what has become of a claim that was won.
type phase uint8

const (
	open phase = iota
	committed
	released
)

// A claim is one attempt to claim.
type claim struct {
	site    *Site
	out     outcome
	phase   phase
	inTx    bool      // won only when the transaction commits
	tx      term      // which transaction it is or was won in
	locked  bool      // written under a lock of that transaction
	stray   bool      // won in a transaction of which nobody knows whether there is one
	args    []term    // the arguments of its statement
	unsure  bool      // an unknown function may have ended it
	botched bool      // what undid it failed, and may have done its work all the same
	kept    bool      // put into a slice, one of a batch that is made one by one
	depth   int       // of the frame that made it
	left    token.Pos // where the literal that made it was left
	skipped bool      // a rollback was armed, and did nothing
	rows    bool      // its statement returned rows, each of which was won
	lock    bool      // won at once, and ends with its transaction
	untold  bool      // the body of the claim has ended in several ways, and nobody has asked in which
	failed  bool      // what ended it returned an error, and nobody has asked
	ended   *ir.Write // the statement that committed or rolled back
}

// held reports that the claim is won, certainly, and neither handed over nor
// given back.
func (c *claim) held() bool { return c.out == won && c.phase == open && !c.inTx }

// pending reports that nobody has asked whether the claim is won.
func (c *claim) pending() bool { return c.out&(won|lost) == won|lost && c.phase == open && !c.inTx }

// guards reports that effects may run: the claim is held, or it is a lock
// whose transaction goes on.
func (c *claim) guards() bool {
	return c.held() || c.inTx && c.out == won && c.phase == open && c.lock
}

// A binding is the value of a register.
type binding struct {
	reg ir.Reg
	val term
}

// A deferral is a call that waits for the function's end.
type deferral struct {
	call *ir.Call
	operands
}

// operands are the values that a call works on, as they were when it was made
// or deferred.
type operands struct {
	callee term // of a dynamic call
	query  term // the statement's text
	args   []term
	lib    []term // Arg, Arg2 and Wraps of a library call
}

// operandsOf evaluates a call's operands.
func (s *state) operandsOf(call *ir.Call) operands {
	var o operands
	if call.Dynamic {
		o.callee = s.named(call.Value)
	}
	if call.Query != ir.NoReg {
		o.query = s.get(call.Query)
	}
	for _, r := range call.Args {
		o.args = append(o.args, s.named(r))
	}
	if call.Lib.Kind != ir.NoLib {
		o.lib = []term{s.named(call.Lib.Arg), s.named(call.Lib.Arg2)}
		for _, r := range call.Lib.Wraps {
			o.lib = append(o.lib, s.named(r))
		}
	}
	return o
}

// A frame is one activation of a function.
type frame struct {
	fn      *ir.Func
	env     []binding // sorted by register
	shared  bool      // another state has the same env, which must not be changed in place
	defers  []deferral
	lastErr kind // nilTerm or symbol: how the last test of an error went while a claim was held
}

// A state is what is known at a point of the program.
type state struct {
	frames []frame // the innermost last
	claims []claim
	tries  []attempt // the declared claims whose bodies are being followed, the innermost last
	steps  []ir.Name // the functions that others must come after, and that have been called; sorted
	syms   []sym
	objs   []object
	loose  bool // taken together from states that differ: may lie on no path
	// panicking is set while deferred calls run because of a panic.
	panicking bool
	recovered bool
	// panicked is the panic after which the innermost function returns all the
	// same, since it recovered.
	panicked token.Pos
	// doubt is set where a branch hangs on memory that nobody here has set.
	doubt bool
	// received is set where a value came over a channel since the last attempt
	// to claim: whoever sent it may have claimed.
	received bool
	// missed is set where a call was not followed, since the last attempt to
	// claim, in which somebody may claim.
	missed bool
	// acted is set where the body of a declared rollback or commit has done
	// something.
	acted bool
	// answers is 1 + the index of the object that holds what contexts answer that
	// come from callers, by the context and the key.
	answers int32
	locked  []term // the open transactions that hold a lock; never changed in place
	held    []term // arguments of calls that are under way, and have not been looked at; never changed in place
	freed   uint64 // the requests, by origin, whose context has been replaced by one that is free
}

func (s *state) clone() *state {
	s.share()
	c := *s
	c.frames = slices.Clone(s.frames)
	c.claims = slices.Clone(s.claims)
	c.syms = slices.Clone(s.syms)
	c.objs = slices.Clone(s.objs)
	c.tries = slices.Clone(s.tries)
	return &c
}

// share says that another state will have the same frames.
func (s *state) share() {
	for i := range s.frames {
		s.frames[i].shared = true
	}
}

func (s *state) top() *frame { return &s.frames[len(s.frames)-1] }

func (s *state) newSym(v sym) term {
	s.syms = append(s.syms, v)
	return term{kind: symbol, n: int32(len(s.syms) - 1)}
}

func (s *state) notNil() term { return s.newSym(sym{facts: []fact{{isNil, "", false}}}) }

func (s *state) newObj(o object) int32 {
	s.objs = append(s.objs, o)
	return int32(len(s.objs) - 1)
}

func (f *frame) find(r ir.Reg) (int, bool) {
	return slices.BinarySearchFunc(f.env, r, func(b binding, r ir.Reg) int { return int(b.reg) - int(r) })
}

func (f *frame) set(r ir.Reg, t term) {
	if r == ir.NoReg {
		return
	}
	i, found := f.find(r)
	if t.kind == none && !found {
		return
	}
	if f.shared {
		f.env, f.shared = append(make([]binding, 0, len(f.env)+4), f.env...), false
	}
	switch {
	case t.kind == none:
		f.env = slices.Delete(f.env, i, i+1)
	case found:
		f.env[i].val = t
	default:
		f.env = slices.Insert(f.env, i, binding{r, t})
	}
}

// get returns what is known of an operand; none for nothing.
func (s *state) get(r ir.Reg) term {
	f := s.top()
	if r == ir.NoReg {
		return term{}
	}
	if r < 0 {
		switch c := f.fn.Const(r); c.Kind {
		case ir.True:
			return term{kind: yes}
		case ir.False:
			return term{kind: no}
		case ir.Nil:
			return term{kind: nilTerm}
		case ir.Integer:
			return term{kind: integer, text: c.Text}
		case ir.Text:
			return term{kind: text, text: c.Text}
		case ir.Sentinel:
			return term{kind: sentinel, text: c.Text}
		case ir.ZeroStruct:
			return term{kind: aggregate, n: s.newObj(object{})}
		case ir.FuncConst:
			return term{kind: function, fn: c.Fn}
		case ir.Zero:
			return s.zeroOf(ir.Other)
		}
		return term{}
	}
	if i, ok := f.find(r); ok {
		return f.env[i].val
	}
	return term{}
}

// named returns the operand's term, and gives it a symbol if nothing is known.
func (s *state) named(r ir.Reg) term {
	t := s.get(r)
	if t.kind == none && r != ir.NoReg {
		t = s.newSym(sym{})
		if r >= 0 {
			s.top().set(r, t)
		}
	}
	return t
}

// dropClaim removes an attempt; what told its outcome tells nothing any more.
func (s *state) dropClaim(i int) {
	for j := range s.syms {
		switch c := s.syms[j].claim; {
		case int(c) == i+1:
			s.syms[j].claim, s.syms[j].rel = 0, unrelated
		case int(c) > i+1:
			s.syms[j].claim--
		}
	}
	for j := range s.tries {
		switch t := &s.tries[j]; {
		case t.made == i+1:
			t.made = 0
		case t.made > i+1:
			t.made--
		}
	}
	s.claims = slices.Delete(s.claims, i, i+1)
}

// endedForGood lets nobody ask whether a claim has been ended indeed.
func (s *state) endedForGood(i int) {
	for j := range s.syms {
		if y := &s.syms[j]; int(y.claim) == i+1 && y.rel == endErr {
			y.claim, y.rel = 0, unrelated
		}
	}
}

// holding reports whether some claim is won and open.
func (s *state) holding() bool {
	return slices.ContainsFunc(s.claims, func(c claim) bool { return c.held() })
}
