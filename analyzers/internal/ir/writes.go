package ir

// Writes reports whether the function may write the memory that a register
// leads to: by itself, by what it calls, or by handing it on to what is not
// known.
func (f *Func) Writes(reg Reg) bool { return f.writes(entrance{fn: f, reg: reg}, map[entrance]bool{}) }

// An entrance is a register through which memory comes into a function.
type entrance struct {
	fn     *Func
	reg    Reg
	inCell bool // the register is the address of a variable that leads to the memory
}

// A search is for writes to some memory, in one function.
type search struct {
	leads, cells bitset // the registers that lead to the memory, and the addresses of variables that do
	changed      bool
	seen         map[entrance]bool
}

func (f *Func) writes(from entrance, seen map[entrance]bool) bool {
	if seen[from] {
		return false // who asked first will tell
	}
	seen[from] = true
	s := search{leads: newBitset(f.Regs), cells: newBitset(f.Regs), changed: true, seen: seen}
	if from.inCell {
		s.cells.add(from.reg)
	} else {
		s.leads.add(from.reg)
	}
	for s.changed {
		s.changed = false
		for i := range f.Blocks {
			b := &f.Blocks[i]
			for j := range b.Instrs {
				if s.writes(&b.Instrs[j]) {
					return true
				}
			}
			for _, e := range b.Succs {
				for _, p := range e.Phis {
					s.same(p.Src, p.Dst)
				}
			}
		}
	}
	return false
}

func (s *search) add(to bitset, r Reg) {
	if r >= 0 && r != NoReg && !to.has(r) {
		to.add(r)
		s.changed = true
	}
}

// same notes that a register leads wherever another does.
func (s *search) same(from, to Reg) {
	if s.leads.has(from) {
		s.add(s.leads, to)
	}
	if s.cells.has(from) {
		s.add(s.cells, to)
	}
}

// writes reports whether an instruction may write the memory.
func (s *search) writes(in *Instr) bool {
	switch in.Op {
	case Store:
		if s.leads.has(in.Y) {
			s.add(s.cells, in.X)
		}
		return s.leads.has(in.X)
	case Load:
		if s.cells.has(in.X) || s.leads.has(in.X) && in.Class != Bool && in.Class != Int && in.Class != Error {
			s.add(s.leads, in.Dst)
		}
	case Copy, FieldAddr, Field:
		s.same(in.X, in.Dst)
	case Append, Escape:
		return s.leads.has(in.X) || s.leads.has(in.Y)
	case Closure:
		for i, r := range in.Bind {
			if s.within(in.Fn, len(in.Fn.Params)+i, r) {
				return true
			}
		}
	case Invoke, Defer, Go:
		c := in.Call
		for i, r := range c.Args {
			switch {
			case c.Pure:
			case c.Fn == nil || len(c.Fn.Blocks) == 0:
				if s.leads.has(r) || s.cells.has(r) {
					return true
				}
			case i < len(c.Fn.Params) && s.within(c.Fn, i, r):
				return true
			}
		}
	}
	return false
}

// within reports whether a function writes the memory that it gets by one of
// its registers.
func (s *search) within(fn *Func, reg int, given Reg) bool {
	return s.leads.has(given) && fn.writes(entrance{fn: fn, reg: Reg(reg)}, s.seen) ||
		s.cells.has(given) && fn.writes(entrance{fn: fn, reg: Reg(reg), inCell: true}, s.seen)
}

// handsOn reports whether the function hands memory that it did not allocate
// to a call that may write it, and of which no more is known.
func (f *Func) handsOn() bool {
	var defs []*Instr
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			c := f.Blocks[i].Instrs[j].Call
			if c == nil || c.Pure || c.Fn != nil && len(c.Fn.Blocks) > 0 {
				continue
			}
			if defs == nil {
				defs = f.defs()
			}
			for k, r := range c.Args {
				if k < len(c.ArgCtx) && c.ArgCtx[k].scalar() || f.allocated(r, defs) {
					continue
				}
				return true
			}
		}
	}
	return false
}

// scalar reports that no memory can be reached through a value of the class.
func (c Class) scalar() bool {
	return c == Bool || c == Int || c == Error || c == Context || c == Carrier || c == FuncVal
}

// allocated reports whether an operand is a constant, or leads to memory that
// the function allocated.
func (f *Func) allocated(r Reg, defs []*Instr) bool {
	for r >= 0 && r != NoReg && defs[r] != nil && (defs[r].Op == FieldAddr || defs[r].Op == Copy) {
		r = defs[r].X
	}
	if r < 0 || r == NoReg {
		return r == NoReg || f.Const(r).Kind != Global
	}
	return defs[r] != nil && defs[r].Op == Alloc
}
