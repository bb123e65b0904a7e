package typestate

import (
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// endIn follows the body of a declared rollback or commit, for what it does to
// memory and what it returns. On a way on which it does nothing, nothing ends.
func (x *exec) endIn(c conf, call *ir.Call, fn *ir.Func, binds, args []term, end func(conf, []term) []exit) []exit {
	st := c.clone()
	was, doubt := st.acted, st.doubt
	st.acted = false
	st.held = slices.Concat(st.held, args)
	x.ended++
	exits, ok := x.follow(c.with(st), fn, binds, args)
	x.ended--
	if !ok {
		return end(c, args)
	}
	// Where no statement tells what undoes the claim, a way on which the body does
	// nothing may be that on which there is nothing left to undo.
	unclear := call.Op != nil && call.Op.Write == nil && slices.ContainsFunc(exits, func(e exit) bool { return e.acted && !e.panics })
	var outs []exit
	for _, e := range exits {
		acted := e.acted
		n := len(e.held) - len(args)
		given := e.held[n:] // by the numbers that they have now
		e.acted, e.held = was || acted, e.held[:n:n]
		if !acted || e.panics || x.ended > 0 {
			if i := e.latest(call, nil); unclear && !acted && !e.panics && i >= 0 {
				e.claims[i].unsure = true
			}
			outs = append(outs, e)
			continue
		}
		e.doubt = doubt // whatever it does, that is the declared part
		for _, o := range end(e.conf, given) {
			o.results = o.returned(e.results, o.results)
			o.pos = e.pos
			outs = append(outs, o)
		}
	}
	return outs
}

// returned are the results of a body that has ended a claim, which tell of it
// what the declaration lets them tell. One that fails has ended nothing, if
// somebody asks.
func (s *state) returned(body, declared []term) []term {
	out := slices.Clone(body)
	for i := range out {
		if i >= len(declared) || declared[i].kind != symbol {
			continue
		}
		says := s.syms[declared[i].n]
		if says.claim == 0 {
			continue
		}
		switch out[i].kind {
		case none:
			out[i] = declared[i]
		case symbol, sentinel, ref:
			y := sym{claim: says.claim, rel: says.rel}
			if (says.rel == endErr || says.rel == undoErr) && s.isNonNil(out[i]) {
				s.claims[says.claim-1].failed = true
			}
			switch out[i].kind {
			case symbol:
				y.facts, y.wraps = s.syms[out[i].n].facts, s.syms[out[i].n].wraps
			case sentinel:
				y.facts = []fact{{isErr, out[i].text, true}, {isNil, "", false}}
			case ref:
				y.facts = []fact{{isNil, "", false}}
			}
			out[i] = s.newSym(y)
		}
	}
	return out
}
