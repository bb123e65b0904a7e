package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// oneOf is a call of one of several functions. What each does is looked at.
// But the next call may be of another: so none is believed to have ended the
// claim, nor not to have.
func (x *exec) oneOf(c conf, call *ir.Call, args []term) []exit {
	var outs []exit
	ended, many := false, len(call.Impls) > ir.MaxImpls
	for _, f := range call.Impls {
		if many && !f.View.Effect && (f.Op == nil || f.Op.Role != ir.Effect) {
			continue
		}
		given := args
		if call.Dynamic {
			given = args[:min(len(args), len(f.Params))]
		}
		for _, e := range x.valueCall(c.with(c.clone()), call, term{kind: function, fn: f}, given) {
			for i := range min(len(e.claims), len(c.claims)) {
				ended = ended || e.claims[i].phase != c.claims[i].phase
			}
			outs = append(outs, e)
		}
	}
	if len(call.Impls) == 1 || !ended && !many {
		return outs
	}
	outs = x.opaque(c, call, args)
	if many {
		return outs
	}
	for _, o := range outs {
		for i := range o.claims {
			if cl := &o.claims[i]; cl.held() {
				cl.unsure = true
			}
		}
	}
	return outs
}

// opaque is a call about which nothing is known: it may write what it is given
// and call the functions that it is given.
func (x *exec) opaque(c conf, call *ir.Call, args []term) []exit {
	outs := []exit{{conf: c, results: make([]term, len(call.Results))}}
	// What returns a context, given one, derives it.
	for i, class := range call.Results {
		for _, a := range args {
			if class == ir.Context && (a.kind == caller || a.kind == free || a.kind == carrier) {
				outs[0].results[i] = a
			}
		}
	}
	for i, class := range call.Results {
		if outs[0].results[i].kind == none {
			outs[0].results[i] = c.yields(call, args, class)
		}
		if class == ir.Other && outs[0].results[i].kind == none {
			outs[0].results[i] = c.newSym(sym{from: fromCall})
		}
	}
	c.asking(call, args, outs[0].results)
	if !call.Pure {
		for _, a := range args {
			if c.function(a) == nil { // a function that is called below writes what it writes
				c.forget(a)
			}
		}
	}
	if call.Mild {
		return outs
	}
	var calls []term
	for _, a := range args {
		if fn := c.function(a); fn != nil && !fn.Handler {
			calls = append(calls, a)
		}
	}
	return eachOf(outs, calls, func(c conf, f term) []exit {
		return x.callback(c, call, f, args, call.Lib.Kind != ir.InvokeNow)
	})
}

// eachOf runs one function after the other. What runs first may give new
// numbers to the symbols and objects of the state, so the others are kept in it.
func eachOf(outs []exit, funcs []term, run func(conf, term) []exit) []exit {
	if len(funcs) == 0 {
		return outs
	}
	for i := range outs {
		outs[i].held = slices.Concat(outs[i].held, funcs[1:])
	}
	for i := range funcs {
		var next []exit
		for _, o := range outs {
			f := funcs[0]
			if i > 0 {
				f = o.held[len(o.held)-len(funcs)+i]
			}
			next = append(next, run(o.conf, f)...)
		}
		outs = next
	}
	for i := range outs {
		outs[i].held = outs[i].held[:len(outs[i].held)-len(funcs)+1]
	}
	return outs
}

// function returns the body of a function value, if it is known.
func (s *state) function(t term) *ir.Func {
	switch t.kind {
	case function:
		return t.fn
	case ref:
		return s.objs[t.n].fn
	}
	return nil
}

// callback is a call of a function that was passed to a library, which passes
// its error on; given are the library's own arguments. Where it may not be called at all, the library says so by an
// error of its own.
func (x *exec) callback(c conf, call *ir.Call, f term, given []term, maybe bool) []exit {
	errAt := -1
	if n := len(call.Results); n > 0 && call.Results[n-1] == ir.Error {
		errAt = n - 1
	}
	fn := c.function(f)
	results := func(e term) []term {
		r := make([]term, len(call.Results))
		if errAt >= 0 {
			r[errAt] = e
		}
		return r
	}
	args := make([]term, len(fn.Params))
	for i := range args {
		if fn.Params[i] == ir.Context {
			args[i] = term{kind: free}
			for _, t := range given {
				if t.kind == caller {
					args[i] = t
				}
			}
		}
	}
	unknown := call.Lib.Kind == ir.NoLib
	var outs []exit
	if maybe && (errAt >= 0 || unknown) {
		st := c.clone()
		if unknown {
			x.mayEnd(st, fn)
		}
		res := term{}
		if errAt >= 0 {
			res = st.notNil()
		}
		outs = append(outs, exit{conf: c.with(st), results: results(res)})
	}
	before := slices.Clone(c.claims)
	for _, e := range x.valueCall(c, call, f, args) {
		if e.panics {
			outs = append(outs, e)
			continue
		}
		res := term{}
		if k := fn.ErrResult(); k >= 0 && k < len(e.results) {
			res = e.results[k]
		}
		e.results = results(res)
		if unknown {
			e.state = e.clone()
			e.mayHaveEnded(before)
		}
		outs = append(outs, e)
	}
	return outs
}

// mayEnd says of the claims that a function ends that it may have been called:
// enough for silence, and no more.
func (x *exec) mayEnd(s *state, fn *ir.Func) {
	v := ir.CallView(&ir.Call{Fn: fn, Op: fn.Op, Query: ir.NoReg}, true)
	for i := range s.claims {
		if cl := &s.claims[i]; cl.held() && x.surely(&v, cl) {
			cl.unsure = true
		}
	}
}

// mayHaveEnded says of the claims that a function has ended, of those that there
// were before, that it may have been called.
func (s *state) mayHaveEnded(before []claim) {
	for i := range min(len(before), len(s.claims)) {
		if cl := &s.claims[i]; cl.site == before[i].site && before[i].held() && cl.out == won && cl.phase != open {
			cl.phase, cl.unsure = open, true
		}
	}
}

// valueCall calls a function value in place of a library.
func (x *exec) valueCall(c conf, call *ir.Call, f term, args []term) []exit {
	fn := c.function(f)
	k := valueKey{call, fn}
	v := x.values[k]
	if v == nil {
		v = &ir.Call{ID: call.ID, Name: fn.Label, Dynamic: true, Value: ir.NoReg, ArgCtx: fn.Params, Results: fn.Results, Pos: call.Pos, In: call.In,
			Query: ir.NoReg, Safe: true, Lib: ir.Lib{Arg: ir.NoReg, Arg2: ir.NoReg}}
		x.values[k] = v
	}
	return x.apply(c, v, operands{callee: f, args: args})
}

// asDeclared is the call of a function value that is a declared claim: its
// results have the types of the function, which may be an argument of a generic
// one.
func (x *exec) asDeclared(call *ir.Call, fn *ir.Func) *ir.Call {
	if len(fn.Results) != len(call.Results) {
		return call
	}
	k := valueKey{call, fn}
	v := x.values[k]
	if v == nil {
		own := *call
		own.Results = fn.Results
		v = &own
		x.values[k] = v
	}
	return v
}

// A valueKey is a call of a function that was passed to a call.
type valueKey struct {
	call *ir.Call
	fn   *ir.Func
}
