package typestate

import (
	"go/token"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// anchor is where a report of the call that is under way belongs: the
// innermost call that stands in the function that is judged, literals in it
// included.
func (x *exec) anchor() token.Pos {
	return x.stack[x.anchorIndex()].call.Pos
}

func (x *exec) anchorIndex() int {
	at := 0
	for i, a := range x.stack {
		if a.call != nil && a.fn.Top() == x.root.Top() {
			at = i
		}
	}
	return at
}

// deferAnchor is where a rollback is reported: at the defer that armed it.
func (x *exec) deferAnchor() token.Pos {
	for _, a := range x.stack {
		if a.deferred && a.fn.Top() == x.root.Top() {
			return a.call.Pos
		}
	}
	return x.anchor()
}

// maxChain is how many calls a report names.
const maxChain = 5

// chain lists the calls from the anchor down to the one under way.
func (x *exec) chain(call *ir.Call) []Link {
	var links []Link
	add := func(c *ir.Call) {
		if c != nil && c.Name != "" && (len(links) == 0 || links[len(links)-1].Name != c.Name) {
			links = append(links, Link{c.Name, c.Pos, c.Callee})
		}
	}
	for _, a := range x.stack[x.anchorIndex():] {
		add(a.call)
	}
	add(call)
	if len(links) == 0 {
		links = []Link{{call.Name, call.Pos, call.Callee}}
	}
	if n := len(links); n > maxChain {
		links = append(links[:maxChain-1:maxChain-1], links[n-1])
	}
	return links
}

// find records a finding, unless it is known or lies on no certain path.
func (x *exec) find(c conf, f *Finding) {
	if x.dry+x.muted > 0 && !(x.carried && f.Rule == Lifetime) || x.cfg.Quiet && f.Rule != Order && f.Rule != Lifetime {
		return
	}
	k := findingKey{rule: f.Rule, pos: f.Pos}
	switch f.Rule {
	case Stranded:
		k.site = f.Claim
	case Order:
		k.need = f.Need.First
	}
	old := x.found[k]
	if old != nil && (rank(f.Why) <= rank(old.Why) || old.Why == Unclaimed && x.sameLoop(f.Claim)) {
		return
	}
	if c.loose {
		if old == nil {
			x.giveUp(f.Pos, "too many paths to tell them apart")
		}
		return
	}
	for n := c.at; n != nil; n = n.parent {
		if n.step.Kind != enterStep {
			f.Witness = append(f.Witness, n.step)
		}
	}
	slices.Reverse(f.Witness)
	f.Witness = shorten(f.Witness)
	f.trail(c.at)
	if f.via == nil {
		f.via = x.via(c, f)
	}
	x.found[k] = f
	if old != nil {
		*old = *f
		x.found[k] = old
		return
	}
	x.res.Findings = append(x.res.Findings, f)
}

// sameLoop reports whether a claim is made in a loop that the call under way is
// in too: what comes before the claim comes after that of the round before.
func (x *exec) sameLoop(s *Site) bool {
	return s != nil && slices.ContainsFunc(x.stack, func(a activation) bool {
		l := a.fn.Loop(a.block)
		return l > 0 && slices.Contains(s.loops, loop{a.fn, l})
	})
}

// maxBranches is how many branches a witness shows, the last ones.
const maxBranches = 8

// shorten leaves out the branches that lie far back.
func shorten(steps []Step) []Step {
	branches := 0
	for _, s := range steps {
		if s.Kind == BranchStep {
			branches++
		}
	}
	if branches <= maxBranches {
		return steps
	}
	out := make([]Step, 0, len(steps))
	for _, s := range steps {
		if s.Kind == BranchStep {
			if branches--; branches >= maxBranches {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// rank says which of several paths to one place hurts most: that of the loser.
func rank(w Why) int {
	switch w {
	case Lost:
		return 4
	case Unknown, NotWon, Undone, Released, Committed:
		return 3
	case Pending, Uncommitted:
		return 2
	case Unclaimed:
		return 1
	}
	return 0
}

// via are the functions between the place of a finding and the call that it is
// about: if one of them is judged itself, the finding is its own.
func (x *exec) via(c conf, f *Finding) []*ir.Func {
	last := len(x.stack) - 1
	if f.Rule == Lifetime {
		last = 0
		if f.Why == Held {
			last = maxDepth
			for i := range c.claims {
				if c.claims[i].held() {
					last = min(last, c.claims[i].depth)
				}
			}
		}
	}
	var via []*ir.Func
	for i := x.anchorIndex() + 1; i <= min(last, len(x.stack)-1); i++ {
		if fn := x.stack[i].fn; fn.Parent == nil {
			via = append(via, fn)
		}
	}
	return via
}

// Through reports whether the finding was made inside a function for which
// the predicate holds; then it is that function's own.
func (f *Finding) Through(own func(*ir.Func) bool) bool { return slices.ContainsFunc(f.via, own) }

func (x *exec) giveUp(pos token.Pos, reason string) {
	g := GaveUp{pos, reason}
	if x.dry > 0 || x.given[g] {
		return
	}
	x.given[g] = true
	x.res.GaveUp = append(x.res.GaveUp, g)
}

// A strand is a point where a won claim is left alone.
type strand struct {
	conf
	claim claim
	why   Why
	pos   token.Pos
	exit  *rootExit
	via   []*ir.Func
}

func (x *exec) strand(c conf, s strand) {
	if x.dry+x.muted == 0 {
		s.conf = c.with(c.clone())
		s.via = x.via(c, &Finding{Rule: Stranded})
		x.strands = append(x.strands, s)
	}
}

// strandsHere records the end of the process while a claim is held.
func (x *exec) strandsHere(c conf, why Why) {
	for i := range c.claims {
		if cl := &c.claims[i]; x.due(cl) {
			x.strand(c, strand{claim: *cl, why: why, pos: x.anchor()})
		}
	}
}

// mayPanic records a call that may panic while a claim is held that nothing
// would undo.
func (x *exec) mayPanic(c conf, call *ir.Call) {
	if call.Safe || x.dry+x.muted > 0 || len(x.started) > 0 || slices.ContainsFunc(x.stack, func(a activation) bool { return a.deferred || a.call != nil && a.call.Early }) {
		return
	}
	for i := range c.claims {
		if cl := &c.claims[i]; x.due(cl) && !cl.unsure && !x.armed(c.state, cl) {
			x.strand(c, strand{claim: *cl, why: AtCall, pos: x.anchor()})
		}
	}
}

// A rootExit is a way out of the function that is judged.
type rootExit struct {
	exit
}

func (x *exec) rootExit(e exit) { x.exits = append(x.exits, rootExit{e}) }

// judgeExits looks for exits with a claim that nothing undid or handed over.
func (x *exec) judgeExits() {
	for i := range x.exits {
		e := &x.exits[i]
		for j := range e.claims {
			cl := &e.claims[j]
			if cl.stray && cl.held() && x.asked(cl.site) {
				x.giveUp(e.pos, "the claim may be that of a transaction which the caller has begun")
			}
			if !x.due(cl) {
				continue
			}
			switch {
			case cl.botched:
				x.giveUp(e.pos, "a rollback failed, which may have ended the claim all the same")
				continue
			case cl.unsure:
				x.giveUp(e.pos, "an unknown function is deferred, which may end the claim")
				continue
			}
			if slices.ContainsFunc(e.results, func(t term) bool { return x.undoneBy(e.state, t, cl) }) {
				continue // the caller gets what undoes it, and the duty
			}
			s := strand{conf: e.conf, claim: *cl, why: AtReturn, pos: e.pos, exit: e}
			if e.panicked.IsValid() {
				s.pos, s.why = e.panicked, AtPanic
			} else if e.panics {
				s.why = AtPanic
			} else if (!x.used(cl.site) || x.hands()) && x.tells(e, cl.site) {
				continue
			}
			x.strands = append(x.strands, s)
		}
	}
}

// hands reports that the function is declared to claim for its callers, so what
// it undoes on one way it may hand over on another.
func (x *exec) hands() bool { return x.root.Op != nil && x.root.Op.Role == ir.Claims }

// undoneBy reports whether a value is a function that ends the claim.
func (x *exec) undoneBy(s *state, t term, cl *claim) bool {
	fn := s.function(t)
	if fn == nil {
		return false
	}
	v := x.lateView(s, deferral{call: &ir.Call{Dynamic: true, Query: ir.NoReg}, operands: operands{callee: t}})
	return x.surely(&v, cl)
}

// tells reports whether the results of an exit with a won claim differ from
// those of each exit without: then the function is itself a claim, and its
// caller has the duty.
func (x *exec) tells(e *rootExit, site *Site) bool {
	if x.root.Handler || len(e.results) == 0 {
		return false
	}
	for i := range x.exits {
		o := &x.exits[i]
		if o.panics || o == e || o.loose {
			continue
		}
		if k := slices.IndexFunc(o.claims, func(c claim) bool { return c.site == site }); k >= 0 && (o.claims[k].held() || o.claims[k].out&^won == 0) {
			continue
		}
		if x.hands() && slices.ContainsFunc(o.claims, func(c claim) bool { return c.held() }) {
			continue // it is won there too, by another claim that it is made of
		}
		if !distinct(e, o, site) {
			return false
		}
	}
	return true
}

// distinct reports whether a caller can tell the exit e, where the claim is
// won, from o, as far as it is not won there.
func distinct(e, o *rootExit, site *Site) bool {
	w, l := e.restrict(site, won), o.restrict(site, ^won)
	for i := range e.results {
		x, y := e.results[i], o.results[i]
		if a, known := w.truth(x); known {
			if b, known := l.truth(y); known && a != b {
				return true
			}
		}
		if a, known := w.nilness(x); known {
			if b, known := l.nilness(y); known && a != b {
				return true
			}
		}
		if x.kind == aggregate && y.kind == aggregate && (differ(w, x, l, y) || differ(l, y, w, x)) {
			return true
		}
		if (x.kind == integer || x.kind == text) && x.kind == y.kind && x.text != y.text || y.kind == text && y.text == "" && x.kind != text {
			return true
		}
		if a, known := w.emptiness(x); known {
			if b, known := l.emptiness(y); known && a != b {
				return true
			}
		}
	}
	return false
}

// differ reports whether a struct has a bool that another has the other way
// round.
func differ(s *state, x term, t *state, y term) bool {
	o := &t.objs[y.n]
	for _, sl := range s.objs[x.n].slots {
		a, known := s.truth(sl.val)
		if !known {
			continue
		}
		other := term{kind: no} // a field that nobody has set
		if i, found := o.find(sl.path); found {
			other = o.slots[i].val
		} else if o.open {
			continue
		}
		if b, known := t.truth(other); known && a != b {
			return true
		}
	}
	return false
}

// restrict is the state in which a claim has one of these outcomes.
func (s *state) restrict(site *Site, out outcome) *state {
	c := s.clone()
	for i := range c.claims {
		if cl := &c.claims[i]; cl.site == site && cl.out&out != 0 {
			cl.out &= out
		}
	}
	return c
}

// emptiness tells whether a count or a slice is zero.
func (s *state) emptiness(t term) (empty, known bool) {
	switch t.kind {
	case integer:
		return t.text == "0", true
	case nilTerm:
		return true, true
	case symbol:
		return s.holds(t.n, isZero, "")
	}
	return false, false
}

func (s *state) nilness(t term) (isnil, known bool) {
	switch t.kind {
	case nilTerm:
		return true, true
	case ref, function, sentinel, aggregate:
		return false, true
	case symbol:
		return s.holds(t.n, isNil, "")
	}
	return false, false
}

// finish turns what is stranded into findings: every exit, but a call that
// might panic only where no exit is.
func (x *exec) finish() {
	for _, f := range x.res.Findings {
		if f.Rule == Gate && f.Why == Unclaimed && len(x.res.Sites) > 0 && !x.res.Sites[0].Entry {
			f.Later = x.res.Sites[0]
			if i := slices.IndexFunc(x.res.Sites, func(s *Site) bool { return s.Op.Column }); i > 0 {
				f.Later = x.res.Sites[i]
			}
		}
	}
	reported := map[*Site]bool{}
	x.stack = []activation{{fn: x.root}}
	for _, s := range x.strands {
		if s.why != AtCall {
			reported[s.claim.site] = true
			x.report(s)
		}
	}
	for _, s := range x.strands {
		if s.why == AtCall && x.givesBack(s.claim.site) && !reported[s.claim.site] && x.used(s.claim.site) {
			reported[s.claim.site] = true
			x.report(s)
		}
	}
}

// givesBack reports whether something in view rolls the claim back. Where it is
// moved on or its row is removed, and nothing else, a panic leaves it to whoever
// recovers it.
func (x *exec) givesBack(s *Site) bool {
	v := &x.root.View
	if s.Op.Declared || v.Rollback {
		return true
	}
	back := func(w *ir.Write) bool { return w.Restores(s.Write) }
	moves := func(w *ir.Write) bool { return w.Moves(s.Write) }
	return slices.ContainsFunc(v.Writes, back) || slices.ContainsFunc(v.Late, moves)
}

func (x *exec) report(s strand) {
	f := &Finding{Rule: Stranded, Why: s.why, Pos: s.pos, Claim: s.claim.site, Skipped: s.claim.skipped, via: s.via}
	if s.exit != nil {
		k := x.root.ErrResult()
		f.Success = k < 0 && s.exit.top().lastErr != symbol
		if k >= 0 && k < len(s.exit.results) {
			isnil, known := s.exit.nilness(s.exit.results[k])
			f.Success = known && isnil
		}
	}
	x.find(s.conf, f)
}
