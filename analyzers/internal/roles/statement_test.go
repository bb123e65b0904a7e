package roles

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// Each line names the calls on it that have a role by a directive on a
// statement; the others must have none.
const statements = `package p

import "context"

type db struct{}

func (db) Exec(q string) (res, error)   { return res{}, nil }
func (db) QueryRow(q string) row        { return row{} }
func (db) With(ctx context.Context) db  { return db{} }

type res struct{}

func (res) RowsAffected() int { return 1 }

type row struct{}

func (row) Scan(x *int) error { return nil }

type group struct{}

func (*group) Go(f func() error) {}
func (*group) Do(f func())       {}

func a() bool                   { return true }
func b(xs ...any) error         { return nil }
func c() int                    { return 1 }
func d(ctx context.Context) int { return 1 }
func list() []int               { return nil }
func deferred() func()          { return nil }

func f(x db, g *group, ctx context.Context, ch chan int, m map[int]int) error {
	a() //claimvet:effect // at: a=effect
	//claimvet:effect
	a() // at: a=effect
	a()

	// prose before
	//claimvet:effect
	//claimvet:detached
	// prose after
	d(ctx) // at: d=effect detached

	//claimvet:after a in=b,f
	c() //claimvet:holds // at: c=holds after p.a in=p.b,p.f

	b(a(), c()) //claimvet:effect // at: b=effect
	x.With(ctx).QueryRow("").Scan(nil) //claimvet:claim // at: x.With(ctx).QueryRow("").Scan=claim
	n, err := x.Exec("") //claimvet:claim final // at: x.Exec=claim final
	p, q := a(), c() //claimvet:effect // at: a=effect c=effect
	_ = append([]any{a()}, any(c()), len(list())) //claimvet:effect // at: a=effect c=effect list=effect
	r := (c() + int(int32(c()))) * 2 //claimvet:effect // at: c=effect c=effect
	m[c()] = d(ctx) //claimvet:effect // at: c=effect d=effect
	ch <- c() //claimvet:effect // at: c=effect
	func() { a() }() // at:
	deferred()() //claimvet:effect // at: deferred()=effect

	if a() { //claimvet:claim // at: a=claim
		a()
	} else if err := b(c()); err != nil && a() { //claimvet:claim // at: b=claim a=claim
		a()
	} else {
		a() //claimvet:effect // at: a=effect
	}
	//claimvet:claim
	if err := b(); err != nil { // at: b=claim
		a()
		return b() //claimvet:effect // at: b=effect
	}
	for i := c(); a(); b(i) { //claimvet:effect // at: c=effect a=effect b=effect
		a()
	}
	for range list() { //claimvet:effect // at: list=effect
		a()
	}
	//claimvet:claim
	switch x := c(); d(ctx) { // at: c=claim d=claim
	case c(): //claimvet:claim // at: c=claim
		a()
	//claimvet:claim
	case d(ctx), x: // at: d=claim
		a() //claimvet:effect // at: a=effect
	}
	switch any(c()).(type) { //claimvet:claim // at: c=claim
	}
	select {
	case <-ctx2().Wait(): //claimvet:effect // at: ctx2().Wait=effect
		a()
	case ch <- c(): //claimvet:effect // at: c=effect
	}
	//claimvet:claim
again:
	for a() { // at: a=claim
		break again
	}
	{
		a() //claimvet:effect // at: a=effect
	}

	go a()      //claimvet:effect // at: a=effect
	defer a()   //claimvet:rollback // at: a=rollback
	defer func() { //claimvet:rollback
		a()
		a() //claimvet:effect // at: a=effect
	}() // at: (func() literal)=rollback
	defer func() {
		a()
	}() //claimvet:rollback // at: (func() literal)=rollback
	g.Go(func() error { //claimvet:effect // at: g.Go=effect
		a()
		return b() //claimvet:effect // at: b=effect
	})
	//claimvet:effect
	g.Go(func() error { // at: g.Go=effect
		return b()
	})
	g.Go(func() error {
		return b()
	}) //claimvet:effect // at:
	g.Do(func() { a() }) //claimvet:effect // at: a=effect
	defer deferred()() //claimvet:rollback // at: deferred()=rollback
	b(
		a(),
		c(), //claimvet:effect
	)
	b(a(),
		c(),
	) //claimvet:effect
	_, _, _, _, _ = n, err, p, q, r

	//claimvet:rollback
	undo := func() { a() }
	var commit func() bool = func() bool { return a() } //claimvet:commit
	undo() // at: undo=rollback
	defer undo() // at: undo=rollback
	go commit() // at: commit=commit
	g.Do(undo)
	return b() //claimvet:commit // at: b=commit
}

type waiter struct{}

func (waiter) Wait() chan int { return nil }

func ctx2() waiter { return waiter{} }

var table = map[string]func(){
	"a": func() {
		a() //claimvet:effect // at: a=effect
	},
}
`

func TestStatements(t *testing.T) {
	w := newWorld(t)
	// Calls over several lines are expected where their parenthesis is.
	src := strings.NewReplacer(
		"g.Go(func() error {\n\t\treturn b()\n\t}) //claimvet", "g.Go(func() error { // at: g.Go=effect\n\t\treturn b()\n\t}) //claimvet",
		"\tb(\n", "\tb( // at: b=effect\n",
		"\tb(a(),\n", "\tb(a(), // at: b=effect\n",
	).Replace(statements)
	r := w.add("p", src)
	w.expectProblems(r)
	got := map[int][]string{}
	var calls []*ast.CallExpr
	ast.Inspect(r.files[0], func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			calls = append(calls, n)
			if role := r.At(n.Lparen); !role.IsZero() {
				_, line := lineOf(w.fset, n.Lparen)
				got[line] = append(got[line], types.ExprString(n.Fun)+"="+role.String())
			}
		case *ast.GoStmt:
			if r.At(n.Go).String() != r.At(n.Call.Lparen).String() {
				t.Errorf("%s: go has not the role of its call", w.fset.Position(n.Go))
			}
		case *ast.DeferStmt:
			if r.At(n.Defer).String() != r.At(n.Call.Lparen).String() {
				t.Errorf("%s: defer has not the role of its call", w.fset.Position(n.Defer))
			}
		case *ast.FuncLit:
			// The literal behind a local variable is known by its position.
			role := r.At(n.Pos())
			if _, line := lineOf(w.fset, n.Pos()); strings.Contains(lineAt(src, line), "undo :=") && !role.Rollback {
				t.Errorf("the literal of undo is %q", role)
			}
		}
		return true
	})
	for i, text := range strings.Split(src, "\n") {
		_, want, _ := strings.Cut(text, "// at: ")
		have := strings.Join(got[i+1], " ")
		if have != strings.TrimSpace(want) {
			t.Errorf("line %d: %s\nhas %q", i+1, text, have)
		}
	}
}

func lineAt(src string, line int) string { return strings.Split(src, "\n")[line-1] }

func TestLocalTypes(t *testing.T) {
	w := newWorld(t)
	r := w.add("p", `package p
		func f() {
			type s struct {
				stop func() //claimvet:effect
			}
			var x s
			x.stop()
			var y interface {
				//claimvet:rollback
				Undo()
			}
			y.Undo()
		}
		var z struct { commit func() /* here: */ } //claimvet:commit
		`)
	w.expectProblems(r, "stands at a variable that is no function")
	want := map[string]string{"stop": "effect", "Undo": "rollback", "commit": ""}
	for id, obj := range r.types.Uses {
		if role, ok := want[id.Name]; ok && r.Of(obj).String() != role {
			t.Errorf("%s is %q, want %q", id.Name, r.Of(obj), role)
		}
	}
	if fn := r.types.Uses; len(fn) == 0 {
		t.Error("nothing is used")
	}
	// A method of an interface without a name is nobody else's namesake.
	for id, obj := range r.types.Uses {
		if fn, ok := obj.(*types.Func); ok && id.Name == "Undo" && NameOf(fn) == (FuncName{Pkg: "p", Name: "Undo"}) {
			t.Errorf("%s is called like a function", id.Name)
		}
	}
}

// TestLineComments: the lines are those of the file.
func TestLineComments(t *testing.T) {
	w := newWorld(t)
	r := w.add("p", `package p

//line other.go:100
func f() {
	f() //claimvet:effect
//line other.go:5
	//claimvet:rollback
	f()
}
`)
	w.expectProblems(r)
	var got []string
	ast.Inspect(r.files[0], func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			got = append(got, r.At(c.Lparen).String())
		}
		return true
	})
	if !slices.Equal(got, []string{"effect", "rollback"}) {
		t.Error(got)
	}
}
