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
	case ir.RowsAffected, ir.Scan, ir.Next, ir.Collect:
		st.askedRows(arg)
	}
	switch lib.Kind {
	case ir.RowsAffected:
		if len(results) > 1 {
			results[1] = term{kind: nilTerm} // an error of its own says nothing about the claim
		}
		return first(st.rowsOf(arg))
	case ir.ErrorOf:
		if arg.kind == symbol && st.syms[arg.n].rel == tellTx {
			return first(arg) // of what returns itself for a result
		}
		return first(st.errorOf(arg))
	case ir.BeginTx:
		return first(st.begin(arg, arg2, argExec(call, slices.Index(args, arg2))))
	case ir.SameExec:
		return first(arg)
	case ir.PutValue:
		return first(st.putValue(arg, lib.Key, arg2))
	case ir.GetValue:
		return first(st.getValue(arg, lib.Key))
	case ir.Scan:
		for _, a := range args {
			st.forget(a)
		}
		if arg.kind == symbol && st.syms[arg.n].rel == tellRows {
			return first(st.told(arg, tellRows, readErr))
		}
		x.mayPanic(c, call)
		if arg.kind == symbol && st.syms[arg.n].rel == tellFlag {
			for _, a := range args {
				st.fill(a, sym{claim: st.syms[arg.n].claim, rel: tellBool}, 2)
			}
			return first(st.told(arg, tellFlag, tellErr))
		}
		return first(st.told(arg, tellRow, tellScan))
	case ir.Next:
		return first(st.told(arg, tellRows, tellRows))
	case ir.Collect:
		return first(st.told(arg, tellRows, tellSlice))
	case ir.ErrorsIs:
		return first(st.is(arg, arg2))
	case ir.ErrorsAs:
		st.forget(arg2)
		switch arg.kind {
		case nilTerm:
			results[len(results)-1] = term{kind: no}
		case symbol:
			results[len(results)-1] = term{kind: test, p: isA, n: arg.n, text: itoa(call.ID)}
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
			st.forget(arg)
			return done()
		}
		if is {
			st.store(arg, ops[3])
		}
		return first(boolTerm(is))
	case ir.JoinErrors:
		if len(ops) == 2 && arg.kind == symbol {
			if full, _ := st.syms[arg.n].fact(isFull, ""); full {
				return first(st.notNil())
			}
			return done()
		}
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
		return first(term{kind: free, bag: arg.bag})
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
			return x.transaction(c, call, arg, arg2, args), true
		}
	case ir.InvokeUnit:
		if c.function(arg) != nil && !c.function(arg).Handler {
			return x.unit(c, call, arg, args), true
		}
	case ir.CommitTx:
		made := x.commitTx(st, receiver(args))
		for i, class := range call.Results {
			if class == ir.Error || class == ir.Tag {
				results[i] = st.txError(made)
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
		for _, a := range args { // where the columns go
			if some.function(a) == nil {
				some.forget(a)
			}
		}
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
		case tellTag, tellFound:
			y.claim, y.rel = from.claim, tellCount
		case endTag:
			y.claim, y.rel = from.claim, endCount
		}
	}
	return s.newSym(y)
}

// errorOf is the error that a statement's result holds: the same whenever it is
// asked.
func (s *state) errorOf(t term) term {
	obj, path, ok := s.place(t)
	if !ok {
		return s.toldError(t)
	}
	path += ".error"
	if i, found := s.objs[obj].find(path); found && s.objs[obj].slots[i].val.kind == symbol {
		return s.objs[obj].slots[i].val
	}
	err := s.toldError(t)
	s.objs[obj].set(path, err)
	return err
}

func (s *state) toldError(t term) term {
	if t.kind == symbol && s.syms[t.n].rel == tellFound {
		return s.told(t, tellFound, tellScan)
	}
	return s.told(t, tellTag, tellErr)
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
