package ir

import "slices"

// A View sums up what a function, the literals in it and all that it calls may
// do. It says "may" only: the engine decides on paths.
type View struct {
	Claim    bool     // a declared claim
	Effect   bool     // an effect, or a call that needs a won claim
	Within   [][]Name // the functions in which, and in what they reach, further effects are asked for
	Rollback bool     // a declared rollback
	Commit   bool     // a declared commit
	Blind    bool     // one of these of which it is not known what it writes
	Tx       bool     // begins or ends a transaction
	Locks    bool     // locks something for as long as a transaction goes on
	Exits    bool     // ends the process, or goes on after a panic
	Aborts   bool     // has an explicit panic
	Calls    bool     // calls a function that was passed in or stored
	Outside  bool     // stores to memory that it did not allocate
	HandsOn  bool     // hands such memory to calls that may write it, and of which no more is known
	Panics   bool     // is made of more than calls that cannot panic
	Outlives bool     // calls what wants a context that outlives the request
	Text     bool     // runs a statement whose text is passed in
	Tries    bool     // runs a statement that is a claim where a directive asks for one
	Acts     bool     // does something that others can see: it is more than a placeholder
	// Writes are the statements, deferred ones aside; Late those that run in
	// deferred calls. Each is listed once.
	Writes, Late []*Write
	Ends         []*Write // what the declared rollbacks and commits write
	Needs        []Need   // of the calls that need another step first
	Made         []*Func  // the literals that are returned: what the caller may run
	Column       bool     // the column of one of Writes is declared to be claimed
}

// Relevant reports whether what a function does could matter to a claim,
// whatever it is given.
func (v *View) Relevant() bool {
	return v.Claim || v.Effect || len(v.Within) > 0 || v.Rollback || v.Commit || v.Tx || v.Exits || v.Text || v.Outlives || len(v.Needs) > 0 ||
		len(v.Writes) > 0 || len(v.Late) > 0
}

// Locked is what a statement claims under a lock; nil for nothing.
func (v *View) Locked(w *Write) *Write {
	if !v.Locks {
		return nil
	}
	return w.Locked(slices.Concat(v.Writes, v.Late)...)
}

// Effects reports whether there is an effect, or one that is asked for where
// the predicate holds of the functions that it is asked for in.
func (v *View) Effects(within func([]Name) bool) bool {
	return v.Effect || slices.ContainsFunc(v.Within, within)
}

func addWrites(to []*Write, from []*Write) ([]*Write, bool) {
	changed := false
	for _, w := range from {
		found := false
		for _, have := range to {
			found = found || have == w
		}
		if !found {
			to, changed = append(to, w), true
		}
	}
	return to, changed
}

// merge adds what another view says; late is set for what runs deferred.
func (v *View) merge(o *View, late bool) bool {
	changed := false
	or := func(a *bool, b bool) {
		if b && !*a {
			*a, changed = true, true
		}
	}
	or(&v.Claim, o.Claim)
	or(&v.Effect, o.Effect)
	for _, names := range o.Within {
		if !slices.ContainsFunc(v.Within, func(have []Name) bool { return slices.Equal(have, names) }) {
			v.Within, changed = append(v.Within, names), true
		}
	}
	or(&v.Rollback, o.Rollback)
	or(&v.Commit, o.Commit)
	or(&v.Blind, o.Blind)
	or(&v.Tx, o.Tx)
	or(&v.Locks, o.Locks)
	or(&v.Exits, o.Exits)
	or(&v.Aborts, o.Aborts)
	or(&v.Calls, o.Calls)
	or(&v.Outside, o.Outside)
	or(&v.HandsOn, o.HandsOn)
	or(&v.Panics, o.Panics)
	or(&v.Text, o.Text)
	or(&v.Tries, o.Tries)
	or(&v.Acts, o.Acts)
	or(&v.Outlives, o.Outlives)
	or(&v.Column, o.Column && !late)
	var c bool
	if late {
		v.Late, c = addWrites(v.Late, o.Writes)
	} else {
		v.Writes, c = addWrites(v.Writes, o.Writes)
	}
	changed = changed || c
	changed = changed || c
	v.Late, c = addWrites(v.Late, o.Late)
	changed = changed || c
	v.Ends, c = addWrites(v.Ends, o.Ends)
	for _, n := range o.Needs {
		if !slices.ContainsFunc(v.Needs, func(m Need) bool { return m.First == n.First && slices.Equal(m.In, n.In) }) {
			v.Needs, changed = append(v.Needs, n), true
		}
	}
	for _, lit := range o.Made {
		if !slices.Contains(v.Made, lit) {
			v.Made, changed = append(v.Made, lit), true
		}
	}
	return changed || c
}

// CallView is what one call may do: by its role or its body, and by the
// literals that the body returns, unless the call is deferred.
func CallView(c *Call, late bool) View {
	v := View{Locks: c.Locks, Panics: !c.Safe, Acts: c.Acts(), Tries: c.Tries != nil || c.Op != nil && c.Op.Role == Claims}
	if c.Dynamic {
		v.Calls = true
	}
	if op := c.Op; op != nil {
		v.Outlives, v.Needs = op.Detached, op.Needs
		switch op.Role {
		case Claims:
			v.Claim = true
		case Effect, Holds:
			if len(op.In) == 0 {
				v.Effect = true
			} else {
				v.Within = [][]Name{op.In}
			}
		case Rollback:
			v.Rollback = true
		case Commit:
			v.Commit = true
		}
		if op.Role == Rollback || op.Role == Commit {
			if op.Write == nil {
				v.Blind = true
			} else {
				v.Ends = []*Write{op.Write}
			}
		}
		if op.Write != nil && op.Role == Writes {
			v.Writes = []*Write{op.Write}
			v.Tries = v.Tries || op.Write.Guarded()
			v.Column = op.Column
		}
		if op.Role != NoRole && op.Role != Holds {
			return v
		}
	}
	if c.Query != NoReg {
		v.Text = true
	}
	for _, op := range c.Choices {
		v.Writes, _ = addWrites(v.Writes, []*Write{op.Write})
		v.Tries, v.Column = true, v.Column || op.Column
	}
	switch c.Lib.Kind {
	case BeginTx, CommitTx, RollbackTx, InvokeTx:
		v.Tx = true
	case Exits, Recovers:
		v.Exits = true
	case Panics:
		v.Aborts = true
	case InvokeNow, InvokeMaybe, InvokeLater:
		v.Calls = true
	}
	if len(c.Impls) > MaxImpls {
		v.Effect = v.Effect || slices.ContainsFunc(c.Impls, (*Func).effect)
	} else {
		for _, f := range c.Impls {
			o := CallView(&Call{Fn: f, Op: f.Op, Query: NoReg}, late)
			v.merge(&o, false)
		}
	}
	if c.Fn != nil && c.Fn.View.Text {
		for _, op := range c.Given {
			v.Writes, _ = addWrites(v.Writes, []*Write{op.Write})
			v.Column = v.Column || op.Column
		}
	}
	if c.Fn != nil {
		v.merge(&c.Fn.View, false)
		if c.Op != nil && c.Op.Role == Holds {
			v.Claim = false // a claim inside is its own affair
		}
		if !c.Fn.View.Panics {
			v.Panics = false
		}
		if !late {
			for _, lit := range v.Made {
				v.merge(&lit.View, false)
			}
		}
		v.Made = nil
	}
	return v
}

// effect reports whether calling the function is an effect, or asks for a won claim.
func (f *Func) effect() bool {
	switch {
	case f.Op == nil || f.Op.Role == NoRole:
		return f.View.Effect
	case f.Op.Role == Holds:
		return true
	}
	return f.Op.Role == Effect
}

// Look computes the views of the functions, which may call each other, and
// gives declared operations the statement that their body runs.
func Look(funcs []*Func) {
	look(funcs)
	ends := false
	adopts := func(op *Op, v *View) *Op {
		with := adopt(op, v)
		ends = ends || with != op && (op.Role == Rollback || op.Role == Commit)
		return with
	}
	for _, f := range funcs {
		for i := range f.Blocks {
			for j := range f.Blocks[i].Instrs {
				if c := f.Blocks[i].Instrs[j].Call; c != nil && c.Op != nil && c.Op.Declared && c.Op.Write == nil && c.Body() != nil {
					c.Op = adopts(c.Op, &c.Body().View)
				}
			}
		}
		if f.Op != nil && f.Op.Declared && f.Op.Write == nil {
			f.Op = adopts(f.Op, &f.View)
		}
	}
	if ends { // what they write is known by now
		for _, f := range funcs {
			f.View.Blind = false
		}
		look(funcs)
	}
}

// CallsClaim reports whether the function calls something that may claim: a
// literal that it only makes does not count.
func (f *Func) CallsClaim() bool {
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			in := &f.Blocks[i].Instrs[j]
			if in.Op != Invoke && in.Op != Go && in.Op != Defer {
				continue
			}
			if v := CallView(in.Call, in.Op == Defer); v.Claim || slices.ContainsFunc(v.Writes, (*Write).Guarded) || slices.ContainsFunc(v.Late, (*Write).Guarded) {
				return true
			}
		}
	}
	return false
}

// Body is what a declared call runs; nil where that is not known.
func (c *Call) Body() *Func {
	if c.Fn == nil && len(c.Impls) == 1 {
		return c.Impls[0]
	}
	return c.Fn
}

// adopt fills in the statement of a declared operation.
func adopt(op *Op, v *View) *Op {
	for _, kind := range []WriteKind{Update, Delete} {
		for _, w := range append(v.Writes, v.Late...) {
			if w.Kind == kind && (op.Role != Claims || w.Guarded()) {
				o := *op
				o.Write = w
				return &o
			}
		}
	}
	return op
}

func look(funcs []*Func) {
	for _, f := range funcs {
		f.View.HandsOn = f.handsOn()
		f.markOutside()
	}
	stale := newDependents(funcs)
	for again := true; again; {
		again = false
		for _, f := range funcs {
			if !stale.take(f) {
				continue
			}
			changed := false
			for _, c := range f.Consts {
				// A function that is passed on may be called.
				if c.Fn != nil {
					o := CallView(&Call{Fn: c.Fn, Op: c.Fn.Op, Query: NoReg}, true)
					o.Outside, o.Panics = false, false
					changed = f.View.merge(&o, false) || changed
				}
			}
			for i := range f.Blocks {
				b := &f.Blocks[i]
				for j := range b.Instrs {
					in := &b.Instrs[j]
					switch in.Op {
					case Invoke, Go, Defer:
						v := CallView(in.Call, in.Op == Defer)
						changed = f.View.merge(&v, in.Op == Defer) || changed
					case Closure:
						if in.Fn != nil && in.Made {
							changed = f.View.merge(&View{Made: []*Func{in.Fn}}, false) || changed
						} else if in.Fn != nil {
							o := CallView(&Call{Fn: in.Fn, Op: in.Fn.Op, Query: NoReg}, true)
							// A literal's stores to captured variables stay within.
							o.Outside, o.Panics = false, false
							changed = f.View.merge(&o, in.Late) || changed
						}
					}
				}
				if b.Kind == Panic {
					changed = f.View.merge(&View{Aborts: true, Panics: true}, false) || changed
				}
			}
			if changed {
				again = true
				stale.changed(f)
			}
		}
	}
}

// dependents tell the functions whose views have to be computed anew, since
// what they are made of has changed. They are few in each round: a chain of
// 1,000 calls takes as many rounds.
type dependents struct {
	stale map[*Func]bool
	of    map[*Func][]*Func // who looks at the view of a function
}

func newDependents(funcs []*Func) *dependents {
	d := &dependents{stale: map[*Func]bool{}, of: map[*Func][]*Func{}}
	for _, f := range funcs {
		d.stale[f] = true
		f.Callees(func(g *Func) { d.on(f, g) })
	}
	return d
}

// on notes that f looks at the view of g.
func (d *dependents) on(f, g *Func) {
	if last := d.of[g]; len(last) == 0 || last[len(last)-1] != f {
		d.of[g] = append(d.of[g], f)
	}
}

// take reports whether the view of f is out of date. It is up to date then.
func (d *dependents) take(f *Func) bool {
	if !d.stale[f] {
		return false
	}
	delete(d.stale, f)
	return true
}

// changed says that the view of a function has become another.
func (d *dependents) changed(f *Func) {
	for _, g := range d.of[f] {
		d.stale[g] = true
		for _, lit := range f.View.Made {
			d.on(g, lit)
		}
	}
	d.stale[f] = true // it may call itself
}

// Acts reports whether others can see what the call does, as far as that is
// not in a body that is known.
func (c *Call) Acts() bool {
	switch {
	case c.Lib.Kind == HandsOn:
		return true
	case c.Safe || c.Mild:
		return false
	case c.Op != nil && c.Op.Role != NoRole:
		return true
	}
	return c.Fn == nil && len(c.Impls) == 0
}

// markOutside finds what the function itself does to memory that is not its own.
func (f *Func) markOutside() {
	var defs []*Instr // by register
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			in := &f.Blocks[i].Instrs[j]
			switch in.Op {
			case Escape, Touch, Receive:
				f.View.Acts = true
			case Store:
				if defs == nil {
					defs = f.defs()
				}
				r := in.X
				for r >= 0 && r != NoReg && defs[r] != nil && (defs[r].Op == FieldAddr || defs[r].Op == Copy) {
					r = defs[r].X
				}
				in.Out = r < 0 || r == NoReg || defs[r] == nil || defs[r].Op != Alloc
				f.View.Outside = f.View.Outside || in.Out
				f.View.Acts = f.View.Acts || in.Out
			}
		}
	}
}

func (f *Func) defs() []*Instr {
	defs := make([]*Instr, f.Regs)
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			if in := &f.Blocks[i].Instrs[j]; in.Dst != NoReg && int(in.Dst) < f.Regs {
				defs[in.Dst] = in
			}
		}
	}
	return defs
}

// FollowsInTurn is Follows, but for what comes only after another transaction
// has begun: that belongs to the next turn.
func (f *Func) FollowsInTurn(block, instr int, pred func(*View) bool) bool {
	seen := newBitset(len(f.Blocks))
	work := []int{block}
	for from := instr + 1; len(work) > 0; from = 0 {
		b := &f.Blocks[work[0]]
		work = work[1:]
		again := false
		for j := from; j < len(b.Instrs) && !again; j++ {
			in := &b.Instrs[j]
			if in.Op != Invoke && in.Op != Go {
				continue
			}
			v := CallView(in.Call, false)
			if again = in.Call.Begins(); !again && pred(&v) {
				return true
			}
		}
		for _, e := range b.Succs {
			if !again && !seen.has(Reg(e.To)) {
				seen.add(Reg(e.To))
				work = append(work, e.To)
			}
		}
	}
	return false
}

// Begins reports whether a call begins a transaction.
func (c *Call) Begins() bool {
	return c.Lib.Kind == BeginTx || c.Lib.Kind == InvokeTx || c.Fn != nil && c.Fn.View.Tx
}

// Follows reports whether, after the instruction, some path of the function
// runs a call of which the predicate holds; deferred calls aside.
func (f *Func) Follows(block, instr int, pred func(*View) bool) bool {
	look := func(b *Block, from int) bool {
		for j := from; j < len(b.Instrs); j++ {
			in := &b.Instrs[j]
			switch in.Op {
			case Invoke, Go:
				if v := CallView(in.Call, false); pred(&v) {
					return true
				}
			case Closure:
				if in.Fn != nil && !in.Late && pred(&in.Fn.View) {
					return true
				}
			}
		}
		return false
	}
	if look(&f.Blocks[block], instr+1) {
		return true
	}
	for _, b := range f.Reaches(block) {
		if look(&f.Blocks[b], 0) {
			return true
		}
	}
	return false
}
