package roles

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
)

const dep = `package dep

import "context"

//claimvet:claim final
func Take() bool { return true }

type T struct {
	Stop, Start func() //claimvet:effect
	N    int
	inner
}

// M is a method.
//
//claimvet:rollback
//claimvet:only T.Auto Free
func (t *T) M() {}

func (T) Auto() {}

type inner struct{}

//claimvet:commit
func (*inner) Promoted() {}

type I interface {
	//claimvet:holds
	H()
	J(ctx context.Context) //claimvet:detached
}

type Q[E any] struct { Each func(E) /* no directive */ }

//claimvet:after Take in=Free
func (q *Q[E]) Next() (e E) { return }

//claimvet:effect in=Take,Free
var Hook = func() {}

func Free() {}

//claimvet:effect
func hidden() {}

//claimvet:column Public.Workspaces.Status
//claimvet:column jobs.state
`

func TestOwnAndImported(t *testing.T) {
	w := newWorld(t)
	d := w.add("x/dep", dep)
	w.expectProblems(d)
	user := w.add("x/user", `package user; import "x/dep"; var q dep.Q[int]; var _ = q.Next; var _ = q.Each`)
	want := map[string]string{
		"Take": "claim final", "T.Stop": "effect", "T.Start": "effect", "T.N": "", "T.M": "rollback only x/dep.Free x/dep.T.Auto", "T.Auto": "",
		"T.Promoted": "commit", "I.H": "holds", "I.J": "detached", "Q.Next": "after x/dep.Take in=x/dep.Free", "Hook": "effect in=x/dep.Free,x/dep.Take", "Free": "",
	}
	w.expect(d, d, want)
	w.expect(user, d, want)
	w.expect(d, d, map[string]string{"hidden": "effect"})
	// Instantiations.
	for id, obj := range user.types.Uses {
		if id.Name == "Next" && user.Of(obj).String() != want["Q.Next"] || id.Name == "Each" && !user.Of(obj).IsZero() {
			t.Errorf("%s: %s", id.Name, user.Of(obj))
		}
	}
	for _, r := range []*result{d, user} {
		if got := r.Columns(); !slices.Equal(got, []Column{{"jobs", "state"}, {"workspaces", "status"}}) {
			t.Errorf("%s: columns %v", r.pkg.Path(), got)
		}
		if !r.Declared() || !r.HasOnly() || !r.Restricts("M") || r.Restricts("Auto") {
			t.Errorf("%s: Declared %t, HasOnly %t", r.pkg.Path(), r.Declared(), r.HasOnly())
		}
	}
	if d.Where(d.object("T.M"), directive.Only) == 0 || d.Where(d.object("T.M"), directive.Effect) != 0 || user.Where(d.object("T.M"), directive.Only) != 0 {
		t.Error("wrong positions of directives")
	}
	other := w.add("x/other", `package other; func F() {}`)
	if other.HasOnly() && other.Restricts("F") || len(other.Columns()) > 0 {
		t.Error("something is declared in a package that imports nothing")
	}
	if len(w.facts["x/other"]) > 0 {
		t.Error("a package without directives has facts")
	}
}

// TestIndirect: columns and func= go on through packages that do not care.
func TestIndirect(t *testing.T) {
	w := newWorld(t)
	std := w.add("std/sql", `package sql
		type DB struct { base; OnLost func() }
		type base struct{}
		func (*base) Close() {}
		func (*DB) Exec() {}
		type Driver interface { Open() }
		func Open() {}
		var Hook func()`)
	w.add("x/decl", `package decl
		import "std/sql"
		var _ sql.DB
		//claimvet:effect func=std/sql.Open
		//claimvet:rollback func=(*std/sql.DB).Exec
		//claimvet:commit func=std/sql.DB.Close
		//claimvet:commit func=std/sql.DB.OnLost
		//claimvet:holds func=std/sql.Driver.Open
		//claimvet:only Open func=std/sql.Hook
		//claimvet:effect func=x/far.Away
		//claimvet:effect func=(*x/far.T).M
		//claimvet:effect func=x/far.T.Promoted
		//claimvet:column jobs.state
		func Open() {}`)
	w.add("x/mid", `package mid; import _ "x/decl"`)
	w.add("x/mid2", `package mid2; import _ "x/mid"; const X = 1`)
	// far is imported by nobody who declared something of it.
	far := w.add("x/far", `package far; import _ "x/mid"
		func Away() {}
		type T struct{ in }
		func (*T) M() {}
		type in struct{}
		func (in) Promoted() {}`)
	top := w.add("x/top", `package top; import ("std/sql"; "x/mid2"; "x/far"); var (_ sql.DB; _ = mid2.X; _ far.T)`)
	w.expect(far, far, map[string]string{"Away": "effect", "T.M": "effect", "T.Promoted": "effect"})
	w.expect(top, std, map[string]string{"Open": "effect", "DB.Exec": "rollback", "DB.Close": "commit", "DB.OnLost": "commit", "Driver.Open": "holds", "Hook": "only x/decl.Open"})
	w.expect(top, far, map[string]string{"Away": "effect", "T.M": "effect", "T.Promoted": "effect"})
	if got := top.Columns(); !slices.Equal(got, []Column{{"jobs", "state"}}) {
		t.Errorf("columns %v", got)
	}
}

// TestMerge: what several packages say of one function is added up.
func TestMerge(t *testing.T) {
	w := newWorld(t)
	lib := w.add("lib", `package lib; func F() {}; func G() {}`)
	w.add("a", `package a; import _ "lib"
		//claimvet:effect in=A func=lib.F
		//claimvet:only A func=lib.F
		//claimvet:after B in=A func=lib.G
		//claimvet:column a.b
		func A() {}
		func B() {}`)
	w.add("b", `package b; import _ "lib"
		//claimvet:effect in=A func=lib.F
		//claimvet:only A func=lib.F
		//claimvet:detached func=lib.G
		//claimvet:after A func=lib.G
		//claimvet:column a.b
		//claimvet:column a.a
		func A() {}`)
	c := w.add("c", `package c; import ( _ "a"; _ "b")
		//claimvet:after a.B func=lib.G
		`)
	w.expectProblems(c)
	w.expect(c, lib, map[string]string{"F": "effect in=a.A,b.A only a.A b.A", "G": "after a.B after b.A"})
	if got := c.Columns(); !slices.Equal(got, []Column{{"a", "a"}, {"a", "b"}}) {
		t.Errorf("columns %v", got)
	}
}

// TestDeterministic: the encoded facts are the same each time.
func TestDeterministic(t *testing.T) {
	encode := func() [][]byte {
		w := newWorld(t)
		w.add("x/dep", dep)
		w.add("x/user", `package user; import _ "x/dep"
			//claimvet:effect func=os.Exit
			//claimvet:effect func=a.Z
			//claimvet:effect func=a.A
			//claimvet:only a.Z a.B func=b.C`)
		return [][]byte{w.facts["x/dep"], w.facts["x/user"]}
	}
	first := encode()
	for range 20 {
		if again := encode(); !bytes.Equal(first[0], again[0]) || !bytes.Equal(first[1], again[1]) {
			t.Fatal("other facts in another run")
		}
	}
	if n := len(first[1]); n > 2000 {
		t.Errorf("the facts of a small package take %d bytes", n)
	}
}

// TestVersion: facts of another version are not understood.
func TestVersion(t *testing.T) {
	w := newWorld(t)
	d := w.add("x/dep", dep)
	facts := w.decode("x/dep")
	for _, f := range facts {
		switch f := f.Fact.(type) {
		case *roleFact:
			f.Version++
		case *packageFact:
			f.Version++
		}
	}
	w.encode("x/dep", facts)
	user := w.add("x/user", `package user; import _ "x/dep"`)
	if !user.Of(d.object("Take")).IsZero() || len(user.Columns()) > 0 || user.Declared() {
		t.Error("facts of another version are in force")
	}
}

func TestTestVariant(t *testing.T) {
	w := newWorld(t)
	const src = `package p
		//claimvet:only Auto
		func Direct() {}
		func Auto() {}`
	p := w.add("p", src)
	v := w.add("p [p.test]", src, `package p // testing file
		//claimvet:effect
		func Helper() { Direct() }
		//claimvet:effect func=Auto`)
	w.expect(p, p, map[string]string{"Direct": "only p.Auto", "Auto": ""})
	w.expect(v, v, map[string]string{"Direct": "only p.Auto", "Auto": "effect", "Helper": "effect"})
	if !v.Of(v.object("Direct")).Only[0].Denotes(v.object("Auto")) {
		t.Error("the test variant has another name")
	}
	if v.Aside(v.files[0].Package) || !v.Aside(v.files[1].Package) || v.Aside(0) {
		t.Error("Aside is wrong")
	}
	x := w.add("p_test", `package p_test // testing file
		import "p"
		var _ = p.Auto`)
	w.expect(x, v, map[string]string{"Auto": "effect"})
}

// TestPanic: whatever goes wrong is marked, and no error.
func TestPanic(t *testing.T) {
	w := newWorld(t)
	r := w.add("q", "package q\n\n//claimvet:effect\nfunc F() {}\n")
	r.types = nil
	w.run("q", r)
	if r.Failed() == nil {
		t.Error("what could not be read is nothing")
	}
}

func TestNothing(t *testing.T) {
	for _, i := range []*Info{nil, {}} {
		if !i.Of(nil).IsZero() || !i.At(3).IsZero() || i.Columns() != nil || i.Problems() != nil || i.UnusedIgnores([]string{"claimgate"}) != nil ||
			i.Ignored("claimgate", "gate", 3) || i.Declared() || i.Aside(3) || i.HasOnly() || i.Restricts("x") || !i.First("a", 1, "m") || i.Where(nil, directive.Claim) != 0 {
			t.Errorf("%v says something", i)
		}
	}
}

func TestFactStrings(t *testing.T) {
	w := newWorld(t)
	w.add("x/dep", dep)
	w.add("x/user", `package user; import _ "x/dep"
		//claimvet:effect in=a.B func=os.Exit`)
	var got []string
	for _, f := range w.decode("x/user") {
		got = append(got, f.Fact.(interface{ String() string }).String())
	}
	if s := strings.Join(got, "|"); s != "column jobs.state; column workspaces.status; effect in=a.B func=os.Exit" {
		t.Error(s)
	}
}
