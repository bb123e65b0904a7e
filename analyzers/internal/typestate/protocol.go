package typestate

import (
	"go/token"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A siteKey is a call that claims, and the call in the judged function that
// leads to it: two calls of one helper are two claims.
type siteKey struct {
	call   *ir.Call
	anchor token.Pos
}

// site returns the place where a call claims.
func (x *exec) site(call *ir.Call, op *ir.Op, w *ir.Write) *Site {
	k := siteKey{call, x.anchor()}
	s, ok := x.sites[k]
	if !ok {
		s = &Site{Call: call, Op: op, Write: w, Pos: k.anchor, Name: x.chain(call)[0].Name, id: len(x.res.Sites) + 1}
		if n := len(call.Results); n > 0 && call.Results[n-1] == ir.Error && op.Role == ir.Claims {
			s.sentinel = slices.Contains(call.Results, ir.Pointer)
		}
		s.loops, s.started = x.loops(), x.goroutine()
		x.sites[k] = s
		x.res.Sites = append(x.res.Sites, s)
	}
	return s
}

func table(w *ir.Write) string {
	if w == nil {
		return ""
	}
	return w.Table
}

// asked reports whether a won claim must be undone or handed over.
func (x *exec) asked(s *Site) bool {
	switch {
	case s.Entry || s.Op.Final || s.Op.Expires || s.Op.Hollow || x.lasting(s):
		return false
	case s.Op.Role == ir.Claims:
		return s.Write == nil || s.Write.Kind == ir.Update || x.givenBack(s.Write)
	}
	return x.cfg.Asked
}

// due reports whether a claim that is won must be undone or handed over. In a
// transaction that the caller may have begun, that may do it.
func (x *exec) due(c *claim) bool { return c.held() && !c.stray && !c.untold && x.asked(c.site) }

// givenBack reports whether something in view gives back the row that was made
// or removed to claim it.
func (x *exec) givenBack(claim *ir.Write) bool {
	v := &x.root.View
	other := func(w *ir.Write) bool { return w != claim && w.Table == claim.Table && w.Kind != claim.Kind }
	return v.Rollback || slices.ContainsFunc(v.Writes, other) || slices.ContainsFunc(v.Late, other)
}

// lasting reports whether winning is itself the lasting outcome: the claim
// sets a boolean or a time, and nothing in view changes that back or further.
func (x *exec) lasting(s *Site) bool {
	v := &x.root.View
	ends := func(w *ir.Write) bool { return belongs(w, s) }
	if s.Write == nil || !s.Write.Lasting() || v.Blind || slices.ContainsFunc(v.Ends, ends) {
		return false
	}
	moves := func(w *ir.Write) bool { return w != s.Write && w.Moves(s.Write) }
	return !slices.ContainsFunc(v.Writes, moves) && !slices.ContainsFunc(v.Late, moves)
}

// A touch is the use of a claim while it was won, by the function at a depth.
type touch struct {
	site  *Site
	depth int
}

func (x *exec) touch(c *claim) {
	if x.dry+x.muted == 0 {
		x.touched[touch{c.site, c.depth}] = true
	}
}

func (x *exec) used(s *Site) bool {
	for t := range x.touched {
		if t.site == s {
			return true
		}
	}
	return false
}

// claim executes an attempt to claim: that of a declared claim, where the
// statement stands in its body.
func (x *exec) claim(c conf, call *ir.Call, op *ir.Op, w *ir.Write, args []term) []exit {
	st := c.clone()
	site := x.trying(st, op, w)
	if site == nil {
		site = x.site(call, op, w)
		x.repeat(c.with(st), site)
	}
	x.played(call, w, ir.Claims, site)
	tag := slices.Contains(call.Results, ir.Tag)
	out := unsaid
	switch {
	case op.Waits || op.Lock && w == nil && tag: // nobody loses what is waited for
		out = won | failed
	case !slices.Contains(call.Results, ir.Error) && !tag && call.Wins == ir.ByType:
		out = won | lost // it cannot fail
	}
	st.received, st.missed = false, false
	n := st.made(claim{site: site, out: out, lock: op.Lock, rows: slices.Contains(call.Results, ir.Rows), depth: len(st.frames) - 1, args: st.arguments(call, args)})
	st.placeClaim(call, op, args)
	if !call.Pure && !op.Scanned && (call.Fn == nil || len(call.Fn.Blocks) == 0) {
		for _, a := range args {
			st.forget(a)
		}
	}
	cl := &st.claims[len(st.claims)-1]
	site.Unlocked = site.Unlocked || !cl.locked
	site.OnPool = site.OnPool || !cl.inTx && !cl.stray
	results := make([]term, len(call.Results))
	for i, class := range call.Results {
		rel := relate(op, call, i)
		switch {
		case op.Waits && class == ir.Error:
			rel = tellOnly
		case op.Scanned && class == ir.Row:
			rel = tellFlag
		case op.Scanned && class == ir.Error:
			rel = tellErr
		}
		if rel != unrelated {
			results[i] = st.newSym(sym{claim: int32(n), rel: rel})
		}
	}
	if op.Reads == ir.ReadField && call.Wins == ir.ByType {
		if i := subject(op, call); i >= 0 {
			st.tellsField(op, n-1, &results[i], call.Results[i])
		}
	}
	if op.Scanned && !slices.Contains(call.Results, ir.Row) {
		for _, a := range args {
			st.fill(a, sym{claim: int32(n), rel: tellBool}, 2)
		}
	}
	if len(results) == 0 {
		// Nothing can be checked: a lock that is won at once.
		st.claims[n-1].out = won
	}
	return []exit{{conf: x.noteClaim(c.with(st), site, op, w), results: results}}
}

// noteClaim tells of an attempt.
func (x *exec) noteClaim(c conf, site *Site, op *ir.Op, w *ir.Write) conf {
	return c.note(Step{Kind: ClaimStep, Pos: x.anchor(), Name: site.Name, Table: table(w), Declared: op.Declared})
}

// repeat ends what is known of the attempt before, at the same place: it is
// stranded if it was won and has not ended.
func (x *exec) repeat(c conf, site *Site) {
	for i := len(c.claims) - 1; i >= 0; i-- {
		if cl := c.claims[i]; cl.site == site {
			if cl.kept {
				continue // a batch that is made one by one
			}
			if cl.depth < len(c.frames)-1 && c.frames[cl.depth].fn == c.top().fn {
				continue // that of the same function, which has called itself
			}
			if x.due(&cl) && !cl.unsure {
				x.strand(c, strand{claim: cl, why: AtRepeat, pos: x.anchor()})
			}
			c.dropClaim(i)
		}
	}
}

// played notes the part that a statement plays.
func (x *exec) played(call *ir.Call, w *ir.Write, role ir.Role, site *Site) {
	at := x.chain(call)[0]
	at.Pos = x.anchor()
	p := Play{call, w, role, site, at}
	if w != nil && (x.dry == 0 || role != ir.Claims) && !slices.Contains(x.res.Played, p) {
		x.res.Played = append(x.res.Played, p)
	}
}

// keep notes that something is appended to a slice in the round of a loop that
// has just won, or has one more row of what was: the slice is a batch of what was won. It returns the claim, or
// -1.
func (x *exec) keep(s *state) int {
	a := x.stack[len(x.stack)-1]
	l := loop{a.fn, a.fn.Loop(a.block)}
	for i := len(s.claims) - 1; i >= 0; i-- {
		cl := &s.claims[i]
		if l.n == 0 || cl.out != won || cl.phase != open || !cl.rows && !slices.Contains(cl.site.loops, l) {
			continue
		}
		if !cl.kept {
			for j := range s.claims {
				if j != i && s.claims[j].site == cl.site && s.claims[j].kept {
					s.dropClaim(i) // it joins the others
					if j > i {
						j--
					}
					return j
				}
			}
		}
		cl.kept, cl.unsure = true, true
		return i
	}
	return -1
}

// effect checks a call that asks for a won claim.
func (x *exec) effect(c conf, call *ir.Call, op *ir.Op, fn *ir.Func, args []term) {
	for i := range c.claims {
		if c.claims[i].guards() {
			for j := range c.claims {
				if c.claims[j].held() {
					x.touch(&c.claims[j])
				}
			}
			if op.Role != ir.Holds {
				x.mayPanic(c, call) // else its body is looked at, here or in its own package
			}
			return
		}
	}
	if c.lockGuards() || x.sharesFate(c, call, fn, args) {
		return
	}
	if reason := c.elsewhere(); reason != "" {
		x.giveUp(x.anchor(), reason)
		return
	}
	f := &Finding{Rule: Gate, Pos: x.anchor(), Chain: x.chain(call), Holds: op.Role == ir.Holds, In: len(op.In) > 0, call: call}
	f.Why, f.Claim = x.standing(c, call)
	x.find(c, f)
}

// elsewhere says why a claim may be won that the state does not know of; ""
// where there is none.
func (s *state) elsewhere() string {
	switch {
	case s.received:
		return "a value was received, which may bring a claim with it"
	case s.missed:
		return "a call that may claim, or tell how a claim went, was not followed"
	}
	return ""
}

// standing says where the claims stand, none of which is won: the one on a
// column that is declared, else that on a table which the call writes itself,
// else the latest.
func (x *exec) standing(c conf, call *ir.Call) (Why, *Site) {
	if len(c.claims) == 0 {
		if x.cfg.Unguarded {
			return Unguarded, nil
		}
		return Unclaimed, nil
	}
	cl, best := &c.claims[len(c.claims)-1], 0
	for i := range c.claims {
		rank := 0
		switch s := c.claims[i].site; {
		case s.Op.Column:
			rank = 2
		case s.Write != nil && call.Fn != nil && slices.ContainsFunc(call.Fn.View.Writes, func(w *ir.Write) bool { return w.Table == s.Write.Table }):
			rank = 1
		}
		if rank >= best {
			cl, best = &c.claims[i], rank
		}
	}
	switch {
	case cl.untold && cl.out&won == 0:
		return Pending, cl.site
	case cl.phase == committed && cl.out == won:
		return Committed, cl.site
	case cl.phase == released && cl.out == won:
		return Released, cl.site
	case cl.inTx:
		if cl.out == won {
			return Uncommitted, cl.site
		}
	}
	switch {
	case cl.out == lost:
		return Lost, cl.site
	case cl.out == failed:
		return Unknown, cl.site
	case cl.out == undone:
		return Undone, cl.site
	case cl.out == won|undone:
		return Uncommitted, cl.site
	case cl.out&won == 0:
		return NotWon, cl.site
	}
	return Pending, cl.site
}

func (x *exec) within(names []ir.Name) bool {
	return x.cfg.Within != nil && x.cfg.Within(names) || slices.ContainsFunc(x.stack, func(a activation) bool { return slices.Contains(names, a.fn.Name) })
}

// write decides what a statement is: it depends on where the claim stands.
// False, and it is nothing but a statement.
func (x *exec) write(c conf, call *ir.Call, op *ir.Op, args []term) ([]exit, bool) {
	w := op.Write
	if p := x.peek; p != nil && p.write == w {
		for i := range c.claims {
			if cl := &c.claims[i]; cl.site == p.site && !c.fences(w, call, args, cl) {
				p.other = true
			}
		}
	}
	late := x.late()
	held, other := -1, -1
	for i := range c.claims {
		cl := &c.claims[i]
		switch related := w.Moves(cl.site.Write) || cl.site.Write == nil && late && w.Table != "" && w.Kind == ir.Update; {
		case related && cl.held():
			held = i
		case related:
			other = i
		}
	}
	switch {
	case x.ended > 0:
		if held >= 0 {
			x.res.Moved[w] = true // by what is declared to do it
		}
		return nil, false
	case late:
		if held >= 0 || other >= 0 || w.Kind == ir.Update && x.moves(w) {
			x.res.Moved[w] = true
			return x.rollback(c, call, w, args), true
		}
		return nil, false
	case held >= 0:
		x.res.Moved[w] = true
		cl := &c.claims[held]
		switch {
		case w.Restores(cl.site.Write):
			return x.rollback(c, call, w, args), true
		case w.Kind == ir.Update && (len(c.tries) > 0 || x.followed(cl, w)): // a claim does not commit itself
			return x.move(c, call, w, held), true
		}
		return x.commit(c, call, w), true
	case other >= 0 && w.Follows(c.claims[other].site.Write):
		if w.Restores(c.claims[other].site.Write) {
			return x.rollback(c, call, w, args), true
		}
		return nil, false
	case other >= 0 && c.claims[other].pending() && w.Restores(c.claims[other].site.Write):
		return x.rollback(c, call, w, args), true
	case call.Answer == ir.Dropped && !w.Keyed && !x.root.View.Effects(x.within):
		return nil, false // it cleans up, and how many rows there were is nobody's affair
	case len(c.tries) > 0:
		return nil, false
	case w.Guarded() && x.cfg.Claims != nil && x.cfg.Claims(w):
		return x.claim(c, call, op, w, args), true
	}
	if own := x.underLock(c.state, call, op, args); own != nil {
		return x.claim(c, call, own, own.Write, args), true
	}
	return nil, false
}

// moves reports whether a deferred statement writes what a statement in view
// claims.
func (x *exec) moves(w *ir.Write) bool {
	return slices.ContainsFunc(x.root.View.Writes, func(k *ir.Write) bool {
		return k != w && k.Guarded() && w.Moves(k) && x.cfg.Claims != nil && x.cfg.Claims(k)
	})
}

// followed reports whether an effect or another onward move may come after the
// statement that is under way.
func (x *exec) followed(cl *claim, step *ir.Write) bool {
	onward := func(v *ir.View) bool {
		return v.Effects(x.within) || slices.ContainsFunc(v.Writes, func(w *ir.Write) bool {
			return w.Moves(cl.site.Write) && !w.Restores(cl.site.Write) && w != cl.site.Write && !w.Excludes(step)
		})
	}
	for i := len(x.stack) - 1; i >= 0; i-- {
		if a := x.stack[i]; a.fn.Follows(a.block, a.instr, onward) {
			return true
		}
		if i <= cl.depth && x.stack[i].fn.Parent == nil {
			break
		}
	}
	return false
}

// move executes a step: the claim goes on, or turns out to be lost.
func (x *exec) move(c conf, call *ir.Call, w *ir.Write, i int) []exit {
	x.touch(&c.claims[i])
	x.played(call, w, ir.Writes, c.claims[i].site)
	x.mayPanic(c, call)
	st := c.clone()
	st.claims[i].ended = w // if it turns out to have been the last step
	return []exit{{conf: c.with(st), results: st.ended(call, i)}}
}

// ended are the results of a call that ended or moved a claim.
func (s *state) ended(call *ir.Call, i int) []term {
	results := make([]term, len(call.Results))
	for j, class := range call.Results {
		switch class {
		case ir.Error:
			results[j] = s.newSym(sym{claim: int32(i + 1), rel: endErr})
		case ir.Tag:
			results[j] = s.newSym(sym{claim: int32(i + 1), rel: endTag})
		case ir.Int:
			results[j] = s.newSym(sym{claim: int32(i + 1), rel: endCount})
		}
	}
	return results
}

// commit executes what hands a claim over.
func (x *exec) commit(c conf, call *ir.Call, w *ir.Write) []exit {
	st := c.clone()
	i := st.latest(call, w)
	if i < 0 {
		return []exit{{conf: c.with(st), results: make([]term, len(call.Results))}}
	}
	x.touch(&st.claims[i])
	st.claims[i].phase, st.claims[i].ended, st.claims[i].failed = committed, w, false
	x.played(call, w, ir.Commit, st.claims[i].site)
	out := c.with(st).note(Step{Kind: CommitStep, Pos: x.anchor(), Name: x.chain(call)[0].Name, Table: table(w)})
	return []exit{{conf: out, results: st.ended(call, i)}}
}

// latest is the claim that is held and that the call may end, the latest one
// first; -1 for none.
func (s *state) latest(call *ir.Call, w *ir.Write) int {
	for i := len(s.claims) - 1; i >= 0; i-- {
		if cl := &s.claims[i]; cl.held() && ends(call, w, cl.site) {
			return i
		}
	}
	return -1
}

// ends reports whether a call that rolls back or commits may do that to the
// claim.
func ends(call *ir.Call, w *ir.Write, s *Site) bool {
	if !belongs(w, s) || s.Call == nil || call.Op == nil {
		return belongs(w, s)
	}
	other := func(n ir.Name) bool { return !slices.Contains(call.Op.Not, n) }
	return other(s.Call.Callee) || slices.ContainsFunc(s.made, other)
}

// belongs reports whether a rollback or commit may be that of the claim.
func belongs(w *ir.Write, s *Site) bool {
	return w == nil || s.Write == nil || w.Table == s.Write.Table || slices.Contains(w.Also, s.Write.Table) || slices.Contains(s.Write.Also, w.Table)
}
