package ir

import (
	"encoding/binary"
	"errors"
)

// Encode writes functions, and all that they call, in a form that depends on
// nothing but what they are: it becomes a fact, and the fact's bytes are in
// the cache keys of build systems. Positions stay behind: they mean nothing
// in another package.
func Encode(entries []*Func) []byte {
	c := &codec{strings: map[string]int{}, index: map[*Func]int{}, writes: map[*Write]int{}}
	for _, f := range entries {
		c.enter(f)
	}
	c.count(len(entries))
	// Functions are found while others are written; their number comes last.
	for i := 0; i < len(c.funcs); i++ {
		c.more(true)
		c.fn(c.funcs[i])
	}
	c.more(false)
	return c.buf
}

// Decode reads what Encode wrote and returns the entries. id gives each call
// and function its number in the program that they join.
func Decode(data []byte, id func() int) (entries []*Func, err error) {
	defer func() {
		if p := recover(); p != nil {
			if p != errCorrupt {
				panic(p)
			}
			entries, err = nil, errCorrupt
		}
	}()
	c := &codec{reading: true, buf: data, id: id}
	n := c.count(0)
	for i := 0; c.more(false); i++ {
		c.fn(c.at(i))
	}
	if n > len(c.funcs) {
		panic(errCorrupt)
	}
	return c.funcs[:n], nil
}

var errCorrupt = errors.New("ir: corrupt function")

// A codec goes over a value field by field, and reads or writes each: one
// description of the form for both ways.
type codec struct {
	reading bool
	buf     []byte
	id      func() int
	strings map[string]int
	texts   []string
	index   map[*Func]int
	funcs   []*Func
	writes  map[*Write]int
	wlist   []*Write
	cur     *Func
}

func (c *codec) enter(f *Func) int {
	i, ok := c.index[f]
	if !ok {
		i = len(c.funcs)
		c.index[f] = i
		c.funcs = append(c.funcs, f)
	}
	return i
}

// at is the i-th function that is read, which may come further down.
func (c *codec) at(i int) *Func {
	if i > 1<<16 {
		panic(errCorrupt)
	}
	for len(c.funcs) <= i {
		c.funcs = append(c.funcs, &Func{ID: c.id(), Recover: -1})
	}
	return c.funcs[i]
}

// count reads or writes a number that is not negative.
func (c *codec) count(n int) int {
	if !c.reading {
		c.buf = binary.AppendUvarint(c.buf, uint64(n))
		return n
	}
	v, size := binary.Uvarint(c.buf)
	if size <= 0 || v > 1<<31 {
		panic(errCorrupt)
	}
	c.buf = c.buf[size:]
	return int(v)
}

func (c *codec) more(yes bool) bool {
	n := 0
	if yes {
		n = 1
	}
	return c.count(n) == 1
}

func num[T ~int | ~int32 | ~uint8](c *codec, p *T) {
	if !c.reading {
		c.buf = binary.AppendVarint(c.buf, int64(*p))
		return
	}
	v, size := binary.Varint(c.buf)
	if size <= 0 {
		panic(errCorrupt)
	}
	c.buf = c.buf[size:]
	*p = T(v)
}

func (c *codec) flag(p *bool) { *p = c.more(*p) }

// flags reads or writes several, in one byte.
func (c *codec) flags(ps ...*bool) {
	bits := 0
	for i, p := range ps {
		if *p {
			bits |= 1 << i
		}
	}
	bits = c.count(bits)
	for i, p := range ps {
		*p = bits&(1<<i) != 0
	}
}

// list reads or writes a list.
func list[T any](c *codec, p *[]T, each func(*T)) {
	n := c.count(len(*p))
	if c.reading {
		if n > len(c.buf) { // each element takes a byte at the least
			panic(errCorrupt)
		}
		*p = nil
		if n > 0 {
			*p = make([]T, n)
		}
	}
	for i := range *p {
		each(&(*p)[i])
	}
}

func (c *codec) str(p *string) {
	if c.reading {
		i := c.count(0)
		if i < len(c.texts) {
			*p = c.texts[i]
			return
		}
		n := c.count(0)
		if n > len(c.buf) {
			panic(errCorrupt)
		}
		*p = string(c.buf[:n])
		c.buf = c.buf[n:]
		c.texts = append(c.texts, *p)
		return
	}
	i, ok := c.strings[*p]
	if !ok {
		i = len(c.strings)
		c.strings[*p] = i
	}
	c.count(i)
	if !ok {
		c.count(len(*p))
		c.buf = append(c.buf, *p...)
	}
}

func (c *codec) strs(p *[]string) { list(c, p, c.str) }

func (c *codec) ref(p **Func) {
	if c.reading {
		if i := c.count(0); i > 0 {
			*p = c.at(i - 1)
		}
		return
	}
	if *p == nil {
		c.count(0)
		return
	}
	c.count(c.enter(*p) + 1)
}

func (c *codec) name(n *Name) {
	c.str(&n.Pkg)
	c.str(&n.Recv)
	c.str(&n.Name)
}

func (c *codec) fn(f *Func) {
	c.cur = f
	c.name(&f.Name)
	c.str(&f.Label)
	c.ref(&f.Parent)
	list(c, &f.Params, func(p *Class) { num(c, p) })
	c.execs(&f.Execs)
	num(c, &f.Frees)
	num(c, &f.Regs)
	list(c, &f.Consts, func(k *Const) {
		num(c, &k.Kind)
		c.str(&k.Text)
		c.ref(&k.Fn)
	})
	num(c, &f.Recover)
	list(c, &f.Results, func(p *Class) { num(c, p) })
	c.flag(&f.Handler)
	c.op(&f.Op)
	list(c, &f.Blocks, c.block)
	if c.reading {
		f.Names = make([]string, len(f.Params))
		f.check()
	}
}

// check makes sure that no number in the function leads outside of it.
func (f *Func) check() {
	bad := f.Regs < 0 || f.Regs > 1<<20 || f.Frees < 0 || len(f.Params)+f.Frees > f.Regs || f.Recover >= len(f.Blocks)
	reg := func(r Reg) { bad = bad || r != NoReg && (int(r) >= f.Regs || int(-r) > len(f.Consts)) }
	for i := range f.Blocks {
		b := &f.Blocks[i]
		if b.Kind == If {
			reg(b.Cond)
		}
		for _, r := range b.Values {
			reg(r)
		}
		want := map[TermKind]int{Jump: 1, If: 2}[b.Kind]
		bad = bad || len(b.Succs) != want
		for _, e := range b.Succs {
			bad = bad || e.To < 0 || e.To >= len(f.Blocks)
			for _, p := range e.Phis {
				reg(p.Dst)
				reg(p.Src)
			}
		}
		for j := range b.Instrs {
			in := &b.Instrs[j]
			reg(in.Dst)
			reg(in.X)
			reg(in.Y)
			if in.Call != nil && in.Op == Invoke && in.Dst != NoReg {
				reg(in.Dst + Reg(max(0, len(in.Call.Results)-1)))
			}
			if in.Op == Assert && in.Dst != NoReg {
				reg(in.Dst + 1)
			}
			bad = bad || in.Call == nil && (in.Op == Invoke || in.Op == Defer || in.Op == Go)
		}
	}
	if bad {
		panic(errCorrupt)
	}
}

func (c *codec) block(b *Block) {
	num(c, &b.Kind)
	c.reg(&b.Cond)
	c.regs(&b.Values)
	c.flag(&b.OfErr)
	list(c, &b.Succs, func(e *Edge) {
		num(c, &e.To)
		list(c, &e.Phis, func(p *Phi) {
			c.reg(&p.Dst)
			c.reg(&p.Src)
		})
	})
	list(c, &b.Instrs, c.instr)
}

func (c *codec) execs(p *[]Exec) { list(c, p, func(e *Exec) { num(c, e) }) }

func (c *codec) regs(p *[]Reg) { list(c, p, c.reg) }

// reg reads or writes a register, in one byte where there is none.
func (c *codec) reg(p *Reg) {
	r := *p
	switch {
	case r == NoReg:
		r = 0
	case r >= 0:
		r++
	}
	num(c, &r)
	switch {
	case !c.reading:
	case r == 0:
		*p = NoReg
	case r > 0:
		*p = r - 1
	default:
		*p = r
	}
}

func (c *codec) instr(in *Instr) {
	num(c, &in.Op)
	num(c, &in.Class)
	num(c, &in.Tok)
	c.reg(&in.Dst)
	c.reg(&in.X)
	c.reg(&in.Y)
	num(c, &in.Index)
	c.ref(&in.Fn)
	c.regs(&in.Bind)
	c.flags(&in.Late, &in.Made, &in.Sure)
	num(c, &in.Exec)
	if c.more(in.Call != nil) {
		if c.reading {
			in.Call = &Call{ID: c.id(), In: c.cur}
		}
		c.call(in.Call)
	}
}

func (c *codec) call(k *Call) {
	c.str(&k.Name)
	c.name(&k.Callee)
	c.ref(&k.Fn)
	list(c, &k.Impls, func(f **Func) { c.ref(f) })
	c.reg(&k.Value)
	c.regs(&k.Args)
	list(c, &k.ArgCtx, func(p *Class) { num(c, p) })
	c.execs(&k.Execs)
	num(c, &k.Yields)
	list(c, &k.Results, func(p *Class) { num(c, p) })
	c.op(&k.Op)
	c.op(&k.Tries)
	num(c, &k.Lib.Kind)
	c.reg(&k.Lib.Arg)
	c.reg(&k.Lib.Arg2)
	c.regs(&k.Lib.Wraps)
	c.str(&k.Lib.Key)
	list(c, &k.Given, func(o **Op) { c.op(o) })
	c.reg(&k.Query)
	list(c, &k.Choices, func(o **Op) { c.op(o) })
	c.flag(&k.Vague)
	num(c, &k.Wins)
	num(c, &k.Answer)
	c.flags(&k.Dynamic, &k.Tx, &k.Locks, &k.Safe, &k.Pure, &k.Early, &k.Mild, &k.Asked)
}

func (c *codec) op(p **Op) {
	if !c.more(*p != nil) {
		return
	}
	if c.reading {
		*p = &Op{}
	}
	o := *p
	num(c, &o.Role)
	c.flags(&o.Declared, &o.Final, &o.Column, &o.Lock, &o.Hollow, &o.Scanned, &o.Detached, &o.Waits, &o.Expires, &o.Fenced)
	num(c, &o.Reads)
	num(c, &o.Field)
	num(c, &o.FieldIs)
	c.str(&o.Lost)
	c.write(&o.Write)
	list(c, &o.In, c.name)
	list(c, &o.Needs, func(n *Need) {
		c.name(&n.First)
		list(c, &n.In, c.name)
	})
}

// write keeps the identity of statements: a claim is told from another
// statement on the same columns by it.
func (c *codec) write(p **Write) {
	if c.reading {
		i := c.count(0)
		if i == 0 {
			return
		}
		if i <= len(c.wlist) {
			*p = c.wlist[i-1]
			return
		}
		*p = &Write{}
		c.wlist = append(c.wlist, *p)
	} else {
		if *p == nil {
			c.count(0)
			return
		}
		i, ok := c.writes[*p]
		if !ok {
			i = len(c.writes) + 1
			c.writes[*p] = i
		}
		c.count(i)
		if ok {
			return
		}
	}
	w := *p
	num(c, &w.Kind)
	c.str(&w.Table)
	list(c, &w.Also, c.str)
	list(c, &w.Set, func(k *Column) {
		c.str(&k.Name)
		c.str(&k.Value)
		c.flag(&k.Guarded)
		c.strs(&k.Admits)
		c.flag(&k.Lasting)
	})
	tokens := func(p *[]Token) {
		list(c, p, func(t *Token) {
			c.str(&t.Column)
			num(c, &t.Arg)
		})
	}
	tokens(&w.Tokens)
	tokens(&w.Matches)
	c.strs(&w.Clears)
	c.str(&w.Text)
	c.flag(&w.Keyed)
	c.flag(&w.Vague)
}
