package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// begin is a transaction that is begun on something. On a transaction it is a
// savepoint of that.
func (s *state) begin(ctx, on term, typ ir.Exec) term {
	y := sym{tx: true}
	if ctx.kind == caller {
		y.hangs = ctx.n + 1
	}
	switch e, outer := s.runs(on, typ); {
	case e == ir.OnTx && outer.kind == symbol:
		y.on = outer.n + 1
	case e == ir.OnUnknown:
		unknown := s.newSym(sym{exec: ir.OnUnknown})
		y.on = unknown.n + 1
	}
	return s.newSym(y)
}

// outer is what a transaction has been begun on: OnTx with the transaction of
// which it is a savepoint.
func (s *state) outer(tx term) (ir.Exec, term) {
	if !s.isTx(tx) || s.syms[tx.n].on == 0 {
		return ir.OnPool, term{}
	}
	return s.executor(term{kind: symbol, n: s.syms[tx.n].on - 1})
}

// isTx reports a transaction that has been begun in view.
func (s *state) isTx(t term) bool { return t.kind == symbol && s.syms[t.n].tx }

// partOf reports whether a transaction may be tx, or a savepoint in it.
func (s *state) partOf(inner, tx term) bool {
	for range maxDepth {
		if inner == tx {
			return true
		}
		e, outer := s.outer(inner)
		if e != ir.OnTx {
			break
		}
		inner = outer
	}
	// One that has not been begun in view may be any, but not what tx is a part of.
	if s.isTx(inner) && s.isTx(tx) {
		return false
	}
	for range maxDepth {
		e, outer := s.outer(tx)
		if e != ir.OnTx {
			return true
		}
		if tx = outer; tx == inner {
			return false
		}
	}
	return true
}

// txOf is the transaction that a value is, or that is in it.
func (s *state) txOf(t term) term {
	if e, tx := s.executor(t); e == ir.OnTx {
		return tx
	}
	return t
}

// commitTx makes good what was won in the transaction, unless the error of the
// commit says otherwise. What was won in a savepoint is won in the transaction
// around it from then on. It returns the last claim that was made good, or -1.
func (x *exec) commitTx(s *state, tx term) int {
	tx = s.txOf(tx)
	around, outer := s.outer(tx)
	made := -1
	if around != ir.OnTx {
		x.outlived(s, tx)
		s.unlock(tx)
	}
	for i := range s.claims {
		c := &s.claims[i]
		if !c.inTx || !s.partOf(c.tx, tx) {
			continue
		}
		if around == ir.OnTx {
			c.tx = outer
			continue
		}
		c.inTx, c.tx, c.stray = false, tx, c.stray || around == ir.OnUnknown
		switch {
		case c.lock:
			c.phase = released
		case c.out&won != 0:
			c.out |= undone
			made = i
		}
	}
	return made
}

// txError is the error of a commit that made a claim good, or none.
func (s *state) txError(made int) term {
	if made < 0 || s.claims[made].out == undone {
		return s.newSym(sym{})
	}
	return s.newSym(sym{claim: int32(made + 1), rel: tellTx})
}

// rollbackTx undoes what was won in the transaction.
func (s *state) rollbackTx(tx term) {
	tx = s.txOf(tx)
	s.unlock(tx)
	for i := range s.claims {
		if c := &s.claims[i]; c.inTx && s.partOf(c.tx, tx) {
			c.inTx, c.out = false, undone
		}
	}
}

// receiver is what a method is called on.
func receiver(args []term) term {
	if len(args) == 0 {
		return term{}
	}
	return args[0]
}

// transaction runs a callback in a transaction that commits if it succeeds.
func (x *exec) transaction(c conf, call *ir.Call, f, on term, args []term) []exit {
	fn := c.function(f)
	begin := c.clone()
	outs := []exit{{conf: c.with(begin), results: errorOnly(call, begin.notNil())}}
	inner := c.with(c.clone())
	typ := argExec(call, slices.Index(args, on))
	tx := inner.begin(term{}, on, typ)
	params := inner.paramsFor(fn, args, func(i int) term {
		if fn.Execs[i].Runs() {
			return tx
		}
		return term{}
	})
	inner.held = slices.Concat(inner.held, []term{tx})
	for _, e := range x.valueCall(inner, call, f, params) {
		n := len(e.held) - 1
		tx := e.held[n]
		e.held = e.held[:n:n]
		if e.panics {
			e.state = e.clone()
			e.rollbackTx(tx)
			outs = append(outs, e)
			continue
		}
		err := term{}
		if k := fn.ErrResult(); k >= 0 && k < len(e.results) {
			err = e.results[k]
		}
		fail := e.clone()
		if fail.assumeNil(err, false) {
			fail.rollbackTx(tx)
			failed := err
			if failed.kind == none {
				failed = fail.notNil()
			}
			outs = append(outs, exit{conf: e.with(fail), results: errorOnly(call, failed)})
		}
		ok := e.clone()
		if ok.assumeNil(err, true) {
			made := x.commitTx(ok, tx)
			outs = append(outs, exit{conf: e.with(ok), results: errorOnly(call, ok.txError(made))})
		}
	}
	return outs
}

// errorOnly are the results of a call of which the error is known, if it
// returns one.
func errorOnly(call *ir.Call, err term) []term {
	r := make([]term, len(call.Results))
	if n := len(r); n > 0 && call.Results[n-1] == ir.Error {
		r[n-1] = err
	}
	return r
}

// paramsFor are the arguments with which a library calls a function that it
// has been given: the context that it was given itself, and what make makes.
func (s *state) paramsFor(fn *ir.Func, given []term, make_ func(i int) term) []term {
	params := make([]term, len(fn.Params))
	for i, class := range fn.Params {
		if class != ir.Context {
			if i < len(fn.Execs) {
				params[i] = make_(i)
			}
			continue
		}
		params[i] = term{kind: free}
		for _, t := range given {
			if t.kind == caller {
				params[i] = t
			}
		}
	}
	return params
}

// unit runs a callback for a function without a body that passes on its error.
// It may be a transaction function: what the callback works with, or finds in
// its context, may be a transaction's. Where it fails although the callback
// did not, nothing was made good.
func (x *exec) unit(c conf, call *ir.Call, f term, args []term) []exit {
	x.mayPanic(c, call)
	fn := c.function(f)
	begin := c.clone()
	x.mayEnd(begin, fn)
	outs := []exit{{conf: c.with(begin), results: errorOnly(call, begin.notNil())}}
	inner := c.with(c.clone())
	before, were := len(inner.claims), slices.Clone(c.claims)
	params := inner.paramsFor(fn, args, func(i int) term {
		switch class := fn.Params[i]; {
		case fn.Execs[i] == ir.OnPool:
			return inner.newSym(sym{exec: ir.OnPool})
		case fn.Execs[i] == ir.OnTx:
			return inner.newSym(sym{tx: true})
		case fn.Execs[i].Runs() || class == ir.Pointer || class == ir.Other || class == ir.Struct:
			return inner.newSym(sym{exec: ir.OnUnknown})
		}
		return term{}
	})
	for i := range params {
		if fn.Params[i] == ir.Context {
			params[i] = inner.unknownValues(params[i])
		}
	}
	inner.held = slices.Concat(inner.held, params)
	for _, e := range x.valueCall(inner, call, f, params) {
		n := len(e.held) - len(params)
		given := e.held[n:]
		e.held = e.held[:n:n]
		if e.panics {
			outs = append(outs, e)
			continue
		}
		e.state = e.clone()
		e.mayHaveEnded(were)
		err := term{}
		if k := fn.ErrResult(); k >= 0 && k < len(e.results) {
			err = e.results[k]
		}
		if !e.unsettled(before, given) {
			outs = append(outs, exit{conf: e.conf, results: errorOnly(call, err)})
			continue
		}
		ok := e.clone()
		if ok.assumeNil(err, true) {
			for _, t := range given {
				if ok.isTx(t) {
					x.commitTx(ok, t)
				}
			}
			for i := range ok.claims[before:] {
				ok.claims[before+i].out &^= undone // it says so at once
			}
			outs = append(outs, exit{conf: e.with(ok), results: errorOnly(call, term{kind: nilTerm})})
		}
		bad := e.clone()
		for _, t := range given {
			if bad.isTx(t) {
				bad.rollbackTx(t)
			}
		}
		for i := range bad.claims[before:] {
			if cl := &bad.claims[before+i]; cl.stray {
				cl.out = undone
			}
		}
		outs = append(outs, exit{conf: e.with(bad), results: errorOnly(call, bad.notNil())})
	}
	return outs
}

// unsettled reports whether a claim made since hangs on a transaction that may
// have been given.
func (s *state) unsettled(since int, given []term) bool {
	return len(s.claims) > since && slices.ContainsFunc(s.claims[since:], func(c claim) bool {
		return c.stray || c.inTx && slices.ContainsFunc(given, func(t term) bool { return s.isTx(t) && s.partOf(c.tx, t) })
	})
}
