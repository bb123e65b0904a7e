package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// library executes a call whose meaning the model knows; false where it is
// nothing but an ordinary call.
func (x *exec) library(c conf, call *ir.Call, ops, args []term) ([]exit, bool) {
	lib, arg, arg2 := &call.Lib, ops[0], ops[1]
	st := c.clone()
	results := make([]term, len(call.Results))
	done := func() ([]exit, bool) { return []exit{{conf: c.with(st), results: results}}, true }
	first := func(t term) ([]exit, bool) {
		if len(results) > 0 {
			results[0] = t
		}
		return done()
	}
	switch lib.Kind {
	case ir.RowsAffected:
		if len(results) > 1 {
			results[1] = term{kind: nilTerm} // an error of its own says nothing about the claim
		}
		return first(st.rowsOf(arg))
	case ir.ErrorOf:
		return first(st.told(arg, tellTag, tellErr))
	case ir.BeginTx:
		y := sym{tx: true}
		if arg.kind == caller {
			y.hangs = arg.n + 1
		}
		return first(st.newSym(y))
	case ir.Scan:
		for _, a := range args {
			st.forget(a, 4)
		}
		if arg.kind == symbol && st.syms[arg.n].rel == tellRows {
			return first(st.told(arg, tellRows, readErr))
		}
		x.mayPanic(c, call)
		return first(st.told(arg, tellRow, tellScan))
	case ir.Next:
		return first(st.told(arg, tellRows, tellRows))
	case ir.Collect:
		return first(st.told(arg, tellRows, tellSlice))
	case ir.ErrorsIs:
		return first(st.is(arg, arg2))
	case ir.ErrorsAs:
		if t := arg; t.kind == symbol {
			return first(term{kind: test, p: isA, n: t.n, text: itoa(call.ID)})
		}
		return done()
	case ir.NewError:
		y := sym{facts: []fact{{isNil, "", false}}}
		for _, t := range ops[2:] {
			switch t.kind {
			case symbol:
				y.wraps = t.n + 1
			case sentinel:
				y.learn(isErr, t.text, true)
			}
		}
		return first(st.newSym(y))
	case ir.CompareSwap:
		is, known := st.truth(st.equal(st.load(arg, call.Results[0]), ops[2]))
		if !known {
			st.forget(arg, 1)
			return done()
		}
		if is {
			st.store(arg, ops[3])
		}
		return first(boolTerm(is))
	case ir.JoinErrors:
		all := true
		for _, t := range ops[2:] {
			if st.isNonNil(t) {
				return first(st.notNil())
			}
			isnil, known := st.nilness(t)
			all = all && known && isnil
		}
		if all {
			return first(term{kind: nilTerm})
		}
		return done()
	case ir.DetachCtx:
		st.cancels(call, results)
		return first(term{kind: free})
	case ir.DeriveCtx:
		t := arg
		if t.kind == free || t.kind == caller || t.kind == carrier {
			for i, class := range call.Results {
				if class == ir.Context || i == 0 && !slices.Contains(call.Results, ir.Context) {
					results[i] = t
				}
			}
		}
		st.cancels(call, results)
		return done()
	case ir.RequestCtx:
		t := st.carried(arg)
		if t.kind != carrier && t.kind != caller && t.kind != free {
			t = x.origin(carrier, "request")
		}
		if call.Results[0] == ir.Context && t.kind == carrier {
			t.kind = caller
		}
		return first(t)
	case ir.EndsCtx:
		x.ending(arg)
		return nil, false
	case ir.Recovers:
		if st.panicking {
			st.recovered = true
			return first(st.notNil())
		}
		return first(term{kind: nilTerm})
	case ir.Exits:
		x.strandsHere(c, AtExit)
		return nil, true
	case ir.Panics:
		return []exit{{conf: c.with(st), panics: true, pos: call.Pos}}, true
	case ir.InvokeNow, ir.InvokeMaybe:
		if c.function(arg) != nil {
			return x.callback(c, call, arg, args, lib.Kind == ir.InvokeMaybe), true
		}
	case ir.InvokeLater:
		if c.function(arg) != nil {
			fn, steps := c.function(arg), c.steps
			// It may have run by the time that anything else is looked at.
			outs := x.valueCall(c, call, arg, make([]term, len(fn.Params)))
			for i := range outs {
				outs[i].state = outs[i].clone()
				outs[i].steps = steps
				outs[i].results, outs[i].panics = results, false
			}
			return outs, true
		}
	case ir.ForEachRow:
		if c.function(arg2) != nil {
			return x.forEachRow(c, call, arg, arg2, args), true
		}
	case ir.HandsOn:
		for i := range st.claims {
			if cl := &st.claims[i]; cl.held() {
				cl.unsure = true // whoever receives it may end it
			}
		}
		var calls []term
		for _, a := range args {
			calls = append(calls, st.functionsIn(a)...)
		}
		return eachOf([]exit{{conf: c.with(st), results: results}}, calls, func(c conf, f term) []exit {
			return x.valueCall(c, call, f, make([]term, len(c.function(f).Params)))
		}), true
	case ir.InvokeTx:
		if c.function(arg) != nil {
			return x.transaction(c, call, arg), true
		}
	case ir.CommitTx:
		x.commitTx(st, receiver(args))
		for i, class := range call.Results {
			if class == ir.Error {
				results[i] = st.txError()
			}
		}
		return done()
	case ir.RollbackTx:
		st.rollbackTx(receiver(args))
		return done()
	}
	return nil, false
}

// inert is a function that does nothing to a claim: what cancels a context.
var inert = &ir.Func{Label: "cancel", Recover: -1}

func (s *state) cancels(call *ir.Call, results []term) {
	for i, class := range call.Results {
		if class == ir.FuncVal {
			results[i] = term{kind: function, fn: inert}
		}
	}
}

// forEachRow calls a function for the rows that a claim returned, if any.
func (x *exec) forEachRow(c conf, call *ir.Call, rows, f term, args []term) []exit {
	none := c.clone()
	outs := []exit{{conf: c.with(none), results: make([]term, len(call.Results))}}
	some := c.clone()
	next := some.told(rows, tellRows, tellRows)
	if some.assume(next, true) {
		outs = append(outs, x.callback(c.with(some), call, f, args, false)...)
	}
	return outs
}

// functionsIn are the functions that a value is or holds.
func (s *state) functionsIn(t term) []term {
	if s.function(t) != nil {
		return []term{t}
	}
	if t.kind != ref && t.kind != aggregate {
		return nil
	}
	var out []term
	for _, sl := range s.objs[t.n].slots {
		if s.function(sl.val) != nil {
			out = append(out, sl.val)
		}
	}
	return out
}

// rowsOf is the row count that a statement's result reports.
func (s *state) rowsOf(t term) term {
	y := sym{}
	if t.kind == symbol {
		switch from := s.syms[t.n]; from.rel {
		case tellTag:
			y.claim, y.rel = from.claim, tellCount
		case endTag:
			y.claim, y.rel = from.claim, endCount
		}
	}
	return s.newSym(y)
}

// told is a value that tells an outcome because the one it comes from does.
func (s *state) told(t term, from, to relation) term {
	y := sym{}
	if t.kind == symbol && s.syms[t.n].rel == from {
		y.claim, y.rel = s.syms[t.n].claim, to
	}
	return s.newSym(y)
}

// is asks whether an error is, or wraps, another.
func (s *state) is(err, target term) term {
	switch {
	case err.kind == nilTerm:
		return term{kind: no}
	case target.kind != sentinel:
		return term{}
	case err.kind == sentinel:
		return boolTerm(err.text == target.text)
	case err.kind == symbol:
		return term{kind: test, p: isErr, n: err.n, text: target.text}
	}
	return term{}
}

// transaction runs a callback in a transaction that commits if it succeeds.
func (x *exec) transaction(c conf, call *ir.Call, f term) []exit {
	fn := c.function(f)
	errAt := len(call.Results) - 1
	result := func(t term) []term {
		r := make([]term, len(call.Results))
		if errAt >= 0 {
			r[errAt] = t
		}
		return r
	}
	begin := c.clone()
	outs := []exit{{conf: c.with(begin), results: result(begin.notNil())}}
	inner := c.with(c.clone())
	params := make([]term, len(fn.Params))
	for i, class := range fn.Params {
		if class == ir.Other || class == ir.Pointer {
			params[i] = inner.newSym(sym{tx: true})
			break
		}
	}
	for _, e := range x.valueCall(inner, call, f, params) {
		if e.panics {
			outs = append(outs, e)
			continue
		}
		err := term{}
		if k := fn.ErrResult(); k >= 0 && k < len(e.results) {
			err = e.results[k]
		}
		fail := e.clone()
		if fail.assumeNil(err, false) {
			fail.rollbackTx(term{})
			if err.kind == none {
				err = fail.notNil()
			}
			outs = append(outs, exit{conf: e.with(fail), results: result(err)})
		}
		ok := e.clone()
		if ok.assumeNil(err, true) {
			x.commitTx(ok, term{})
			outs = append(outs, exit{conf: e.with(ok), results: result(ok.txError())})
		}
	}
	return outs
}

// assumeNil restricts the state to where a term is nil, or is not.
func (s *state) assumeNil(t term, isnil bool) bool {
	switch t.kind {
	case nilTerm:
		return isnil
	case symbol:
		return s.assume(term{kind: test, p: isNil, n: t.n}, isnil)
	case none:
		return true
	}
	return !isnil
}

// commitTx makes good what was won in the transaction, unless its error says
// otherwise.
func (x *exec) commitTx(s *state, tx term) {
	for i := range s.claims {
		if c := &s.claims[i]; c.inTx && s.sameTx(c.tx, tx) {
			c.inTx = false
			switch {
			case c.site.Op.Lock:
				c.phase = released
			case c.out&won != 0:
				c.out |= undone
			}
		}
	}
}

// txError is the error of a commit.
func (s *state) txError() term {
	for i := len(s.claims) - 1; i >= 0; i-- {
		if s.claims[i].out&undone != 0 && s.claims[i].out != undone {
			return s.newSym(sym{claim: int32(i + 1), rel: tellTx})
		}
	}
	return s.newSym(sym{})
}

// sameTx reports whether two values may be one transaction.
func (s *state) sameTx(a, b term) bool { return a == b || !s.isTx(a) || !s.isTx(b) }

// receiver is what a method is called on.
func receiver(args []term) term {
	if len(args) == 0 {
		return term{}
	}
	return args[0]
}

func (s *state) rollbackTx(tx term) {
	for i := range s.claims {
		if c := &s.claims[i]; c.inTx && s.sameTx(c.tx, tx) {
			c.inTx, c.out = false, undone
		}
	}
}
