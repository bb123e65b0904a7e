package typestate

import (
	"go/token"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

const (
	maxStates = 8     // per block and signature
	maxSteps  = 10000 // blocks per root, trial runs included
	maxDepth  = 24    // calls into one another
)

// A Config says what the engine cannot know.
type Config struct {
	// Statement says what a statement does whose text is only known here.
	Statement func(text string, c *ir.Call) *ir.Op
	// Claims reports that the guarded statement counts as a claim.
	Claims func(w *ir.Write) bool
	// Process reports that the parameter is a context of the process.
	Process func(fn *ir.Func, param int) bool
	// Within reports that one of the functions reaches the one that is judged.
	Within func(names []ir.Name) bool
	// Order reports that the function that is judged has to see to the need.
	Order func(n *ir.Need) bool
	// Quiet is set for functions that are judged for the order of their steps or
	// the lifetime of contexts alone: no claim is in their view.
	Quiet bool
	// Unguarded is set for functions that have no claim in view and that
	// nobody can guard.
	Unguarded bool
	// Asked is set where inferred claims must be undone or handed over.
	Asked bool
	// Holds is set where the caller holds a claim.
	Holds bool
}

// A node is a point on a path, with the way there.
type node struct {
	parent *node
	step   Step
}

// A conf is a state and the path that led to it.
type conf struct {
	*state
	at *node
}

func (c conf) with(st *state) conf { return conf{st, c.at} }

func (c conf) note(s Step) conf { return conf{c.state, &node{c.at, s}} }

// An activation is an entry of the call stack: the call that is under way in
// a function.
type activation struct {
	fn           *ir.Func
	call         *ir.Call
	block, instr int
	deferred     bool // the call runs because it was deferred
}

type exec struct {
	cfg      Config
	root     *ir.Func
	res      *Result
	sites    map[siteKey]*Site
	stack    []activation
	dry      int // in a trial run nothing is found
	steps    int
	started  int // calls in goroutines that are under way
	found    map[findingKey]*Finding
	given    map[GaveUp]bool
	origins  []string
	requests []bool // of the origins: it is a request
	exits    []rootExit
	touched  map[touch]bool
	strands  []strand
	entry    *Site
	ends     map[int32][]loop // the loops that end with a context
	passed   []passed
	values   map[valueKey]*ir.Call
	peek     *peek
	runs     map[runKey][]exit
}

type findingKey struct {
	rule Rule
	pos  token.Pos
	site *Site
	need ir.Name
}

// Run follows the claims of a function, and of all that it calls.
func Run(root *ir.Func, cfg Config) *Result {
	x := &exec{
		cfg: cfg, root: root,
		res:     &Result{Root: root, Moved: map[*ir.Write]bool{}, Contexts: map[Param]Passed{}, Entered: map[*ir.Func]bool{}},
		sites:   map[siteKey]*Site{},
		found:   map[findingKey]*Finding{},
		given:   map[GaveUp]bool{},
		touched: map[touch]bool{},
		ends:    map[int32][]loop{},
		values:  map[valueKey]*ir.Call{},
		runs:    map[runKey][]exit{},
	}
	st := &state{frames: []frame{{fn: root}}}
	if cfg.Holds {
		x.entry = &Site{Entry: true, Op: &ir.Op{Role: ir.Claims, Declared: true, Final: true}, Pos: root.Pos, Name: root.Label, id: 1}
		x.res.Sites = append(x.res.Sites, x.entry)
		st.claims = append(st.claims, claim{site: x.entry, out: won})
	}
	for i, class := range root.Params {
		switch {
		case class == ir.Context && !cfg.Holds && !(cfg.Process != nil && cfg.Process(root, i)):
			st.top().set(ir.Reg(i), x.origin(caller, root.Names[i]))
		case class == ir.Context:
			st.top().set(ir.Reg(i), term{kind: free})
		case class == ir.Carrier:
			st.top().set(ir.Reg(i), x.origin(carrier, root.Names[i]))
		default:
			st.top().set(ir.Reg(i), st.newSym(sym{from: fromParam}))
		}
	}
	for _, e := range x.run(root, conf{state: st}) {
		x.rootExit(e)
	}
	x.judgeExits()
	x.finish()
	x.settleContexts()
	x.res.States = x.steps
	return x.res
}

func (x *exec) origin(k kind, name string) term {
	i := slices.Index(x.origins, name)
	if i < 0 {
		i = len(x.origins)
		x.origins, x.requests = append(x.origins, name), append(x.requests, k == carrier)
	}
	return term{kind: k, n: int32(i)}
}

// An exit is a way out of a function.
type exit struct {
	conf
	results []term
	panics  bool
	pos     token.Pos
}

// A visit follows one activation of a function.
type visit struct {
	x     *exec
	fn    *ir.Func
	queue []entry
	seen  map[seenKey]*bucket
	exits []exit
}

type entry struct {
	block int
	conf
}

type seenKey struct {
	block int
	sig   string
}

type bucket struct {
	keys      map[string]bool
	collapsed *state
}

// run follows a function whose frame is the innermost of the state.
func (x *exec) run(fn *ir.Func, c conf) []exit {
	x.stack = append(x.stack, activation{fn: fn})
	defer func() { x.stack = x.stack[:len(x.stack)-1] }()
	v := &visit{x: x, fn: fn, seen: map[seenKey]*bucket{}}
	v.push(0, c)
	for len(v.queue) > 0 {
		e := v.queue[0]
		v.queue = v.queue[1:]
		if x.steps > maxSteps {
			x.giveUp(fn.Pos, "too many paths")
			return nil
		}
		v.step(e.block, 0, e.conf)
	}
	return v.exits
}

// push enters a block, unless the same state has been there.
func (v *visit) push(block int, c conf) {
	c.prune(v.fn.Live(block))
	st, key, sig := canonical(c.state, v.x.siteID)
	k := seenKey{block, key[:sig]}
	b := v.seen[k]
	if b == nil {
		b = &bucket{keys: map[string]bool{}}
		v.seen[k] = b
	}
	if b.keys[key] {
		return
	}
	if len(b.keys) < maxStates {
		b.keys[key] = true
		v.queue = append(v.queue, entry{block, conf{st, c.at}})
		return
	}
	if b.collapsed == nil {
		b.collapsed = st
	} else {
		st, key, _ = canonical(join(b.collapsed, st), v.x.siteID)
		b.collapsed = st
	}
	if b.keys[key] {
		return
	}
	b.keys[key] = true
	v.queue = append(v.queue, entry{block, conf{st, c.at}})
}

func (x *exec) siteID(s *Site) int { return s.id }

// step goes on from an instruction of a block.
func (v *visit) step(block, instr int, c conf) {
	v.x.steps++
	b := &v.fn.Blocks[block]
	c.state = c.clone()
	for i := instr; i < len(b.Instrs); i++ {
		in := &b.Instrs[i]
		a := &v.x.stack[len(v.x.stack)-1]
		a.block, a.instr = block, i
		switch in.Op {
		case ir.Invoke, ir.Go:
			outs, panics := v.x.invoke(c, v.fn, block, i)
			for _, p := range panics {
				v.unwind(p, in.Pos)
			}
			for _, o := range outs[min(1, len(outs)):] {
				v.step(block, i+1, o)
			}
			if len(outs) == 0 {
				return
			}
			c = outs[0]
			c.state = c.clone()
		case ir.RunDefers:
			outs, panics := v.x.runDefers(c)
			for _, p := range panics {
				v.unwind(p, in.Pos)
			}
			for _, o := range outs[min(1, len(outs)):] {
				v.step(block, i+1, o)
			}
			if len(outs) == 0 {
				return
			}
			c = outs[0]
			c.state = c.clone()
		case ir.Store:
			c = v.x.storeInstr(c, in)
		case ir.Defer:
			c = v.x.deferInstr(c, in)
		default:
			v.x.simple(c.state, in)
		}
	}
	v.end(b, c)
}

// end takes the edges out of a block.
func (v *visit) end(b *ir.Block, c conf) {
	switch b.Kind {
	case ir.Jump:
		v.follow(b.Succs[0], c)
	case ir.If:
		cond := c.get(b.Cond)
		for i, want := range []bool{true, false} {
			st := c.clone()
			forced := false
			if is, known := st.truth(cond); known {
				forced = true
				if is != want {
					continue
				}
			}
			before := slices.Clone(st.claims)
			if !st.assume(cond, want) {
				continue
			}
			if !forced && v.x.doubtful(st, cond) {
				st.doubt = true
			}
			d := c.with(st)
			if step, ok := v.x.branch(st, before, b, cond, want, forced); ok {
				d = d.note(step)
			}
			v.follow(b.Succs[i], d)
		}
	case ir.Return:
		e := exit{conf: c, pos: b.Pos}
		for _, r := range b.Values {
			e.results = append(e.results, c.named(r))
		}
		v.exits = append(v.exits, v.x.settleSkipped(v.fn, e)...)
	case ir.Panic:
		v.unwind(c, b.Pos)
	}
}

// branch is the step that a decision makes, if it is worth telling.
func (x *exec) branch(st *state, before []claim, b *ir.Block, cond term, want, forced bool) (Step, bool) {
	if cond.kind != test && cond.kind != symbol {
		return Step{}, false
	}
	if b.OfErr && st.holding() {
		holds := want != cond.neg
		st.top().lastErr = nilTerm
		if holds != (cond.p == isNil) {
			st.top().lastErr = symbol
		}
	}
	if forced {
		return Step{}, false
	}
	step := Step{Kind: BranchStep, Pos: b.Pos, Is: want}
	if st.syms[cond.n].claim > 0 {
		for i := range before {
			if before[i].phase != st.claims[i].phase || before[i].out != st.claims[i].out {
				step.Kind, step.Says = CheckStep, st.claims[i].out.String()
				return step, true
			}
		}
	}
	// What helpers decide is their affair.
	return step, len(st.claims) > 0 && x.stack[len(x.stack)-1].fn.Top() == x.root.Top()
}

// follow takes an edge.
func (v *visit) follow(e ir.Edge, c conf) {
	st := c.clone()
	vals := make([]term, len(e.Phis))
	for i, p := range e.Phis {
		vals[i] = st.get(p.Src)
	}
	for i, p := range e.Phis {
		st.top().set(p.Dst, vals[i])
	}
	v.push(e.To, c.with(st))
}

// unwind lets a panic run the deferred calls of the function.
func (v *visit) unwind(c conf, pos token.Pos) {
	st := c.clone()
	st.panicking, st.recovered = true, false
	outs, panics := v.x.runDefers(c.with(st))
	for _, o := range append(outs, panics...) {
		st := o.clone()
		recovered := st.recovered
		st.panicking, st.recovered = false, false
		if recovered {
			if v.fn.Recover >= 0 {
				v.push(v.fn.Recover, o.with(st))
			} else {
				v.exits = append(v.exits, exit{conf: o.with(st), results: make([]term, len(v.fn.Results)), pos: pos})
			}
			continue
		}
		v.exits = append(v.exits, exit{conf: o.with(st), panics: true, pos: pos})
	}
}

// simple executes what has one successor and calls nothing.
func (x *exec) simple(s *state, in *ir.Instr) {
	set := func(t term) { s.top().set(in.Dst, t) }
	switch in.Op {
	case ir.Opaque:
		set(term{})
	case ir.Copy:
		set(s.named(in.X))
	case ir.NotNil:
		set(s.notNil())
	case ir.EmptySlice:
		set(s.newSym(sym{facts: []fact{{isNil, "", false}, {isZero, "", true}}}))
	case ir.Alloc:
		set(term{kind: ref, n: s.newObj(object{})})
	case ir.Load:
		addr := s.named(in.X)
		if addr.kind == carrier && (in.Class == ir.Carrier || in.Class == ir.Context) {
			set(s.carried(addr))
			return
		}
		set(s.load(addr, in.Class))
	case ir.FieldAddr:
		base := s.named(in.X)
		if base.kind == carrier {
			set(base)
			return
		}
		if obj, path, ok := s.place(base); ok {
			set(term{kind: ref, n: obj, text: path + "." + itoa(in.Index)})
			return
		}
		set(term{})
	case ir.Field:
		set(s.field(s.named(in.X), in.Index, in.Class))
	case ir.Not:
		set(s.named(in.X).negate())
	case ir.Compare:
		set(s.compare(in.Tok, in.Class, s.operandOf(in.X), s.operandOf(in.Y)))
	case ir.Receive:
		s.received = true
		set(term{})
	case ir.Escape:
		x.escape(s, s.get(in.X))
		x.keep(s)
	case ir.Append:
		x.escape(s, s.get(in.Y))
		y := sym{}
		if in.Index > 0 {
			y.facts = []fact{{isNil, "", false}, {isZero, "", false}}
			if i := x.keep(s); i >= 0 {
				y.claim, y.rel = int32(i+1), tellSlice
			}
		}
		set(s.newSym(y))
	case ir.Next1:
		// A range begins at -1. Further on the number would only tell apart
		// the rounds of a loop.
		if t := s.get(in.X); t.kind == integer && t.text == "-1" {
			set(term{kind: integer, text: "0"})
		} else {
			set(term{})
		}
	case ir.Len:
		set(s.length(s.named(in.X)))
	case ir.Closure:
		o := object{fn: in.Fn}
		for _, b := range in.Bind {
			o.binds = append(o.binds, s.named(b))
		}
		set(term{kind: ref, n: s.newObj(o)})
	}
}

// carried is a request, or what it holds: without its context once that has
// been replaced.
func (s *state) carried(t term) term {
	if t.kind == carrier && t.n < 64 && s.freed&(1<<t.n) != 0 {
		return term{kind: free}
	}
	return t
}

// operandOf names what a comparison looks at.
func (s *state) operandOf(r ir.Reg) term {
	if r < 0 {
		return s.get(r)
	}
	return s.named(r)
}

// length is what len says of a slice.
func (s *state) length(t term) term {
	y := sym{slice: true}
	switch t.kind {
	case nilTerm:
		y.learn(isZero, "", true)
	case ref:
		// The slice of an array whose elements are seen: what "..." was given.
		if _, ok := s.objs[t.n].find(t.text + ".0"); ok {
			y.learn(isZero, "", false)
		}
	case symbol:
		if s.syms[t.n].rel == tellSlice {
			y.claim, y.rel = s.syms[t.n].claim, tellCount
		} else if is, known := s.holds(t.n, isZero, ""); known {
			y.learn(isZero, "", is)
		}
	}
	return s.newSym(y)
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}
