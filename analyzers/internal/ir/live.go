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
	live := f.liveOut(block)
	f.useEnd(block, live)
	ins := f.Blocks[block].Instrs
	for i := len(ins) - 1; i > instr; i-- {
		transfer(&ins[i], live)
	}
	return live.has
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
	if in.Dst != NoReg {
		n := 1
		if in.Call != nil && in.Op == Invoke {
			n = len(in.Call.Results)
		}
		for i := range n {
			live.remove(in.Dst + Reg(i))
		}
	}
	use := func(r Reg) {
		if r >= 0 && r != NoReg {
			live.add(r)
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

// analyse computes liveness and reachability, once.
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
	f.reaches = make([][]int, n)
}

// Reaches returns the blocks that control can come to from a block, in order.
func (f *Func) Reaches(block int) []int {
	f.analyse()
	if f.reaches[block] == nil {
		seen := newBitset(len(f.Blocks))
		var visit func(int)
		visit = func(b int) {
			for _, e := range f.Blocks[b].Succs {
				if !seen.has(Reg(e.To)) {
					seen.add(Reg(e.To))
					visit(e.To)
				}
			}
		}
		visit(block)
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

// loops numbers the cycles: blocks that reach each other bear one number.
func (f *Func) loops() {
	reach := func(a, b int) bool {
		for _, r := range f.Reaches(a) {
			if r == b {
				return true
			}
		}
		return false
	}
	next := 0
	for i := range f.Blocks {
		if f.Blocks[i].Loop != 0 || !reach(i, i) {
			continue
		}
		next++
		f.Blocks[i].Loop = next
		for _, j := range f.Reaches(i) {
			if f.Blocks[j].Loop == 0 && reach(j, i) {
				f.Blocks[j].Loop = next
			}
		}
	}
}

// Uses reports whether the function looks at a parameter at all.
func (f *Func) Uses(param int) bool {
	f.analyse()
	return len(f.live) > 0 && f.live[0].has(Reg(param))
}
