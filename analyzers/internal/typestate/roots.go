package typestate

import (
	"maps"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// Analyse judges each function of a program that has a claim in view, or that
// nobody else could guard, and returns what it found, in the order of the
// source. holds tells the functions whose callers must hold a claim.
func Analyse(funcs []*ir.Func, holds func(*ir.Func) bool, statement func(string, *ir.Call) *ir.Op) []*Result {
	return analyse(funcs, holds, statement, false)
}

func analyse(funcs []*ir.Func, holds func(*ir.Func) bool, statement func(string, *ir.Call) *ir.Op, trace bool) []*Result {
	a := &analysis{funcs: funcs, here: map[*ir.Func]bool{}, holds: holds, statement: statement, own: map[*ir.Func]bool{}, moved: map[*ir.Write][]*ir.Func{}, contexts: map[Param]Passed{}, handed: map[Param]bool{}, entered: map[*ir.Func]bool{}, missed: map[*ir.Func]bool{}, kept: map[Param]bool{}, reach: map[*ir.Func]map[*ir.Func]bool{}}
	for _, f := range funcs {
		a.here[f] = true
	}
	// Callers first: how they use a function tells what its statements are.
	order := a.callersFirst(funcs)
	results := map[*ir.Func]*Result{}
	run := func(f *ir.Func) {
		cfg, ok := a.config(f)
		if !ok {
			return
		}
		if f.Wrapper {
			a.passOn(f, cfg)
			return
		}
		cfg.Trace = trace
		if a.hopeless >= maxHopeless {
			cfg.Steps = fewSteps
		}
		r := Run(f, cfg)
		if r.Hopeless {
			a.hopeless++
		}
		results[f] = r
		switch {
		case len(r.Sites) == 0 && !cfg.Unguarded && !f.Handler && !a.named(f) && !f.CallsClaim():
			// What claims is a literal that is stored away: nothing here hangs on it.
			r.Findings = slices.DeleteFunc(r.Findings, func(g *Finding) bool { return g.Rule == Gate && g.Why == Unclaimed })
		case cfg.Unguarded || a.claiming(f) || cfg.Holds:
			a.own[f] = true
		}
		for w := range r.Moved {
			a.moved[w] = append(a.moved[w], f)
		}
		for p, bits := range r.Contexts {
			a.contexts[p] |= bits
		}
		for p := range r.Handed {
			a.handed[p] = true
		}
		for fn := range r.Entered {
			a.entered[fn] = true
		}
		if len(r.GaveUp) > 0 {
			maps.Copy(a.missed, a.reaches(f))
		}
	}
	for _, f := range order {
		// Literals are judged by themselves where nobody was seen to call them:
		// handlers, and what is stored away.
		if f.Parent == nil || (f.Handler || !a.entered[f]) && !a.insideRun(f, results) {
			run(f)
		}
	}
	var out []*Result
	for _, f := range funcs {
		if r := results[f]; r != nil {
			r.Findings = slices.DeleteFunc(r.Findings, func(g *Finding) bool {
				return g.Through(func(fn *ir.Func) bool { return fn != f && a.owns(fn, g) && !blind(results[fn], g) })
			})
			out = append(out, r)
		}
	}
	return out
}

// blind reports that a function whose finding it would be does not know what it
// calls there: it was passed in, and an effect to those who passed it.
func blind(r *Result, g *Finding) bool {
	return g.call != nil && g.call.Dynamic && (r == nil || r.Blind[g.call])
}

type analysis struct {
	funcs     []*ir.Func
	here      map[*ir.Func]bool // the same
	holds     func(*ir.Func) bool
	statement func(string, *ir.Call) *ir.Op
	own       map[*ir.Func]bool // functions whose findings are their own
	moved     map[*ir.Write][]*ir.Func
	contexts  map[Param]Passed
	handed    map[Param]bool
	entered   map[*ir.Func]bool
	missed    map[*ir.Func]bool // what somebody reaches who was not followed to the end
	kept      map[Param]bool
	reach     map[*ir.Func]map[*ir.Func]bool
	hopeless  int // functions that had too many paths
}

// passOn notes what a wrapper passes to its method, which is judged itself: a
// context that comes from whoever calls the method value.
func (a *analysis) passOn(wrapper *ir.Func, cfg Config) {
	for i := range wrapper.Blocks {
		for j := range wrapper.Blocks[i].Instrs {
			c := wrapper.Blocks[i].Instrs[j].Call
			if c == nil || c.Fn == nil {
				continue
			}
			bound := len(c.Fn.Params) - len(wrapper.Params) // the receiver, of a method value
			for k, class := range c.Fn.Params {
				switch {
				case class != ir.Context || k < bound:
				case cfg.Process(wrapper, k-bound):
					a.contexts[Param{c.Fn, k}] |= FromElse
				default:
					a.contexts[Param{c.Fn, k}] |= FromCaller
				}
			}
		}
	}
}

// insideRun reports whether a literal around f has been judged already.
func (a *analysis) insideRun(f *ir.Func, results map[*ir.Func]*Result) bool {
	for p := f.Parent; p != nil; p = p.Parent {
		if p.Parent != nil && results[p] != nil && results[p].Entered[f] {
			return true
		}
	}
	return false
}

// counts reports whether a guarded statement is a claim in f: not if a caller
// reaches it while it holds the claim.
func (a *analysis) counts(f *ir.Func, w *ir.Write) bool {
	for _, r := range a.moved[w] {
		if r != f && a.reaches(r)[f] {
			return false
		}
	}
	return true
}

func (a *analysis) candidates(f *ir.Func) []*ir.Write {
	var out []*ir.Write
	for _, w := range f.View.Writes {
		if !a.counts(f, w) {
			continue
		}
		if w.Guarded() {
			out = append(out, w)
		} else if own := f.View.Locked(w); own != nil {
			out = append(out, own)
		}
	}
	return out
}

// matters reports whether something hangs on the claims of a function.
func (a *analysis) matters(f *ir.Func) bool {
	v := &f.View
	if v.Effects(func(names []ir.Name) bool { return a.within(f, names) }) || v.Rollback || v.Commit {
		return true
	}
	for _, w := range a.candidates(f) {
		moves := func(o *ir.Write) bool {
			return o != w && o.Kind == ir.Update && o.Moves(w) && (o.Follows(w) || !o.Guarded())
		}
		if slices.ContainsFunc(v.Writes, moves) || slices.ContainsFunc(v.Late, moves) {
			return true
		}
	}
	return false
}

// inView reports whether a function, or something that it reaches, calls the
// one that is named.
func (a *analysis) inView(f *ir.Func, name ir.Name) bool {
	calls := func(g *ir.Func) bool {
		if g != f && g.Parent == nil && g.Name == name {
			return true
		}
		for i := range g.Blocks {
			for j := range g.Blocks[i].Instrs {
				if c := g.Blocks[i].Instrs[j].Call; c != nil && c.Callee == name {
					return true
				}
			}
		}
		return false
	}
	if calls(f) {
		return true
	}
	for g := range a.reaches(f) {
		if calls(g) {
			return true
		}
	}
	return false
}

// owns reports whether a finding made inside fn is that function's own.
func (a *analysis) owns(fn *ir.Func, g *Finding) bool {
	if g.Rule == Order {
		return fn.Handler || a.inView(fn, g.Need.First)
	}
	return a.own[fn] || !a.here[fn] && a.claiming(fn)
}

// claiming reports whether a function has a claim in view.
func (a *analysis) claiming(f *ir.Func) bool {
	if f.View.Claim {
		return true
	}
	return len(a.candidates(f)) > 0 && (a.matters(f) || f.View.Column)
}

// named reports that some effect is asked for in the function by in=: then it is
// asked itself.
func (a *analysis) named(f *ir.Func) bool {
	return f.Parent == nil && slices.ContainsFunc(f.View.Within, func(names []ir.Name) bool { return slices.Contains(names, f.Name) })
}

// outlives reports that the contexts of a function are declared to outlive any
// request.
func outlives(f *ir.Func) bool { return f.Op != nil && f.Op.Detached }

// process reports that a parameter is no request's context, or that nobody knows:
// a caller was not followed as far as here, and no other gives it a request's.
func (a *analysis) process(fn *ir.Func, i int) bool {
	bits := a.contexts[Param{fn, i}]
	return outlives(fn) || bits == FromElse || a.missed[fn] && bits&FromRequest == 0
}

// config decides whether a function is judged, and how.
func (a *analysis) config(f *ir.Func) (Config, bool) {
	cfg := Config{
		Statement: a.statement,
		Claims:    func(w *ir.Write) bool { return a.counts(f, w) },
		Process:   a.process,
		Kept:      a.kept,
		Request:   func(fn *ir.Func, i int) bool { return a.contexts[Param{fn, i}]&FromRequest != 0 },
		Handed:    func(fn *ir.Func, i int) bool { return a.handed[Param{fn, i}] },
		Asked:     a.matters(f),
		Holds:     a.holds(f),
		Within:    func(names []ir.Name) bool { return a.within(f, names) },
	}
	claims := a.claiming(f)
	cfg.Unguarded = (f.Handler || a.named(f)) && f.View.Effects(cfg.Within) && !claims && !cfg.Holds
	if !claims && !cfg.Holds {
		cfg.Claims = func(*ir.Write) bool { return false }
		if !cfg.Unguarded {
			cfg.Quiet = true
			// A context is a request's by itself only where it comes from a request.
			cfg.Process = func(*ir.Func, int) bool { return true }
		}
	}
	if len(f.Blocks) == 0 {
		return cfg, false
	}
	cfg.Order = func(n *ir.Need) bool { return f.Handler || a.inView(f, n.First) }
	cfg.Step = func(fn *ir.Func) bool {
		return slices.ContainsFunc(f.View.Needs, func(n ir.Need) bool { return a.inView(fn, n.First) })
	}
	ordered := slices.ContainsFunc(f.View.Needs, func(n ir.Need) bool { return cfg.Order(&n) })
	return cfg, claims || cfg.Holds || cfg.Unguarded || f.View.Outlives || ordered
}

// within reports whether one of the functions is f, or reaches it.
func (a *analysis) within(f *ir.Func, names []ir.Name) bool {
	return slices.Contains(names, f.Name) || slices.ContainsFunc(a.funcs, func(g *ir.Func) bool { return slices.Contains(names, g.Name) && a.reaches(g)[f] })
}

func (a *analysis) reaches(f *ir.Func) map[*ir.Func]bool {
	if m := a.reach[f]; m != nil {
		return m
	}
	m := map[*ir.Func]bool{}
	a.reach[f] = m
	var visit func(*ir.Func)
	visit = func(g *ir.Func) {
		g.Callees(func(h *ir.Func) {
			if !m[h] {
				m[h] = true
				visit(h)
			}
		})
	}
	visit(f)
	return m
}

// callersFirst sorts functions so that callers come before what they call,
// recursion aside.
func (a *analysis) callersFirst(funcs []*ir.Func) []*ir.Func {
	var out []*ir.Func
	seen := map[*ir.Func]bool{}
	var visit func(*ir.Func)
	visit = func(f *ir.Func) {
		if seen[f] {
			return
		}
		seen[f] = true
		f.Callees(visit)
		out = append(out, f)
	}
	for _, f := range slices.Backward(funcs) {
		visit(f)
	}
	slices.Reverse(out)
	return slices.DeleteFunc(out, func(f *ir.Func) bool { return !a.here[f] })
}
