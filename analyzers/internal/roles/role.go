package roles

import (
	"cmp"
	"slices"
	"strings"
)

// A Role is what directives declare of one function (or of the calls in one
// statement). The zero Role says nothing.
type Role struct {
	Claim    bool // calling it is a claim
	Final    bool // winning is itself the lasting outcome; only with Claim
	Expires  bool // it ends by itself; only with Claim
	Fenced   bool // it undoes the claim only of whoever holds it; only with Rollback
	Effect   bool // irreversible: only while a claim is won
	Rollback bool // undoes the claim
	Commit   bool // hands the claim over for good
	Holds    bool // the caller must hold a won claim
	Detached bool // its context parameter outlives any request

	// Won says how winning is read off the results of a claim, as won= does; ""
	// by their types. Lost is the error variable that means lost.
	Won, Lost string

	EffectIn []FuncName // the effect is asked for only in these and what they reach; empty: everywhere
	Only     []FuncName // the only functions that may refer to it; empty: anybody
	After    []After    // steps that must have run before it
}

// After says that a call must come after another on every path.
type After struct {
	Func FuncName
	In   []FuncName // judged only in these and what they reach; empty: everywhere
}

// A Column names a column whose guarded UPDATEs are claims. Both parts are
// lower case, the table without its schema.
type Column struct {
	Table, Column string
}

// String prints the column as directives do.
func (c Column) String() string { return c.Table + "." + c.Column }

func (c Column) compare(d Column) int {
	return cmp.Or(cmp.Compare(c.Table, d.Table), cmp.Compare(c.Column, d.Column))
}

// IsZero reports whether the role says nothing.
func (r Role) IsZero() bool {
	return !(r.Claim || r.Effect || r.Rollback || r.Commit || r.Holds || r.Detached) && len(r.Only) == 0 && len(r.After) == 0
}

// merge combines what two directives say of the same function. Its lists are
// sorted and its own: facts must not depend on the order of directives.
func (r Role) merge(s Role) Role {
	switch {
	case r.Effect && s.Effect:
		r.EffectIn = scope(r.EffectIn, s.EffectIn)
	case s.Effect:
		r.EffectIn = union(s.EffectIn, nil)
	}
	r.Claim = r.Claim || s.Claim
	r.Final = r.Final || s.Final
	r.Expires = r.Expires || s.Expires
	r.Fenced = r.Fenced || s.Fenced
	r.Won, r.Lost = cmp.Or(r.Won, s.Won), cmp.Or(r.Lost, s.Lost)
	r.Effect = r.Effect || s.Effect
	r.Rollback = r.Rollback || s.Rollback
	r.Commit = r.Commit || s.Commit
	r.Holds = r.Holds || s.Holds
	r.Detached = r.Detached || s.Detached
	r.Only = union(r.Only, s.Only)
	after := slices.Clone(r.After)
	for _, a := range s.After {
		i := slices.IndexFunc(after, func(b After) bool { return a.Func == b.Func })
		if i < 0 {
			after = append(after, After{a.Func, union(a.In, nil)})
		} else {
			after[i].In = scope(after[i].In, a.In)
		}
	}
	slices.SortFunc(after, func(a, b After) int { return a.Func.compare(b.Func) })
	r.After = after
	return r
}

// scope is the union of two in= lists, where an empty one is everywhere.
func scope(a, b []FuncName) []FuncName {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	return union(a, b)
}

func union(a, b []FuncName) []FuncName {
	if len(a)+len(b) == 0 {
		return nil
	}
	all := slices.Concat(a, b)
	slices.SortFunc(all, FuncName.compare)
	return slices.Compact(all)
}

// String prints the role the way directives would declare it.
func (r Role) String() string {
	var words []string
	add := func(word string, is bool) {
		if is {
			words = append(words, word)
		}
	}
	add("claim", r.Claim)
	add("final", r.Final)
	add("expires", r.Expires)
	add("won="+r.Won, r.Won != "")
	add("lost="+r.Lost, r.Lost != "")
	add("effect"+in(r.EffectIn), r.Effect)
	add("rollback", r.Rollback)
	add("fenced", r.Fenced)
	add("commit", r.Commit)
	add("holds", r.Holds)
	add("detached", r.Detached)
	if len(r.Only) > 0 {
		words = append(words, "only")
		for _, n := range r.Only {
			words = append(words, n.String())
		}
	}
	for _, a := range r.After {
		words = append(words, "after "+a.Func.String()+in(a.In))
	}
	return strings.Join(words, " ")
}

func in(names []FuncName) string {
	var b strings.Builder
	for i, n := range names {
		if i == 0 {
			b.WriteString(" in=")
		} else {
			b.WriteByte(',')
		}
		b.WriteString(n.String())
	}
	return b.String()
}
