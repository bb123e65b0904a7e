package typestate

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

const (
	maxStates = 8     // per block and signature
	maxSteps  = 10000 // blocks per root, trial runs included
	maxDepth  = 24    // calls into one another

	// Functions that claim and act themselves are judged by themselves. So many
	// of the blocks may be theirs when another function is judged, which calls
	// them: half as many again as the whole of the largest took that is known.
	maxElsewhere = maxSteps * 3 / 10

	// Generated code may have hundreds of functions with too many paths. When
	// so many of a package have been given up, the others get fewer steps.
	maxHopeless = 5
	fewSteps    = maxSteps / 10
)

// stateBound is maxStates, but for the test that fewer states say no more.
var stateBound = maxStates

// A Config says what the engine cannot know.
type Config struct {
	// Statement says what a statement does whose text is only known here.
	Statement func(text string, c *ir.Call) *ir.Op
	// Claims reports that the guarded statement counts as a claim.
	Claims func(w *ir.Write) bool
	// Process reports that the parameter is a context of the process.
	Process func(fn *ir.Func, param int) bool
	// Handed reports that a caller in view hands the parameter a transaction, or
	// what holds or carries one.
	Handed func(fn *ir.Func, param int) bool
	// Request reports that a caller in view hands the parameter a request's
	// context.
	Request func(fn *ir.Func, param int) bool
	// Within reports that one of the functions reaches the one that is judged.
	Within func(names []ir.Name) bool
	// Order reports that the function that is judged has to see to the need.
	Order func(n *ir.Need) bool
	// Step reports that a function, or what it reaches, takes a step that the one
	// that is judged needs.
	Step func(fn *ir.Func) bool
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
	// Trace is set where a Flow is wanted.
	Trace bool
	// Kept is what has been found out of the contexts that functions are given,
	// whichever function is judged; nil for nothing yet.
	Kept map[Param]bool
	// Steps is how many blocks may be entered; 0 for as many as usual.
	Steps int
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
	cfg     Config
	root    *ir.Func
	res     *Result
	sites   map[siteKey]*Site
	stack   []activation
	dry     int  // in a trial run nothing is found
	carried bool // but what carries a caller's context into an effect
	muted   int  // bodies of declared operations that are being followed: what is wrong in them is their own affair
	ended   int  // those among them of rollbacks and commits: what they do to the claim is applied when they have ended
	steps   int
	// elsewhere are the steps in calls of functions that claim and act
	// themselves, and inClaimer is how many of those are under way.
	elsewhere, inClaimer int
	started              []*ir.Call // the go statements of goroutines that are under way
	found                map[findingKey]*Finding
	given                map[GaveUp]bool
	origins              []string
	requests             []bool // of the origins: it is a request
	exits                []rootExit
	touched              map[touch]bool
	strands              []strand
	entry                *Site
	ends                 map[int32][]loop // the loops that end with a context
	passed               []passed
	values               map[valueKey]*ir.Call
	peek                 *peek
	probe                *probe
	runs                 map[runKey]pastRun
	share                int               // the step at which the body of a declared call has taken too many; 0 for none
	hard                 map[*ir.Func]bool // bodies that have
	canon                canon
	doneAsked            bool                 // a context was asked whether it is done
	kept                 map[Param]bool       // by contexts that functions are given: see keeps
	locked               map[*ir.Write]*ir.Op // what statements claim under a lock: see underLock
	covered              map[*ir.Func][]int   // of the functions whose reports stand in the root's source
}

type findingKey struct {
	rule Rule
	pos  token.Pos
	site *Site
	need ir.Name
}

// newExec makes ready to follow a function.
func newExec(root *ir.Func, cfg Config) *exec {
	x := &exec{
		cfg: cfg, root: root,
		res:     &Result{Root: root, Moved: map[*ir.Write]bool{}, Contexts: map[Param]Passed{}, Handed: map[Param]bool{}, Entered: map[*ir.Func]bool{}, Blind: map[*ir.Call]bool{}},
		sites:   map[siteKey]*Site{},
		found:   map[findingKey]*Finding{},
		locked:  map[*ir.Write]*ir.Op{},
		given:   map[GaveUp]bool{},
		touched: map[touch]bool{},
		ends:    map[int32][]loop{},
		values:  map[valueKey]*ir.Call{},
		runs:    map[runKey]pastRun{},
		hard:    map[*ir.Func]bool{},
		covered: map[*ir.Func][]int{},
		kept:    cfg.Kept,
	}
	if x.kept == nil {
		x.kept = map[Param]bool{}
	}
	return x
}

// holdsClaim begins with a claim that the caller holds.
func (x *exec) holdsClaim(st *state) {
	x.entry = &Site{Entry: true, Op: &ir.Op{Role: ir.Claims, Declared: true, Final: true}, Pos: x.root.Pos, Name: x.root.Label, id: 1}
	x.res.Sites = append(x.res.Sites, x.entry)
	st.claims = append(st.claims, claim{site: x.entry, out: won})
}

// Run follows the claims of a function, and of all that it calls.
func Run(root *ir.Func, cfg Config) *Result {
	x := newExec(root, cfg)
	if cfg.Trace {
		x.res.Flow = newFlow(root)
	}
	st := &state{frames: []frame{{fn: root}}}
	if cfg.Holds {
		x.holdsClaim(st)
	}
	for i, class := range root.Params {
		handed := cfg.Handed != nil && cfg.Handed(root, i)
		switch {
		case class == ir.Context && !cfg.Holds && !(cfg.Process != nil && cfg.Process(root, i)):
			st.top().set(ir.Reg(i), x.origin(caller, root.Names[i]))
		case class == ir.Context:
			st.top().set(ir.Reg(i), term{kind: free})
		case class == ir.Carrier:
			st.top().set(ir.Reg(i), x.origin(carrier, root.Names[i]))
		case handed:
			st.top().set(ir.Reg(i), st.newSym(sym{from: fromParam, exec: ir.OnUnknown}))
		default:
			st.top().set(ir.Reg(i), st.newSym(sym{from: fromParam}))
		}
		if handed && class == ir.Context {
			st.top().set(ir.Reg(i), st.unknownValues(st.get(ir.Reg(i))))
		}
	}
	for _, e := range x.run(root, conf{state: st}) {
		x.rootExit(e)
	}
	x.judgeExits()
	x.unreached()
	x.finish()
	x.settleContexts()
	x.res.States, x.res.Hopeless = x.steps, x.hopeless()
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
	x       *exec
	fn      *ir.Func
	queue   []entry
	entries []int     // by block: how often it was entered
	seen    []*bucket // by block
	exits   []exit
}

type entry struct {
	block int
	conf
}

// A bucket holds the states of one signature that have entered a block.
type bucket struct {
	signature string
	keys      map[string]bool
	collapsed *state
	next      *bucket // of the same block
}

// run follows a function whose frame is the innermost of the state.
func (x *exec) run(fn *ir.Func, c conf) []exit {
	x.stack = append(x.stack, activation{fn: fn})
	defer func() { x.stack = x.stack[:len(x.stack)-1] }()
	if fn != x.root && fn.Parent == nil && fn.View.Claim && fn.View.Effect {
		x.inClaimer++
		defer func() { x.inClaimer-- }()
	}
	v := &visit{x: x, fn: fn, seen: make([]*bucket, len(fn.Blocks)), entries: make([]int, len(fn.Blocks))}
	v.push(0, c)
	for len(v.queue) > 0 {
		e := v.queue[0]
		v.queue = v.queue[1:]
		if x.over() {
			return nil
		}
		if x.hopeless() {
			x.giveUp(fn.Pos, "too many paths")
			return nil
		}
		v.step(e.block, 0, e.conf)
	}
	return v.exits
}

// hopeless reports whether there are too many paths.
func (x *exec) hopeless() bool {
	return x.steps > cmp.Or(x.cfg.Steps, maxSteps) || x.elsewhere > maxElsewhere
}

// push enters a block, unless the same state has been there.
func (v *visit) push(block int, c conf) {
	v.entered(block, c)
	c.prune(v.fn.Live(block))
	if v.entries[block]++; !v.fn.Joins(block) && v.entries[block] <= stateBound {
		v.queue = append(v.queue, entry{block, conf{c.state, v.way(block, c.at)}}) // no other path leads here
		return
	}
	can := &v.x.canon
	can.read(c.state)
	b := v.seen[block]
	for b != nil && b.signature != string(can.key[:can.signature]) {
		b = b.next
	}
	if b == nil {
		b = &bucket{signature: string(can.key[:can.signature]), keys: map[string]bool{}, next: v.seen[block]}
		v.seen[block] = b
	}
	if b.keys[string(can.key)] {
		return
	}
	st := can.tidy()
	if len(b.keys) >= stateBound {
		if b.collapsed != nil {
			can.read(join(b.collapsed, st))
			st = can.state()
		}
		b.collapsed = st.clone()
		if b.keys[string(can.key)] {
			return
		}
	}
	b.keys[string(can.key)] = true
	v.queue = append(v.queue, entry{block, conf{st, v.way(block, c.at)}})
}

// step goes on from an instruction of a block, in a state that is its own.
func (v *visit) step(block, instr int, c conf) {
	v.x.steps++
	if v.x.inClaimer > 0 {
		v.x.elsewhere++
	}
	b := &v.fn.Blocks[block]
	for i := instr; i < len(b.Instrs); i++ {
		in := &b.Instrs[i]
		a := &v.x.stack[len(v.x.stack)-1]
		a.block, a.instr = block, i
		v.x.cover(v.fn, block, i)
		v.reached(block, i, c)
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
		case ir.RunDefers:
			v.deferring(c)
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
		case ir.Store:
			c.acted = c.acted || in.Out && v.x.ended > 0
			c = v.x.storeInstr(c, in)
		case ir.Defer:
			c = v.x.deferInstr(c, in)
		default:
			v.x.simple(c.state, in)
		}
	}
	v.x.cover(v.fn, block, len(b.Instrs))
	n, standings := len(v.exits), v.leaving(c)
	v.end(b, c)
	v.left(block, standings, c.at, v.exits[n:])
}

// end takes the edges out of a block. The last of them takes the state itself.
func (v *visit) end(b *ir.Block, c conf) {
	switch b.Kind {
	case ir.Jump:
		v.follow(b.Succs[0], c)
	case ir.If:
		cond := c.get(b.Cond)
		is, forced := c.truth(cond)
		for i, want := range []bool{true, false} {
			if forced && is != want {
				continue
			}
			st := c.state
			if want && !forced {
				st = c.clone()
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
	step := Step{Kind: BranchStep, Pos: b.Pos, Is: want}
	if i := st.syms[cond.n].claim; i > 0 && st.claims[i-1].untold {
		st.claims[i-1].untold = false
		step.Kind, step.Says, step.Leaves = CheckStep, st.claims[i-1].out.String(), st.claims[i-1].standing()
		return step, true
	}
	if forced {
		return Step{}, false
	}
	if st.syms[cond.n].claim > 0 {
		for i := range before {
			if before[i].phase != st.claims[i].phase || before[i].out != st.claims[i].out {
				step.Kind, step.Says, step.Leaves = CheckStep, st.claims[i].out.String(), st.claims[i].standing()
				return step, true
			}
		}
	}
	// What helpers decide is their affair.
	return step, (len(st.claims) > 0 || len(x.root.View.Needs) > 0) && x.stack[len(x.stack)-1].fn.Top() == x.root.Top()
}

// follow takes an edge, and the state with it.
func (v *visit) follow(e ir.Edge, c conf) {
	vals := make([]term, len(e.Phis))
	for i, p := range e.Phis {
		vals[i] = c.get(p.Src)
	}
	for i, p := range e.Phis {
		c.top().set(p.Dst, vals[i])
	}
	v.push(e.To, c)
}

// unwind lets a panic run the deferred calls of the function.
func (v *visit) unwind(c conf, pos token.Pos) {
	st := c.clone()
	st.panicking, st.recovered = true, false
	v.deferring(c)
	outs, panics := v.x.runDefers(c.with(st))
	for _, o := range append(outs, panics...) {
		st := o.clone()
		recovered := st.recovered
		st.panicking, st.recovered = false, false
		if recovered {
			st.panicked = pos
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
