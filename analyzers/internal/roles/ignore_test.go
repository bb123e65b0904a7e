package roles

import (
	"go/token"
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
		if got := r.Ignored("claimgate", "gate", file.LineStart(i+1)); got != strings.HasSuffix(text, "// yes") {
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

// TestIgnoredRule: of a pass with several rules, an ignore may name one.
func TestIgnoredRule(t *testing.T) {
	w := newWorld(t)
	r := w.add("p", `package p

//claimvet:ignore stranded nobody waits for it
func f() {}

//claimvet:ignore finality it is ours
func g() {}

//claimvet:ignore gate by the rule
func h() {}
`)
	w.expectProblems(r)
	at := func(line int) token.Pos { return w.fset.File(r.files[0].Package).LineStart(line) }
	if !r.Ignored("rollbackdefer", "stranded", at(4)) || r.Ignored("rollbackdefer", "ownership", at(4)) || r.Ignored("claimgate", "stranded", at(4)) ||
		!r.Ignored("claimgate", "gate", at(10)) {
		t.Error("another rule is ignored, or none")
	}
	unused := r.UnusedIgnores([]string{"rollbackdefer", "claimgate"})
	if len(unused) != 1 || !strings.Contains(unused[0].Message, "ignore finality silences nothing") {
		t.Errorf("not used: %v", unused)
	}
}
