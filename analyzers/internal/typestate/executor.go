package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// This file tells on what statements run: a pool, a transaction, or nobody
// knows. That is a property of values: it goes with them through parameters,
// fields, interfaces and contexts.

// maxWithin is how far a value is looked into for what statements run on.
const maxWithin = 3

// typed notes what statements on a value run on, by its type.
func (s *state) typed(t term, e ir.Exec) {
	if t.kind == symbol && (e == ir.OnPool || e == ir.OnTx) {
		if y := &s.syms[t.n]; !y.tx && y.on == 0 && y.exec == ir.NoExec {
			y.exec = e
		}
	}
}

// foundOn is a value that comes from a place which holds what runs on e.
func (s *state) foundOn(e ir.Exec) term {
	if e == ir.NoExec {
		return term{}
	}
	return s.newSym(sym{exec: e})
}

// found notes what statements run on that are run on a value read from memory:
// what those on the owner of that memory run on, else what the place says.
func (s *state) found(from, t term, e ir.Exec) term {
	if t.kind != symbol {
		return t
	}
	if y := &s.syms[t.n]; y.tx || y.on > 0 || y.exec != ir.NoExec || y.from != fromMemory && y.from != anywhere {
		return t
	}
	if obj, _, ok := s.place(from); ok && s.objs[obj].of > 0 {
		s.syms[t.n].on = s.objs[obj].of
		return t
	}
	s.syms[t.n].exec = e
	return t
}

// owner is a symbol as the owner of memory: 0 if it says nothing of what
// statements on what that holds run on.
func (s *state) owner(n int32) int32 {
	if y := &s.syms[n]; y.tx || y.on > 0 || y.exec != ir.NoExec {
		return n + 1
	}
	return 0
}

// executor is what statements on a value run on, by what has been seen of it;
// with a transaction, which.
func (s *state) executor(t term) (ir.Exec, term) { return s.within(t, maxWithin) }

func (s *state) within(t term, depth int) (ir.Exec, term) {
	if depth == 0 {
		return ir.NoExec, term{}
	}
	switch t.kind {
	case symbol:
		y := &s.syms[t.n]
		switch {
		case y.tx:
			return ir.OnTx, t
		case y.on > 0:
			return s.within(term{kind: symbol, n: y.on - 1}, depth-1)
		case y.exec == ir.OnTx:
			return ir.OnTx, t
		case y.exec != ir.NoExec || y.cell == 0:
			return y.exec, term{}
		}
		return s.inside(term{kind: ref, n: y.cell - 1}, depth-1)
	case ref, aggregate:
		return s.inside(t, depth-1)
	}
	return ir.NoExec, term{}
}

// inside is what statements on what a struct holds run on: a transaction, if
// there is one.
func (s *state) inside(t term, depth int) (ir.Exec, term) {
	best, tx := ir.NoExec, term{}
	for _, sl := range s.objs[t.n].slots {
		if !under(sl.path, t.text) {
			continue
		}
		switch e, in := s.within(sl.val, depth); {
		case e == ir.OnTx:
			return e, in
		case e == ir.OnUnknown || best == ir.NoExec:
			best, tx = e, in
		}
	}
	return best, tx
}

// runs is what statements on a value run on, whose type is known as well.
func (s *state) runs(t term, typ ir.Exec) (ir.Exec, term) {
	if typ == ir.OnPool {
		return ir.OnPool, term{}
	}
	e, tx := s.executor(t)
	if e != ir.NoExec {
		return e, tx
	}
	switch typ {
	case ir.OnTx:
		return ir.OnTx, t
	case ir.OnEither:
		return ir.OnUnknown, term{}
	}
	return ir.OnPool, term{}
}

// argExec is what the type of an argument says.
func argExec(call *ir.Call, i int) ir.Exec {
	if 0 <= i && i < len(call.Execs) {
		return call.Execs[i]
	}
	return ir.NoExec
}

// runsOn is what an attempt to claim runs on. A statement runs on the first
// argument that can run one. Of a claim without a body only what it is handed
// is known: whether it locks in a transaction that is among that, or writes,
// nobody can tell; but what is said to last is no lock.
func (s *state) runsOn(call *ir.Call, op *ir.Op, args []term) (ir.Exec, term) {
	if op.Role == ir.Writes || call.Wins != ir.ByType || call.Lib.Kind == ir.Scan || call.Tx || op.Final {
		for i, typ := range call.Execs {
			if typ.Runs() && i < len(args) {
				return s.runs(args[i], typ)
			}
		}
		if e, tx := s.executor(receiver(args)); e != ir.NoExec {
			return e, tx
		}
	}
	if s.handed(call, args) == ir.OnPool {
		return ir.OnPool, term{}
	}
	return ir.OnUnknown, term{}
}

// handed is what a function may run statements on by what it is handed: a
// transaction that is among that, unknown, or a pool.
func (s *state) handed(call *ir.Call, args []term) ir.Exec {
	out := ir.OnPool
	for i, t := range args {
		if t.bag > 0 && len(s.objs[t.bag-1].slots) > 0 {
			out = ir.OnUnknown
			continue
		}
		typ := argExec(call, i)
		e, _ := s.executor(t)
		if typ.Runs() {
			e, _ = s.runs(t, typ)
		}
		switch e {
		case ir.OnTx:
			return e
		case ir.OnUnknown:
			out = e
		}
	}
	return out
}

// mayBeTx reports whether a function is handed a transaction, or what may be or
// hold or carry one, where its type does not say so.
func (s *state) mayBeTx(t term, fn *ir.Func, param int) bool {
	if t.bag > 0 {
		return len(s.objs[t.bag-1].slots) > 0
	}
	if param < len(fn.Execs) && (fn.Execs[param] == ir.OnTx || fn.Execs[param] == ir.OnEither || fn.Execs[param] == ir.OnPool) {
		return false
	}
	e, _ := s.executor(t)
	return e == ir.OnTx || e == ir.OnUnknown
}

// inTransaction reports whether a call runs in a transaction, or is handed one.
func (s *state) inTransaction(call *ir.Call, args []term) bool {
	_, ok := s.handedTx(call, args)
	return ok
}

// placeClaim says of the claim that has just been made where it has been: in a
// transaction it is won when that commits.
func (s *state) placeClaim(call *ir.Call, op *ir.Op, args []term) {
	cl := &s.claims[len(s.claims)-1]
	if (op.Scanned || op.Waits) && !op.Lock {
		return // a lock of the session outlasts the transaction
	}
	switch e, tx := s.runsOn(call, op, args); {
	case e == ir.OnTx:
		cl.locked = !op.Lock && s.locks(tx)
		cl.inTx, cl.tx = true, tx
	case e == ir.OnUnknown || op.Lock:
		cl.stray = true // a lock on a pool is none, and ends by itself
	}
}

// handedTx is the transaction among the arguments; false if there is none.
func (s *state) handedTx(call *ir.Call, args []term) (term, bool) {
	for i, t := range args {
		if e, tx := s.executor(t); e == ir.OnTx || e == ir.NoExec && argExec(call, i) == ir.OnTx {
			if e == ir.NoExec {
				tx = t
			}
			return tx, true
		}
		if t.bag > 0 {
			if e, tx := s.inside(term{kind: ref, n: t.bag - 1}, maxWithin); e == ir.OnTx {
				return tx, true
			}
		}
	}
	return term{}, false
}

// yields is the result of a function without a body that may run statements, or
// make something that does: on what the function has been handed.
func (s *state) yields(call *ir.Call, args []term, class ir.Class) term {
	switch class {
	case ir.Other, ir.Pointer, ir.Struct, ir.Row, ir.Rows:
	default:
		return term{}
	}
	if tx, ok := s.handedTx(call, args); ok && tx.kind == symbol {
		return s.newSym(sym{from: fromCall, on: tx.n + 1})
	}
	if call.Yields == ir.OnTx {
		return s.newSym(sym{from: fromCall, tx: true})
	}
	e := s.handed(call, args)
	if e == ir.OnPool {
		if !call.Yields.Runs() || slices.ContainsFunc(args, func(t term) bool { return t.kind == caller }) {
			return term{}
		}
	}
	return s.newSym(sym{from: fromCall, exec: e})
}

// anyKey stands for the keys of a context that carries nobody knows what.
const anyKey = ".*"

// unknownValues is the context, carrying what nobody here has put into it.
func (s *state) unknownValues(ctx term) term {
	return s.putValue(ctx, anyKey, s.newSym(sym{exec: ir.OnUnknown}))
}

// putValue is the context, carrying a value more.
func (s *state) putValue(ctx term, key string, val term) term {
	if ctx.kind != caller && ctx.kind != free && ctx.kind != carrier {
		return ctx
	}
	var o object
	if ctx.bag > 0 {
		o.slots = s.objs[ctx.bag-1].slots
	}
	o.set(key, val)
	ctx.bag = s.newObj(o) + 1
	return ctx
}

// getValue is what a context answers for a key.
func (s *state) getValue(ctx term, key string) term {
	if ctx.bag > 0 {
		o := &s.objs[ctx.bag-1]
		for _, k := range []string{key, anyKey} {
			if i, ok := o.find(k); ok {
				s.assumeNil(o.slots[i].val, false)
				return o.slots[i].val
			}
		}
	}
	// Whoever made the context has put it there, or not: the answer stays.
	if s.answers == 0 {
		s.answers = s.newObj(object{}) + 1
	}
	o := &s.objs[s.answers-1]
	path := "." + itoa(int(ctx.kind)) + "." + itoa(int(ctx.n)) + " " + key
	if i, ok := o.find(path); ok && o.slots[i].val.kind == symbol {
		return o.slots[i].val
	}
	t := s.newSym(sym{from: fromCall, exec: ir.OnUnknown})
	s.objs[s.answers-1].set(path, t)
	return t
}

// assert tells whether a value is of a type, as far as what it runs on and
// where it comes from say so.
func (x *exec) assert(s *state, in *ir.Instr) {
	t, is := s.named(in.X), term{}
	e, _ := s.executor(t)
	isnil, known := s.nilness(t)
	switch {
	case known && isnil:
		is = term{kind: no}
	case in.Sure && known:
		is = term{kind: yes}
	case in.Sure && t.kind == symbol:
		is = term{kind: test, p: isNil, n: t.n, neg: true}
	case e == ir.OnTx && in.Exec == ir.OnPool, e == ir.OnPool && in.Exec == ir.OnTx:
		is = term{kind: no}
	case e == ir.OnTx && in.Exec == ir.OnTx, e == ir.OnPool && in.Exec == ir.OnPool:
		is = term{kind: yes}
	}
	if is.kind != yes && !in.Sure {
		t = s.asserted(t)
	}
	s.top().set(in.Dst, t)
	s.top().set(in.Dst+1, is)
}
