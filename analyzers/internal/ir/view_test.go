package ir_test

import (
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

func TestViews(t *testing.T) {
	type bits struct{ claim, effect, rollback, exits, calls, panics bool }
	for _, c := range []struct {
		name, src string
		want      bits
	}{
		{"nothing", `func f() { safe() }`, bits{}},
		{"a call that may panic", `func f() { cond() }`, bits{panics: true}},
		{"a helper that cannot", `func f() { g() }; func g() { safe() }`, bits{}},
		{"a claim", `func f() { claim() }`, bits{claim: true, panics: true}},
		{"through a helper", `func f() { g() }; func g() { effect() }`, bits{effect: true, panics: true}},
		{"through recursion", `func f() { g() }; func g() { effect(); f() }`, bits{effect: true, panics: true}},
		{"deferred", `func f() { defer rollback() }`, bits{rollback: true, panics: true}},
		{"in a goroutine", `func f() { go effect() }`, bits{effect: true, panics: true}},
		{"in a literal", `func f() { func() { effect() }() }`, bits{effect: true, panics: true}},
		{"passed on", `func f() { g(effect) }; func g(h func()) { }`, bits{effect: true}},
		{"what is passed in", `func f(h func()) { h() }`, bits{calls: true, panics: true}},
		{"a panic", `func f() { panic(0) }`, bits{exits: true, panics: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := lower(t, c.src)["f"].View
			if got := (bits{v.Claim, v.Effect, v.Rollback, v.Exits || v.Aborts, v.Calls, v.Panics}); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestOutside(t *testing.T) {
	fs := lower(t, `
func f(p *bool) { *p = true }
func g() { x := false; p := &x; *p = true; h(p) }
func h(*bool) {}`)
	if !fs["f"].View.Outside {
		t.Error("a store through a parameter stays within")
	}
	if fs["g"].View.Outside {
		t.Error("a store to a local goes outside")
	}
}

// TestFollows is about what may still come after a call.
func TestFollows(t *testing.T) {
	effect := func(v *ir.View) bool { return v.Effect }
	for _, c := range []struct {
		name, src string
		want      bool
	}{
		{"behind it", `func f() { claim(); effect() }`, true},
		{"before it", `func f() { effect(); claim() }`, false},
		{"in a branch", `func f() { claim(); if cond() { effect() } }`, true},
		{"in the other branch", `func f() { if cond() { claim() } else { effect() } }`, false},
		{"in the next round", `func f() { for cond() { effect(); claim() } }`, true},
		{"after a return", `func f() { if cond() { claim(); return }; effect() }`, false},
		{"in a helper", `func f() { claim(); g() }; func g() { effect() }`, true},
		{"in a goroutine", `func f() { claim(); go effect() }`, true},
		{"deferred", `func f() { claim(); defer effect() }`, false},
		{"in a literal that is deferred", `func f() { x := 1; claim(); defer func() { effect(); x++ }() }`, false},
		{"in a literal that is called", `func f() { x := 1; claim(); func() { effect(); x++ }() }`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := lower(t, c.src)["f"]
			block, instr, _ := find(t, f, "claim")
			if got := f.Follows(block, instr, effect); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestWrites(t *testing.T) {
	claim := &ir.Write{
		Table:  "jobs",
		Set:    []ir.Column{{Name: "owner"}, {Name: "status", Value: "running", Guarded: true, Admits: []string{"queued"}}},
		Tokens: []ir.Token{{Column: "owner"}},
	}
	back := &ir.Write{Table: "jobs", Set: []ir.Column{{Name: "status", Value: "queued", Guarded: true, Admits: []string{"running"}}}}
	done := &ir.Write{Table: "jobs", Set: []ir.Column{{Name: "status", Value: "done"}}}
	fenced := &ir.Write{Table: "jobs", Set: []ir.Column{{Name: "status", Value: "queued"}}, Matches: []ir.Token{{Column: "owner"}}}
	name := &ir.Write{Table: "jobs", Set: []ir.Column{{Name: "name"}}}
	other := &ir.Write{Table: "users", Set: []ir.Column{{Name: "status", Value: "queued"}}, Matches: []ir.Token{{Column: "owner"}}}
	for _, c := range []struct {
		what                                      string
		w                                         *ir.Write
		guarded, moves, restores, follows, fences bool
	}{
		{"the claim", claim, true, true, false, false, false},
		{"back", back, true, true, true, true, false},
		{"done", done, false, true, false, false, false},
		{"fenced", fenced, false, true, true, true, true},
		{"another column", name, false, false, false, false, false},
		{"another table", other, false, false, false, false, false},
		{"nothing", nil, false, false, false, false, false},
	} {
		got := [5]bool{c.w.Guarded(), c.w.Moves(claim), c.w.Restores(claim), c.w.Follows(claim), c.w.Fences(claim)}
		if want := [5]bool{c.guarded, c.moves, c.restores, c.follows, c.fences}; got != want {
			t.Errorf("%s: guarded, moves, restores, follows, fences: got %v, want %v", c.what, got, want)
		}
	}
	lasting := &ir.Write{Table: "jobs", Set: []ir.Column{{Name: "sent", Guarded: true, Lasting: true}, {Name: "name"}}}
	if !lasting.Lasting() || claim.Lasting() || (*ir.Write)(nil).Lasting() {
		t.Error("a boolean or a time lasts, and nothing else")
	}
}
