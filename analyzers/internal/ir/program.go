package ir

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A Model tells what calls and types mean. It is the only way in for
// directives, SQL and knowledge about libraries.
type Model interface {
	// Call says what a call, defer or go statement means.
	Call(call ssa.CallInstruction) Meaning
	// Class sorts a type.
	Class(t types.Type) Class
	// Text is the value of a string that is not a constant but never changes.
	Text(v ssa.Value) (string, bool)
	// Statement says what a statement does; nil for nothing.
	Statement(text string) *Op
	// Sentinel names the error variable that v is the value of.
	Sentinel(g *ssa.Global) (string, bool)
	// Handler reports that the function is called by a framework or by the
	// runtime.
	Handler(fn *ssa.Function) bool
	// Name identifies a function, Label names it for people.
	Name(fn *ssa.Function) Name
	Label(fn *ssa.Function) string
	// Import returns a function of another package, which has no body here;
	// id gives out numbers in the program that it joins. Nil for unknown.
	Import(fn *ssa.Function, id func() int) *Func
	// Method returns what stands for a method of an interface of another
	// package; nil for unknown.
	Method(fn *types.Func, id func() int) *Func
	// ResultField says which question about a statement's result the field at
	// an address answers: RowsAffected, ErrorOf or NoLib.
	ResultField(addr ssa.Value) LibKind
	// Exec says what a value runs statements on, by its type.
	Exec(v ssa.Value) Exec
	// PlaceExec says what the value at an address, or the field, runs statements
	// on where nobody in view has put one: by what the package stores there.
	PlaceExec(addr ssa.Value) Exec
	// Carried reports that v is what a context carries.
	Carried(v ssa.Value) bool
	// Implementations are the functions that a dynamic call may reach, as far as
	// they can be seen.
	Implementations(common *ssa.CallCommon) []*ssa.Function
	// Answer says what becomes of the results of a call that tell what a
	// statement did.
	Answer(call ssa.CallInstruction) Answer
	// Role is what directives say of a function; nil for nothing.
	Role(fn *ssa.Function) *Op
}

// A Meaning is what a Model says of a call, in SSA values.
type Meaning struct {
	Name    string
	Callee  Name
	Op      *Op
	Tries   *Op  // what a statement is where a directive asks for a claim
	Asked   bool // somebody in view asks whether its pointer is nil, or its count 0
	Lib     LibKind
	Arg     ssa.Value
	Arg2    ssa.Value
	Wraps   []ssa.Value
	Key     string
	Query   ssa.Value // the statement's text, where that is not constant
	Choices []*Op
	Vague   bool
	Tx      bool
	Locks   bool
	Wins    Wins
	Safe    bool
	Mild    bool
	Pure    bool
	Idle    bool      // it looks at none of the contexts that it is handed
	LoadOf  ssa.Value // the call reads the memory at this address
	StoreTo ssa.Value // the call writes Stored to the memory at this address
	Stored  ssa.Value
	SameAs  ssa.Value // result 0 is this value
}

// A Program is a package's functions in sliced form.
type Program struct {
	Funcs    []*Func        // in the order of the source, literals behind what they stand in
	Imported []*Func        // those of other packages that they call
	joined   map[*Func]bool // the same
	bySSA    map[*ssa.Function]*Func
	ids      int
}

// Func returns the slice of a function, or nil.
func (p *Program) Func(fn *ssa.Function) *Func { return p.bySSA[fn] }

// Lower slices the functions, and the wrappers that they use.
func Lower(fns []*ssa.Function, m Model) *Program {
	p := &Program{joined: map[*Func]bool{}, bySSA: map[*ssa.Function]*Func{}}
	var todo []*ssa.Function
	enter := func(fn *ssa.Function) *Func {
		if f, ok := p.bySSA[fn]; ok {
			return f
		}
		role := m.Role(fn)
		if len(fn.Blocks) == 0 {
			if f := m.Import(fn, p.id); f != nil {
				if role != nil {
					f.Op = role
				}
				p.bySSA[fn] = f
				p.imported(f)
				return f
			}
			if role == nil {
				return nil
			}
		}
		f := &Func{ID: p.id(), Recover: -1, Op: role, Wrapper: fn.Syntax() == nil && fn.Object() != nil && len(fn.Blocks) > 0}
		p.bySSA[fn] = f
		p.Funcs = append(p.Funcs, f)
		todo = append(todo, fn)
		return f
	}
	for _, fn := range fns {
		enter(fn)
	}
	for len(todo) > 0 {
		fn := todo[0]
		todo = todo[1:]
		l := lowerer{prog: p, model: m, fn: fn, f: p.bySSA[fn], regs: map[ssa.Value]Reg{}, consts: map[Const]Reg{}, enter: enter}
		l.lower()
	}
	Look(slices.Concat(p.Funcs, p.Imported))
	return p
}

func (p *Program) id() int {
	p.ids++
	return p.ids
}

// imported adds a function of another package, and all that it calls.
func (p *Program) imported(f *Func) {
	if f == nil || p.joined[f] {
		return
	}
	p.joined[f] = true
	p.Imported = append(p.Imported, f)
	p.imported(f.Parent)
	f.Callees(p.imported)
}

// Callees calls visit with each function that f may enter.
func (f *Func) Callees(visit func(*Func)) {
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			in := &f.Blocks[i].Instrs[j]
			if in.Fn != nil {
				visit(in.Fn)
			}
			if in.Call != nil {
				if in.Call.Fn != nil {
					visit(in.Call.Fn)
				}
				for _, g := range in.Call.Impls {
					visit(g)
				}
			}
		}
	}
	for _, c := range f.Consts {
		if c.Fn != nil {
			visit(c.Fn)
		}
	}
}
