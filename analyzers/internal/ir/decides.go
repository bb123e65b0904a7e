package ir

// Decides reports whether a loop around a call goes on or not by what the call
// returns.
func (f *Func) Decides(block, instr int) bool {
	loop, call := f.Loop(block), &f.Blocks[block].Instrs[instr]
	if loop == 0 || call.Call == nil || call.Dst == NoReg {
		return false
	}
	of := newBitset(f.Regs) // what the call returns, and what is made of that
	call.defined(of.add)
	for changed := true; changed; {
		changed = false
		for i := range f.Blocks {
			for j := range f.Blocks[i].Instrs {
				in := &f.Blocks[i].Instrs[j]
				if (in.Op == Compare || in.Op == Not || in.Op == Copy) && (of.has(in.X) || of.has(in.Y)) && !of.has(in.Dst) {
					of.add(in.Dst)
					changed = true
				}
			}
		}
	}
	for i := range f.Blocks {
		b := &f.Blocks[i]
		if b.Kind != If || f.Loop(i) != loop || !of.has(b.Cond) {
			continue
		}
		for _, e := range b.Succs {
			if f.Loop(e.To) != loop {
				return true
			}
		}
	}
	return false
}
