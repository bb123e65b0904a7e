// Package ir holds functions as the typestate engine simulates them: a slice
// of their SSA form, in which each call already says what it means to a claim.
//
// The slice keeps control flow, boolean and nil-ness tests, local memory and
// calls; arithmetic, strings and everything else is a value about which
// nothing is known. What a call means is decided once, when the slice is made,
// by a [Model]: so the engine needs no types, no SQL and no directives.
package ir

import (
	"go/token"
	"slices"
)

// Name identifies a function across packages. Methods bear the name of their
// receiver's type, without pointer and type parameters.
type Name struct{ Pkg, Recv, Name string }

// A Func is one function, method or function literal.
type Func struct {
	ID     int    // unique in the program
	Name   Name   // of the declared function; a literal bears that of the function around it
	Label  string // as reports print it
	Parent *Func  // what a literal stands in; nil for declared functions
	Pos    token.Pos
	End    token.Pos // the closing brace, where a function without return ends

	Params []Class  // parameters, the receiver first; registers 0, 1, …
	Names  []string // of the parameters
	Execs  []Exec   // of the parameters, by their types
	Frees  int      // captured variables; the registers after the parameters
	Regs   int      // registers in all
	Consts []Const
	Blocks []Block // the first is the entry
	// Recover is where a recovered panic goes on; -1 for functions that defer nothing.
	Recover int
	Results []Class
	Handler bool // served by a framework or called by the runtime: nobody can guard it
	Wrapper bool // made by the compiler: it calls the method that a method value or expression stands for

	Op      *Op  // its role, where it is called as a value; nil for none
	View    View // what the function and all that it calls may do
	live    []bitset
	reaches [][]int  // blocks that each block can reach
	spans   []*spans // of each block
	cycles  []int    // the cycle that each block is on
	joins   []bool   // where paths meet
}

// Top is the declared function around a literal.
func (f *Func) Top() *Func {
	for f.Parent != nil {
		f = f.Parent
	}
	return f
}

// ErrResult is the index of the last result if that is an error, else -1.
func (f *Func) ErrResult() int {
	if n := len(f.Results); n > 0 && f.Results[n-1] == Error {
		return n - 1
	}
	return -1
}

// A Reg is an operand: a register, or a constant where it is negative.
type Reg int32

// NoReg is the absence of an operand. As a register it is never assigned.
const NoReg Reg = 1<<31 - 1

// A Class sorts types by how a claim's outcome can be read off them.
type Class uint8

const (
	Other   Class = iota
	Bool          // true: won
	Int           // more than 0: won
	Error         // nil
	Pointer       // not nil
	Slice         // not nil, not empty
	Tag           // sql.Result, pgconn.CommandTag: RowsAffected more than 0
	Row           // sql.Row, pgx.Row: Scan says
	Rows          // sql.Rows, pgx.Rows: Next says
	Context       // context.Context
	Carrier       // what carries a context: *http.Request, *gin.Context
	FuncVal       // a function
	Struct        // a struct: fields are followed one by one
)

// ConstKind is the kind of a Const.
type ConstKind uint8

const (
	Unknown ConstKind = iota
	True
	False
	Nil
	Integer
	Text
	FuncConst // the function Fn
	Global    // the address of the package variable Text
	ZeroStruct
	Sentinel // the error variable Text, which is not nil
	Zero     // the zero value of a type that is not known
)

// A Const is a constant operand.
type Const struct {
	Kind ConstKind
	Text string
	Fn   *Func
}

// Opcode says what an instruction does.
type Opcode uint8

const (
	Opaque     Opcode = iota // Dst is a value about which nothing is known
	Copy                     // Dst = X
	NotNil                   // Dst = a new value that is not nil
	EmptySlice               // Dst = a new slice without elements
	Alloc                    // Dst = address of new memory, zero
	Load                     // Dst = *X
	Store                    // *X = Y
	FieldAddr                // Dst = &X.Index
	Field                    // Dst = X.Index
	Not                      // Dst = !X
	Compare                  // Dst = X Tok Y
	Len                      // Dst = len(X)
	Next1                    // Dst = X + 1, of an index
	Assert                   // Dst = X as another type, or nil, and whether it is of that type
	Escape                   // X goes where it is not followed: into the map Y
	Receive                  // Dst comes over a channel
	Touch                    // what is not followed is changed: delete, clear, close, copy, a receive
	Append                   // Dst = X with more in it; Index elements are certain
	Closure                  // Dst = Fn with Bind
	Invoke                   // Dst… = Call
	Defer                    // on return: Call
	Go                       // elsewhere: Call
	RunDefers                // the deferred calls, last first
)

// AnyElement is the index of a FieldAddr that is not known.
const AnyElement = -1

// An Instr is one instruction.
type Instr struct {
	Op    Opcode
	Class Class // of Dst; of the operands for Compare and of what Store writes
	Tok   token.Token
	Dst   Reg
	X, Y  Reg
	Index int
	Fn    *Func
	Bind  []Reg
	Late  bool // Closure: does nothing but be deferred; Store: of a result, by a return
	Out   bool // Store: to memory that the function did not allocate
	Made  bool // Closure: is returned, not called
	Sure  bool // Assert: of a value that a context carries, which has the type if it is there at all
	Exec  Exec // of Dst: by its type for conversions, by its place for memory that nobody in view has written
	Call  *Call
	Pos   token.Pos
}

// TermKind says how a block ends.
type TermKind uint8

const (
	Jump   TermKind = iota
	If              // Succs[0] where Cond holds, else Succs[1]
	Return          // with Values
	Panic           // an explicit panic
	Stop            // control does not come here
)

// A Block is a basic block.
type Block struct {
	Instrs []Instr
	Kind   TermKind
	Cond   Reg
	Values []Reg
	Succs  []Edge
	Pos    token.Pos // of the condition, the return or the panic
	OfErr  bool      // Cond tests an error
}

// An Edge leads to a block and gives its phis their values.
type Edge struct {
	To   int
	Phis []Phi
}

// A Phi is an assignment on an edge; all of an edge happen at once.
type Phi struct{ Dst, Src Reg }

// A Call is a call site.
type Call struct {
	ID      int     // unique in the program
	Name    string  // the callee, as reports print it
	Callee  Name    // its identity; zero for what has no name
	Fn      *Func   // its body, nil where there is none to look at
	Impls   []*Func // what it may be, as far as the package shows it; of a declared method only the one that there is
	Dynamic bool    // the callee is the value Value
	Value   Reg
	Args    []Reg // the receiver first
	ArgCtx  []Class
	Execs   []Exec // of the arguments, by their types; nil if none runs statements
	Results []Class
	Yields  Exec // of the first result, by its type
	Pos     token.Pos
	In      *Func // where it stands

	Op      *Op // what directives and constant SQL say; nil for an ordinary call
	Tries   *Op // the claim that a statement is in the body of a declared claim, where inference leaves it alone
	Lib     Lib
	Query   Reg   // the statement's text where that is not constant; else NoReg
	Choices []*Op // what the statement is one of, where all of these are claims on one column
	Vague   bool  // it runs a statement of which it is not known what it does
	Given   []*Op // the statements among its arguments, for a callee that runs what it is given
	Tx      bool  // the statement runs in a transaction
	Locks   bool  // it locks something for as long as that goes on
	Wins    Wins  // how the statement's result tells
	// Answer is what becomes of the results that tell what a statement did: asked for statements, and for functions
	// that may pass the result of one on.
	Answer Answer
	Safe   bool // taken not to panic
	Pure   bool // writes nothing that it is given
	Early  bool // evaluated for a defer statement, as part of arming it
	Mild   bool // uses a context for its values alone, or is a log call
	Asked  bool // somebody in view asks whether the pointer that it returns is nil, or the count 0
}

// MaxImpls is how many functions a dynamic call is believed to be one of. With
// more, it is only known to be an effect if one of them is.
const MaxImpls = 3

// Role is the part that an operation plays in the protocol.
type Role uint8

const (
	NoRole   Role = iota
	Claims        // at most one contender wins
	Effect        // irreversible
	Rollback      // undoes the claim
	Commit        // hands the claim over for good
	Holds         // needs a won claim, and may commit it
	Writes        // a statement; what it is depends on where the claim stands
)

// An Op is what one call does to claims.
type Op struct {
	Role     Role
	Declared bool   // by directive
	Final    bool   // Claims: winning is itself the lasting outcome
	Column   bool   // Writes: the column is declared to be claimed
	Lock     bool   // Claims: a lock, won at once, that ends with its transaction
	Hollow   bool   // Claims: it keeps nobody out, so whoever comes wins it, and none has to undo it
	Waits    bool   // Claims: nobody loses it, but it may fail
	Expires  bool   // Claims: it ends by itself
	Fenced   bool   // Rollback: it undoes nothing but the caller's own claim
	Not      []Name // Rollback, Commit: the declared claims that it does not end
	Reads    Reading
	Field    int    // Reads: of the struct that ReadField reads
	FieldIs  Class  // Reads: what that is
	Lost     string // Claims: the error that means lost; "" none is named
	Scanned  bool   // Claims: the outcome is scanned into a bool
	Write    *Write
	In       []Name // Effect: only asked for in these functions and what they reach
	Detached bool   // its context outlives any request
	Needs    []Need // what must have run before it
}

// Reading says how a directive wants a claim's results to be read.
type Reading uint8

const (
	ReadTypes   Reading = iota // by their types
	ReadResult                 // the first that is no error: not nil, not empty, not zero
	ReadError                  // the error alone
	ReadTrue                   // the bool
	ReadFalse                  // the bool, the other way round
	ReadNonzero                // the first number or string
	ReadField                  // a field of the first struct
)

// Entered reports an operation that a directive declares, and whose body tells
// the rest.
func (o *Op) Entered() bool {
	return o.Declared && (o.Role == Claims || o.Role == Rollback || o.Role == Commit)
}

// A Need is a step that must have run before a call.
type Need struct {
	First Name
	In    []Name // judged only in these functions and what they reach; empty: everywhere
}

// Wins says how a claim's result tells that it was won.
type Wins uint8

const (
	ByType Wins = iota // by the types of the results
	ByRows             // a row count
	ByScan             // scanning the row that is returned fails if there is none
)

// Answer says what becomes of what tells how many rows a statement affected.
type Answer uint8

const (
	Asked    Answer = iota // somebody looks at it, or may
	Dropped                // nobody does
	Returned               // the caller of the function gets it, and nobody else
)

// LibKind is what a library function does to values.
type LibKind uint8

const (
	NoLib        LibKind = iota
	ErrorOf              // the error that a statement's result holds
	RowsAffected         // result 0 is the row count of Arg
	Scan                 // the error of scanning Arg
	Next                 // whether Arg has a further row
	Collect              // result 0 are the rows of Arg
	ErrorsIs             // errors.Is(Arg, Arg2)
	ErrorsAs             // errors.As(Arg, …)
	NewError             // an error that is not nil and wraps Wraps
	JoinErrors           // an error that is nil if all of Wraps are
	DetachCtx            // a context that no caller can cancel
	DeriveCtx            // result 0 derives from Arg
	RequestCtx           // the context that Arg carries
	EndsCtx              // asks whether the context Arg is done
	InvokeNow            // calls Arg once, now; passes its error on
	InvokeMaybe          // calls Arg now, and fails if it does not
	InvokeLater          // calls Arg in another goroutine
	InvokeTx             // calls Arg in a transaction, begun on Arg2, that commits if the result is nil
	InvokeUnit           // calls Arg, and may make good only then what it did; fails if that fails
	Recovers             // the builtin recover
	Exits                // ends the process: no deferred call runs
	Panics               // does not return, but deferred calls run
	CompareSwap          // stores Wraps[1] at Arg if Wraps[0] is there; says so
	ForEachRow           // calls Arg2 for each row of Arg
	HandsOn              // gives functions to whoever receives them
	BeginTx              // begins a transaction on Arg2, which hangs on the context Arg
	CommitTx             // makes good what was won in a transaction
	RollbackTx           // undoes what was won in a transaction, no-op after commit
	SameExec             // result 0 runs its statements where Arg does
	PutValue             // result 0 is the context Arg, carrying Arg2 under Key
	GetValue             // what the context Arg carries under Key
)

// A Lib is a library function's meaning.
type Lib struct {
	Kind  LibKind
	Arg   Reg
	Arg2  Reg
	Wraps []Reg
	Key   string
}

// A Write is a statement that sets columns, under a condition or without, or
// that makes or removes rows.
type Write struct {
	Kind    WriteKind
	Table   string
	Set     []Column // what it sets, bookkeeping aside, sorted by name
	Tokens  []Token  // columns set to a value that is the claim's own, sorted
	Matches []Token  // columns compared with a parameter, sorted
	Clears  []string // columns set to NULL, sorted
	Also    []string // other tables that the statement updates, sorted
	Text    string   // the statement
	Keyed   bool     // it is about one row, the key of which is a parameter
	Vague   bool     // a column that it compares is set to one of several values: what it claims, if anything, is not known
}

// WriteKind is the sort of a Write.
type WriteKind uint8

const (
	Update WriteKind = iota
	Insert           // a row that others may have made already
	Delete
)

// A Column is a column that a Write sets.
type Column struct {
	Name    string
	Value   string   // the constant it is set to; "" not constant
	Guarded bool     // the condition compares the same column
	Admits  []string // constants that the condition admits; nil unknown
	Lasting bool     // a boolean or a time: winning is the lasting outcome
}

// A Token is a column and the number of the statement's argument that it is
// set to or compared with; -1 where that is not known.
type Token struct {
	Column string
	Arg    int
}

// NullValue stands for NULL in Value and Admits.
const NullValue = "\x00"

func (w *Write) column(name string) *Column {
	if w == nil {
		return nil
	}
	for i := range w.Set {
		if w.Set[i].Name == name {
			return &w.Set[i]
		}
	}
	return nil
}

// Guards reports whether w sets a column and compares it.
func (w *Write) Guards(column string) bool {
	c := w.column(column)
	return c != nil && c.Guarded
}

// Guarded reports whether w compares a column that it sets.
func (w *Write) Guarded() bool {
	return w != nil && slices.ContainsFunc(w.Set, func(c Column) bool { return c.Guarded })
}

// Locked is w as the claim that it is where its row has been locked and looked
// at before: what it sets and others ask for it need not compare itself. Nil if
// nobody asks.
func (w *Write) Locked(others ...*Write) *Write {
	if w.Kind != Update || w.Vague || w.Guarded() {
		return nil
	}
	claim := *w
	claim.Set = slices.Clone(w.Set)
	for i := range claim.Set {
		c := &claim.Set[i]
		c.Guarded = c.Value != "" && slices.ContainsFunc(others, func(o *Write) bool {
			k := o.column(c.Name)
			return o != w && k != nil && o.Kind == Update && o.Table == w.Table && k.Value != c.Value && slices.Contains(k.Admits, c.Value)
		})
	}
	if !claim.Guarded() {
		return nil
	}
	return &claim
}

// Moves reports whether w sets a column that the claim both set and compared,
// or removes its row.
func (w *Write) Moves(claim *Write) bool {
	if w == nil || claim == nil || w.Table != claim.Table {
		return false
	}
	if w.Kind == Delete {
		return claim.Guarded() || claim.Kind == Insert
	}
	return slices.ContainsFunc(w.Set, func(c Column) bool {
		k := claim.column(c.Name)
		return k != nil && k.Guarded
	})
}

// Restores reports whether w puts a claimed column back to what the claim's
// own condition admitted.
func (w *Write) Restores(claim *Write) bool {
	if !w.Moves(claim) {
		return false
	}
	return slices.ContainsFunc(w.Set, func(c Column) bool {
		k := claim.column(c.Name)
		return k != nil && k.Guarded && c.Value != "" && slices.Contains(k.Admits, c.Value)
	})
}

// Follows reports whether w asks for a value that the claim set: then it is a
// release or a commit of that claim, never a new one.
func (w *Write) Follows(claim *Write) bool {
	if !w.Moves(claim) {
		return false
	}
	return slices.ContainsFunc(w.Set, func(c Column) bool {
		k := claim.column(c.Name)
		return k != nil && k.Value != "" && slices.Contains(c.Admits, k.Value)
	}) || w.Fences(claim)
}

// Excludes reports whether w asks for another value than an earlier statement
// has set, and so does nothing where that has done something.
func (w *Write) Excludes(earlier *Write) bool {
	return slices.ContainsFunc(w.Set, func(c Column) bool {
		k := earlier.column(c.Name)
		return k != nil && k.Value != "" && len(c.Admits) > 0 && !slices.Contains(c.Admits, k.Value)
	})
}

// Fences reports whether w compares an owner token that the claim wrote.
func (w *Write) Fences(claim *Write) bool {
	_, _, ok := w.Fence(claim)
	return ok
}

// Fence returns the token that w compares and the claim wrote, as each of them
// has it.
func (w *Write) Fence(claim *Write) (has, wrote Token, ok bool) {
	if w == nil || claim == nil || w.Table != claim.Table {
		return
	}
	for _, has := range w.Matches {
		for _, wrote := range claim.Tokens {
			if has.Column == wrote.Column {
				return has, wrote, true
			}
		}
	}
	return
}

// Lasting reports whether the claim sets nothing but booleans and times.
func (w *Write) Lasting() bool {
	if w == nil {
		return false
	}
	guarded := 0
	for _, c := range w.Set {
		if c.Guarded {
			guarded++
			if !c.Lasting {
				return false
			}
		}
	}
	return guarded > 0
}
