package roles

import (
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
)

func TestIgnored(t *testing.T) {
	w := newWorld(t)
	const src = `package p

//claimvet:ignore claimgate all of it // yes
func f(g func(func())) { // yes
	f(nil) // yes
} // yes

func h(g func(func())) {
	h(nil)
	h(nil) //claimvet:ignore claimgate here // yes
	//claimvet:ignore claimgate here // yes
	h(nil) // yes
	g(func() { //claimvet:ignore claimgate here // yes
		h(nil) // yes
	}) // yes
	g(func() { // yes
		h(nil) // yes
	}) //claimvet:ignore claimgate here // yes
	if true { //claimvet:ignore claimgate here // yes
		h(nil)
	}
	for i := 0; // yes
		i < 3; i++ { //claimvet:ignore claimgate here // yes
		h(nil)
	}
	defer func() { //claimvet:ignore claimgate here // yes
		h(nil) // yes
	}() // yes
	g(func() { h(nil) }) //claimvet:ignore claimgate here // yes
	switch {
	case true: //claimvet:ignore claimgate here // yes
		h(nil)
	}
	//claimvet:ignore claimsql another
	h(nil)
} //claimvet:ignore claimgate where it ends // yes

//claimvet:ignore claimgate func=k all of it

var v = func() { // yes
	h(nil) // yes
} //claimvet:ignore claimgate here // yes

func k() { // yes
	h(nil) // yes
} // yes
`
	r := w.add("p", src)
	w.expectProblems(r)
	if n := len(r.UnusedIgnores([]string{"claimgate"})); n != 13 {
		t.Errorf("%d ignores, want 13", n)
	}
	file := w.fset.File(r.files[0].Package)
	for i, text := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
		if got := r.Ignored("claimgate", file.LineStart(i+1)); got != strings.HasSuffix(text, "// yes") {
			t.Errorf("line %d: %s\nignored: %t", i+1, text, got)
		}
	}
	if unused := r.UnusedIgnores([]string{"claimgate", "requestctx"}); len(unused) > 0 {
		t.Errorf("not used: %v", unused)
	}
	if unused := r.UnusedIgnores([]string{"claimsql"}); len(unused) != 1 {
		t.Errorf("not used: %v", unused)
	}
	if !r.First("claimgate", 1, "m") || r.First("claimgate", 1, "m") || !r.First("claimsql", 1, "m") || !r.First("claimgate", 2, "m") {
		t.Error("First is wrong")
	}
	if r.Where(r.object("f"), directive.Ignore) != 0 {
		t.Error("an ignore is no role")
	}
}
