package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A directive says which part a function plays, and nothing else: the rest is
// what its body says. So a declared function whose body is known is followed
// like any other. What is wrong in it is its own affair, not that of the caller
// from which it was entered.

// An attempt is a declared claim whose body is being followed. What claims in
// it, is that claim.
type attempt struct {
	site  *Site
	depth int // of the frame of the body
	made  int // 1 + the index of the claim; 0 while nothing has claimed
}

// trying is the declared claim in whose body a statement is about to claim. It
// makes room for another attempt where the last one was not won. Nil for none.
func (x *exec) trying(s *state, op *ir.Op, w *ir.Write) *Site {
	if !s.pending() {
		return nil
	}
	t := s.tries[len(s.tries)-1]
	if t.made > 0 && !s.claims[t.made-1].kept {
		s.dropClaim(t.made - 1)
	}
	for _, l := range x.loops() {
		if !slices.Contains(t.site.loops, l) {
			t.site.loops = append(t.site.loops, l)
		}
	}
	if w != nil {
		t.site.Write = w
	}
	if op.Hollow && !t.site.Op.Hollow {
		own := *t.site.Op
		own.Hollow = true
		t.site.Op = &own
	}
	return t.site
}

// pending reports that the body of a declared claim is being followed, and that
// nothing in it has been won yet.
func (s *state) pending() bool {
	if len(s.tries) == 0 {
		return false
	}
	t := s.tries[len(s.tries)-1]
	if t.made == 0 {
		return true
	}
	cl := &s.claims[t.made-1]
	return cl.kept || cl.out != won || cl.phase != open
}

// made adds a claim, and returns its number. It is that of each declared claim
// of the same place that is under way: one may be made of another.
func (s *state) made(cl claim) int {
	s.claims = append(s.claims, cl)
	for i := range s.tries {
		if t := &s.tries[i]; t.site == cl.site {
			t.made = len(s.claims)
		}
	}
	return len(s.claims)
}

// tried reports the claim that a call is in the body of a declared one; nil for
// none.
func tried(c conf, call *ir.Call, op *ir.Op) *ir.Op {
	switch {
	case !c.pending():
	case op != nil && op.Role == ir.Writes && op.Write.Guarded():
		return op
	case op == nil || op.Role == ir.Writes:
		return call.Tries
	}
	return nil
}

// body is what a declared call runs, where that says more than the declaration:
// a function that does nothing is a placeholder.
func (x *exec) body(c conf, call *ir.Call, fn *ir.Func) *ir.Func {
	if fn == nil {
		fn = call.Body()
	}
	if fn == nil || call.Lib.Kind != ir.NoLib || !fn.View.Acts || !x.mayEnter(c, fn) {
		return nil
	}
	return fn
}

// claimIn follows the body of a declared claim; false where it says nothing.
func (x *exec) claimIn(c conf, call *ir.Call, op *ir.Op, fn *ir.Func, binds, args []term) ([]exit, bool) {
	st := c.clone()
	var site *Site
	if st.pending() {
		if site = st.tries[len(st.tries)-1].site; !slices.Contains(site.made, call.Callee) {
			site.made = append(site.made, call.Callee)
		}
	} else {
		site = x.site(call, op, op.Write)
		x.repeat(c.with(st), site)
	}
	before := make([]*Site, len(st.claims))
	for i := range st.claims {
		before[i] = st.claims[i].site
	}
	st.received, st.missed = false, false
	st.tries = append(st.tries, attempt{site: site, depth: len(st.frames)})
	st.held = slices.Concat(st.held, args)
	exits, ok := x.follow(c.with(st), fn, binds, args)
	if !ok {
		return nil, false
	}
	r := reading{x: x, call: call, op: op, site: site, before: before, args: len(args)}
	return r.settle(exits)
}

// A reading is what the exits of a declared claim's body say of the claim.
type reading struct {
	x      *exec
	call   *ir.Call
	op     *ir.Op
	site   *Site
	before []*Site // the claims when it began
	args   int     // how many it was given
	// inverted is set where some exit returns false although the claim is won.
	inverted bool
}

// settle gives each exit the claim that it says it has made. False where none
// says that it is lost or has failed: then the body is not what others run.
func (r *reading) settle(exits []exit) ([]exit, bool) {
	pairs := slices.ContainsFunc(exits, func(e exit) bool { return r.pairsNil(&e) })
	r.inverted = slices.ContainsFunc(exits, r.deniesWon)
	decided, returns := true, false
	for i := range exits {
		e := &exits[i]
		last := len(e.tries) - 1
		made := e.tries[last].made
		e.tries = e.tries[:last]
		n := len(e.held) - r.args
		given := e.held[n:]
		e.held = e.held[:n:n]
		if e.panics {
			continue
		}
		returns = true
		e.received, e.missed = false, false // whatever was not followed in the body belongs to this claim
		for j := len(e.claims) - 1; j >= 0; j-- {
			if j != made-1 && e.claims[j].site != r.site && !slices.Contains(r.before, e.claims[j].site) {
				e.dropClaim(j) // what else the body has claimed is its own affair
				if j < made-1 {
					made--
				}
			}
		}
		e.results = slices.Clone(e.results)
		r.read(e, made-1, given, pairs)
		decided = decided && e.claims[e.find(r.site)].out == won
	}
	if !decided {
		for i := range exits {
			r.tell(&exits[i])
		}
	}
	return exits, returns && (!decided || len(r.call.Results) == 0)
}

// tell lets what an exit returns be seen to tell of the claim: until somebody
// asks, nobody knows in which way the body has ended.
func (r *reading) tell(e *exit) {
	i := e.find(r.site)
	if e.panics || i < 0 {
		return
	}
	decides, _ := r.site.Decides()
	for j, t := range e.results {
		if j != decides && t.kind == nilTerm {
			continue // that nothing has failed says nothing
		}
		y := sym{claim: int32(i + 1), rel: tellFact}
		switch t.kind {
		case yes, no:
			y.learn(isTrue, "", t.kind == yes)
		case nilTerm:
			y.learn(isNil, "", true)
			y.learn(isZero, "", true)
		case integer:
			y.learn(isText, t.text, true)
			y.learn(isZero, "", t.text == "0")
		case sentinel:
			y.learn(isErr, t.text, true)
		case symbol:
			if e.syms[t.n].claim > 0 || e.syms[t.n].cell > 0 {
				continue
			}
			y.facts, y.wraps = e.syms[t.n].facts, e.syms[t.n].wraps
		default:
			continue
		}
		e.results[j] = e.newSym(y)
	}
	if decides >= 0 && decides < len(e.results) && e.results[decides].kind == symbol {
		e.claims[i].untold = true
	}
}

// find is the index of the latest claim that was made at a place; -1 for none.
func (s *state) find(site *Site) int {
	for i := len(s.claims) - 1; i >= 0; i-- {
		if s.claims[i].site == site {
			return i
		}
	}
	return -1
}

// pairsNil reports an exit with a pointer and an error that are both nil.
func (r *reading) pairsNil(e *exit) bool {
	k := slices.Index(r.call.Results, ir.Pointer)
	n := len(r.call.Results) - 1
	return !e.panics && k >= 0 && k < len(e.results) && r.call.Results[n] == ir.Error && n < len(e.results) &&
		e.results[k].kind == nilTerm && e.results[n].kind == nilTerm
}

// read lets the results of an exit say how the claim went, where the body does
// not: the i-th of the claims, if it is not negative.
func (r *reading) read(e *exit, i int, given []term, pairs bool) {
	st := e.state
	if i >= 0 && st.claims[i].lock && !st.claims[i].inTx {
		st.dropClaim(i) // the lock of a transaction of the body's own: it has ended
		i = -1
	}
	switch {
	case i < 0:
	case st.claims[i].out&won == 0 && r.insists(e):
		// It asked in another way, and found the claim won after all: whose
		// answer was lost may look.
		st.claims[i].out = unsaid
	case st.claims[i].out&won == 0 || st.claims[i].out == won || r.understood(e, i):
		return
	}
	if i < 0 {
		out := unsaid
		if !slices.Contains(r.call.Results, ir.Error) && !slices.Contains(r.call.Results, ir.Tag) {
			out = won | lost // it cannot fail
		}
		if len(r.call.Results) == 0 {
			out = won
		}
		i = st.made(claim{site: r.site, out: out, depth: len(st.frames) - 1}) - 1
		st.placeClaim(r.call, r.op, given)
		e.conf = r.x.noteClaim(e.conf, r.site, r.op, r.site.Write)
	}
	call := *r.call
	call.Wins, call.Asked = ir.ByType, call.Asked || pairs
	op := *r.op
	op.Role = ir.Claims
	for j := range e.results {
		if rel := relate(&op, &call, j); rel != unrelated {
			st.tells(i, &e.results[j], rel)
		}
	}
	if op.Reads == ir.ReadField {
		if j := subject(&op, &call); j >= 0 && j < len(e.results) {
			st.tellsField(&op, i, &e.results[j], call.Results[j])
		}
	}
	r.restrict(e, i, &op, &call)
}

// deniesWon reports an exit on which the claim is won and a bool is false.
func (r *reading) deniesWon(e exit) bool {
	made := e.tries[len(e.tries)-1].made
	return !e.panics && made > 0 && e.claims[made-1].out == won && slices.ContainsFunc(e.results, func(t term) bool { return t.kind == no })
}

// insists reports that the results of an exit say that the claim is won, as
// constants: a bool that is true, beside an error that is nil.
func (r *reading) insists(e *exit) bool {
	if r.inverted {
		return false
	}
	says := false
	for j, t := range e.results {
		switch {
		case j >= len(r.call.Results):
		case r.call.Results[j] == ir.Bool:
			if t.kind == no {
				return false
			}
			says = says || t.kind == yes
		case r.call.Results[j] == ir.Error && t.kind != nilTerm:
			return false
		}
	}
	return says
}

// understood reports that the result which decides by its type comes of the
// statement that has claimed. Of a guarded UPDATE, a constant is one that its
// author has chosen without asking.
func (r *reading) understood(e *exit, i int) bool {
	j := subject(r.op, r.call)
	if j < 0 {
		j = slices.Index(r.call.Results, ir.Error)
	}
	if j < 0 || j >= len(e.results) {
		return true
	}
	t := e.results[j]
	switch t.kind {
	case symbol, test:
		for n := t.n + 1; n > 0; n = e.syms[n-1].wraps {
			if int(e.syms[n-1].claim) == i+1 {
				return true
			}
		}
		return false
	case none:
		return false
	}
	return r.site.Write.Guarded()
}

// tells lets a result tell the outcome of a claim. What is known of it stays
// known.
func (s *state) tells(i int, t *term, rel relation) {
	switch t.kind {
	case none, test:
		*t = s.newSym(sym{claim: int32(i + 1), rel: rel})
	case symbol:
		if y := s.syms[t.n]; y.claim == 0 && y.cell == 0 {
			y.claim, y.rel = int32(i+1), rel
			s.syms[t.n] = y
		} else if int(y.claim) != i+1 {
			y.claim, y.rel = int32(i+1), rel
			*t = s.newSym(y)
		}
	}
}

// restrict leaves the outcomes that the results of an exit admit, which they
// tell by their types. Beside an error that is not nil the others say nothing.
func (r *reading) restrict(e *exit, i int, op *ir.Op, call *ir.Call) {
	cl := &e.claims[i]
	k := slices.Index(call.Results, ir.Error)
	left := outcome(0)
	for o := won; o <= failed; o <<= 1 {
		if cl.out&o == 0 {
			continue
		}
		admits := true
		for j, t := range e.results {
			if o == failed && j != k || j >= len(call.Results) {
				continue
			}
			admits = admits && e.admits(t, relate(op, call, j), o)
		}
		if admits {
			left |= o
		}
	}
	if left != 0 {
		cl.out = left
	}
}

// admits reports whether a value may be what a claim with that outcome returns.
func (s *state) admits(t term, rel relation, o outcome) bool {
	agree := func(p pred, is, known bool) bool {
		says, tells := rel.answer(o, p, "")
		return !known || !tells || says == is
	}
	isnil, known := s.fixedNil(t)
	if !agree(isNil, isnil, known) {
		return false
	}
	is, known := s.fixedTruth(t)
	if !agree(isTrue, is, known) {
		return false
	}
	empty, known := s.fixedEmpty(t)
	return agree(isZero, empty, known)
}

// fixedNil, fixedTruth and fixedEmpty are what is known of a value apart from
// the claim that it tells of.
func (s *state) fixedNil(t term) (is, known bool) {
	if t.kind == symbol {
		return s.syms[t.n].fact(isNil, "")
	}
	return s.nilness(t)
}

func (s *state) fixedTruth(t term) (is, known bool) {
	switch t.kind {
	case yes, no:
		return t.kind == yes, true
	case symbol:
		return s.syms[t.n].fact(isTrue, "")
	}
	return false, false
}

func (s *state) fixedEmpty(t term) (is, known bool) {
	if t.kind == symbol {
		return s.syms[t.n].fact(isZero, "")
	}
	return s.emptiness(t)
}
