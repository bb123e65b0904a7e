package typestate

import (
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// kind is the kind of a term.
type kind uint8

const (
	none      kind = iota // nothing is known
	yes                   // true
	no                    // false
	nilTerm               // nil
	integer               // the number text
	text                  // the string text
	sentinel              // the error variable text
	ref                   // the address text in object n
	aggregate             // a struct: object n holds its fields
	function              // the function fn
	symbol                // symbol n
	test                  // whether the predicate p (with text) holds of symbol n; its opposite if neg
	caller                // a context that a caller can cancel, or a value that hangs on one; n is where it comes from
	carrier               // a value that carries such a context without hanging on it: a request
	free                  // a context that no caller can cancel, or whose misuse is reported already
)

// A term is what is known of a value. Symbols and objects are numbered within
// one state.
type term struct {
	kind kind
	p    pred
	neg  bool
	n    int32
	text string
	fn   *ir.Func
	bag  int32 // of a context: index+1 of the object that holds the values it carries, by their keys
}

// pred is a question about a symbol.
type pred byte

const (
	isNil  pred = 'n'
	isTrue pred = 't'
	isZero pred = 'z' // of a row count or a length
	isMore pred = 'm' // a count is more than text
	isErr  pred = 'i' // errors.Is, or ==, the sentinel text
	isA    pred = 'a' // errors.As
	isText pred = 'e' // equals the constant text
	isFull pred = 'f' // of a slice: holds an element that is not nil
)

func boolTerm(b bool) term {
	if b {
		return term{kind: yes}
	}
	return term{kind: no}
}

// negate is the opposite of a boolean term.
func (t term) negate() term {
	switch t.kind {
	case yes:
		return term{kind: no}
	case no:
		return term{kind: yes}
	case test:
		t.neg = !t.neg
		return t
	case symbol:
		return term{kind: test, p: isTrue, n: t.n, neg: true}
	}
	return term{}
}

// A fact is the answer to a question about a symbol.
type fact struct {
	p    pred
	text string
	is   bool
}

// A sym is a value that is not known, and what is known of it.
type sym struct {
	facts []fact // sorted by p and text; never changed in place
	claim int32  // index+1 of the claim whose outcome it tells
	rel   relation
	wraps int32   // index+1 of the symbol that errors.Is goes on to
	cell  int32   // index+1 of the object that it points to
	slice bool    // the length of a slice
	tx    bool    // a transaction that has been begun in view
	exec  ir.Exec // what statements on it run on, if that is known; NoExec for a transaction begun in view
	on    int32   // index+1 of the symbol of what it runs on: the outer transaction of a savepoint, the executor of a result
	hangs int32   // index+1 of the origin of the caller's context that it hangs on
	from  source
}

// source says where a value comes from, if that makes it a value of its own.
type source byte

const (
	anywhere   source = iota
	fromParam         // a parameter of the function that is judged
	fromMemory        // memory as the function that is judged found it
	fromCall          // the result of a call
	fromAsked         // the answer of an unknown function that was given what tells of a claim
	fromVague         // the result of a statement of which it is not known what it does
)

func (s *sym) fact(p pred, text string) (is, known bool) {
	for _, f := range s.facts {
		if f.p == p && f.text == text {
			return f.is, true
		}
	}
	// What follows from other answers.
	for _, f := range s.facts {
		switch {
		case p == isNil && (f.p == isErr || f.p == isA || f.p == isText) && f.is:
			return false, true
		case (p == isErr || p == isA) && f.p == isNil && f.is:
			return false, true
		case p == isText && f.p == isText && f.is:
			return false, true
		case p == isZero && f.p == isText && f.is:
			return f.text == "0", true
		case p == isZero && f.p == isMore && f.is:
			return false, true
		case p == isMore && f.p == isZero && f.is:
			return false, true
		}
	}
	return false, false
}

func (s *sym) learn(p pred, text string, is bool) {
	f := fact{p, text, is}
	i, found := slices.BinarySearchFunc(s.facts, f, func(a, b fact) int {
		if a.p != b.p {
			return int(a.p) - int(b.p)
		}
		return strings.Compare(a.text, b.text)
	})
	out := make([]fact, 0, len(s.facts)+1)
	out = append(out, s.facts[:i]...)
	out = append(out, f)
	if found {
		i++
	}
	s.facts = append(out, s.facts[i:]...)
}

// A slot is a field's content.
type slot struct {
	path string // "" for the whole, ".0.2" for a field of a field
	val  term
}

// An object is memory, or a closure.
type object struct {
	slots []slot // sorted by path; never changed in place
	open  bool   // what is not in slots is unknown, not zero
	of    int32  // index+1 of the symbol that points to it, if statements run on that or on what it holds
	fn    *ir.Func
	binds []term // never changed in place
}

func (o *object) find(path string) (int, bool) {
	return slices.BinarySearchFunc(o.slots, path, func(s slot, p string) int { return strings.Compare(s.path, p) })
}

func (o *object) set(path string, val term) {
	i, found := o.find(path)
	out := make([]slot, 0, len(o.slots)+1)
	out = append(out, o.slots[:i]...)
	out = append(out, slot{path, val})
	if found {
		i++
	}
	o.slots = append(out, o.slots[i:]...)
}

// under reports whether path is prefix or a field of it.
func under(path, prefix string) bool {
	return strings.HasPrefix(path, prefix) && (len(path) == len(prefix) || path[len(prefix)] == '.')
}

// clear forgets what stands at path and below.
func (o *object) clear(path string) {
	out := make([]slot, 0, len(o.slots))
	for _, s := range o.slots {
		if !under(s.path, path) {
			out = append(out, s)
		}
	}
	o.slots = out
}

// blur forgets what stands at path and below: it is unknown from now on.
func (o *object) blur(path string) {
	o.clear(path)
	if path == "" {
		o.open = true
	} else {
		o.set(path, term{})
	}
}

// blurred reports whether path, or what it is a field of, has been overwritten
// with something unknown.
func (o *object) blurred(path string) bool {
	for _, s := range o.slots {
		if s.val.kind == none && under(path, s.path) {
			return true
		}
	}
	return false
}
