package ir

import "math/bits"

type bitset []uint64

func newBitset(n int) bitset    { return make(bitset, (n+63)/64) }
func (b bitset) has(i Reg) bool { return i >= 0 && int(i) < len(b)*64 && b[i/64]&(1<<(i%64)) != 0 }
func (b bitset) add(i Reg)      { b[i/64] |= 1 << (i % 64) }
func (b bitset) remove(i Reg)   { b[i/64] &^= 1 << (i % 64) }
func (b bitset) clone() bitset  { return append(bitset(nil), b...) }
func (b bitset) equal(c bitset) bool {
	for i := range b {
		if b[i] != c[i] {
			return false
		}
	}
	return true
}

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// Live returns the registers whose values matter at the start of a block.
func (f *Func) Live(block int) func(Reg) bool {
	f.analyse()
	return f.live[block].has
}

// LiveAfter returns the registers whose values matter after an instruction.
func (f *Func) LiveAfter(block, instr int) func(Reg) bool {
	f.analyse()
	s := f.spans[block]
	if s == nil {
		s = f.spansOf(block)
		f.spans[block] = s
	}
	return func(r Reg) bool {
		if def, ok := s.def[r]; ok && def > instr {
			return false
		}
		return s.end.has(r) || s.use[r] > instr
	}
}

// spans say from where to where in a block registers matter. A block may have
// thousands of calls, and after each of them it is asked.
type spans struct {
	end      bitset      // what matters at the end
	def, use map[Reg]int // where a register is defined, and where it is used last
}

func (f *Func) spansOf(block int) *spans {
	s := &spans{end: f.liveOut(block), def: map[Reg]int{}, use: map[Reg]int{}}
	f.useEnd(block, s.end)
	for i := range f.Blocks[block].Instrs {
		in := &f.Blocks[block].Instrs[i]
		in.defined(func(r Reg) { s.def[r] = i })
		in.used(func(r Reg) { s.use[r] = i })
	}
	return s
}

func (f *Func) useEnd(block int, live bitset) {
	b := &f.Blocks[block]
	use := func(r Reg) {
		if r >= 0 && r != NoReg {
			live.add(r)
		}
	}
	if b.Kind == If {
		use(b.Cond)
	}
	for _, r := range b.Values {
		use(r)
	}
}

// transfer steps backwards over an instruction.
func transfer(in *Instr, live bitset) {
	in.defined(live.remove)
	in.used(live.add)
}

// defined calls f with each register that the instruction sets.
func (in *Instr) defined(f func(Reg)) {
	if in.Dst == NoReg {
		return
	}
	n := 1
	if in.Call != nil && in.Op == Invoke {
		n = len(in.Call.Results)
	}
	if in.Op == Assert {
		n = 2
	}
	for i := range n {
		f(in.Dst + Reg(i))
	}
}

// used calls f with each register that the instruction looks at.
func (in *Instr) used(f func(Reg)) {
	use := func(r Reg) {
		if r >= 0 && r != NoReg {
			f(r)
		}
	}
	use(in.X)
	use(in.Y)
	for _, r := range in.Bind {
		use(r)
	}
	if c := in.Call; c != nil {
		for _, r := range c.Args {
			use(r)
		}
		if c.Dynamic {
			use(c.Value)
		}
		use(c.Query)
		use(c.Lib.Arg)
		use(c.Lib.Arg2)
		for _, r := range c.Lib.Wraps {
			use(r)
		}
	}
}

func (f *Func) liveOut(block int) bitset {
	out := newBitset(f.Regs)
	for _, e := range f.Blocks[block].Succs {
		in := f.live[e.To].clone()
		for _, p := range e.Phis {
			in.remove(p.Dst)
		}
		for _, p := range e.Phis {
			if p.Src >= 0 && p.Src != NoReg && f.live[e.To].has(p.Dst) {
				in.add(p.Src)
			}
		}
		for i := range out {
			out[i] |= in[i]
		}
	}
	return out
}

// analyse computes liveness and cycles, once, and only of functions that are
// followed.
func (f *Func) analyse() {
	if f.live != nil {
		return
	}
	n := len(f.Blocks)
	f.live = make([]bitset, n)
	for i := range f.live {
		f.live[i] = newBitset(f.Regs)
	}
	for changed := true; changed; {
		changed = false
		for i := n - 1; i >= 0; i-- {
			live := f.liveOut(i)
			f.useEnd(i, live)
			ins := f.Blocks[i].Instrs
			for j := len(ins) - 1; j >= 0; j-- {
				transfer(&ins[j], live)
			}
			// A deferred call reads its result cells after a panic too.
			if !live.equal(f.live[i]) {
				f.live[i], changed = live, true
			}
		}
	}
	// What a recovered panic goes on with must survive everywhere.
	if f.Recover >= 0 {
		keep := f.live[f.Recover]
		for i := range f.live {
			for j := range keep {
				f.live[i][j] |= keep[j]
			}
		}
	}
	f.spans = make([]*spans, n)
	f.reaches = make([][]int, n)
	f.cycles = f.cyclesOf()
	f.joins = f.joinsOf()
}

// Joins reports whether paths meet in a block: it can be entered in more ways
// than one.
func (f *Func) Joins(block int) bool {
	f.analyse()
	return f.joins[block]
}

func (f *Func) joinsOf() []bool {
	joins, entered := make([]bool, len(f.Blocks)), make([]bool, len(f.Blocks))
	enter := func(block int) { joins[block], entered[block] = entered[block], true }
	enter(0)
	for i := range f.Blocks {
		for _, e := range f.Blocks[i].Succs {
			if !joins[e.To] {
				enter(e.To)
			}
		}
	}
	if f.Recover >= 0 {
		joins[f.Recover] = true
	}
	return joins
}

// Reaches returns the blocks that control can come to from a block, in order.
func (f *Func) Reaches(block int) []int {
	f.analyse()
	if f.reaches[block] == nil {
		seen := newBitset(len(f.Blocks))
		work := []int{block}
		for len(work) > 0 {
			b := work[len(work)-1]
			work = work[:len(work)-1]
			for _, e := range f.Blocks[b].Succs {
				if !seen.has(Reg(e.To)) {
					seen.add(Reg(e.To))
					work = append(work, e.To)
				}
			}
		}
		out := make([]int, 0, seen.count())
		for i := range f.Blocks {
			if seen.has(Reg(i)) {
				out = append(out, i)
			}
		}
		f.reaches[block] = out
	}
	return f.reaches[block]
}

// Loop numbers the cycle that a block is on: blocks that reach each other bear
// one number; 0 for none.
func (f *Func) Loop(block int) int {
	f.analyse()
	return f.cycles[block]
}

// cyclesOf finds the strongly connected components (Tarjan 1972), with a stack
// of its own: functions may be long.
func (f *Func) cyclesOf() []int {
	n := len(f.Blocks)
	cycles, index, low := make([]int, n), make([]int, n), make([]int, n)
	onStack := make([]bool, n)
	var stack []int
	next, number := 0, 0
	type visit struct{ block, succ int }
	for root := range n {
		if index[root] != 0 {
			continue
		}
		work := []visit{{root, 0}}
		for len(work) > 0 {
			v := &work[len(work)-1]
			if v.succ == 0 {
				next++
				index[v.block], low[v.block] = next, next
				stack, onStack[v.block] = append(stack, v.block), true
			}
			if v.succ < len(f.Blocks[v.block].Succs) {
				to := f.Blocks[v.block].Succs[v.succ].To
				v.succ++
				if index[to] == 0 {
					work = append(work, visit{to, 0})
				} else if onStack[to] {
					low[v.block] = min(low[v.block], index[to])
				}
				continue
			}
			b := v.block
			work = work[:len(work)-1]
			if len(work) > 0 {
				p := work[len(work)-1].block
				low[p] = min(low[p], low[b])
			}
			if low[b] != index[b] {
				continue
			}
			i := len(stack) - 1
			for stack[i] != b {
				i--
			}
			if len(stack)-i > 1 || f.succeeds(b, b) {
				number++
				for _, m := range stack[i:] {
					cycles[m] = number
				}
			}
			for _, m := range stack[i:] {
				onStack[m] = false
			}
			stack = stack[:i]
		}
	}
	return cycles
}

func (f *Func) succeeds(from, to int) bool {
	for _, e := range f.Blocks[from].Succs {
		if e.To == to {
			return true
		}
	}
	return false
}

// Uses reports whether the function looks at a parameter at all.
func (f *Func) Uses(param int) bool {
	f.analyse()
	return len(f.live) > 0 && f.live[0].has(Reg(param))
}
