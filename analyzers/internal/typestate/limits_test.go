package typestate_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// only returns what was found in the function f.
func only(t *testing.T, results []*typestate.Result) *typestate.Result {
	t.Helper()
	for _, r := range results {
		if r.Root.Label == "f" {
			return r
		}
	}
	t.Fatal("f was not judged")
	return nil
}

// flags is a function with n independent flags, which no loop or branch lets
// go of, around body.
func flags(n int, body string) string {
	var b strings.Builder
	b.WriteString(header + "func use(...bool)\nfunc f() {\n")
	var names []string
	for i := range n {
		name := fmt.Sprintf("x%d", i)
		names = append(names, name)
		fmt.Fprintf(&b, "%s := false\nif cond() { %[1]s = true }\n", name)
	}
	all := strings.Join(names, " && ")
	fmt.Fprintf(&b, body, all)
	fmt.Fprintf(&b, "\nuse(%s)\n}\n", strings.Join(names, ", "))
	return b.String()
}

// TestCollapse is about more states than are kept: what is found only in
// states that were taken together is withheld, and said to be.
func TestCollapse(t *testing.T) {
	const gated = "won := claim()\nif won { defer rollback() }\nif won || %s { effect() }\n"
	for _, n := range []int{1, 2, 3} {
		r := only(t, load(t, flags(n, gated)).analyse())
		if len(r.Findings) != 1 || r.Findings[0].Rule != typestate.Gate || len(r.GaveUp) != 0 {
			t.Errorf("%d flags: %d findings, given up: %v", n, len(r.Findings), r.GaveUp)
		}
	}
	r := only(t, load(t, flags(12, gated)).analyse())
	if len(r.Findings) != 0 {
		t.Errorf("12 flags: found in states that were taken together: %+v", r.Findings[0])
	}
	if len(r.GaveUp) != 1 {
		t.Errorf("12 flags: given up: %v, want one", r.GaveUp)
	}
	// The right twin is silent, and there is nothing to give up.
	r = only(t, load(t, flags(12, "if !claim() { return }\ndefer rollback()\nif %s { effect() }\n")).analyse())
	if len(r.Findings) != 0 || len(r.GaveUp) != 0 {
		t.Errorf("right: %d findings, given up: %v", len(r.Findings), r.GaveUp)
	}
	// What does not hang on the flags is found all the same.
	r = only(t, load(t, flags(12, "_ = %s\neffect()\nif claim() { commit() }\n")).analyse())
	if len(r.Findings) == 0 {
		t.Errorf("an effect before the claim is lost behind 12 flags; given up: %v", r.GaveUp)
	}
}

// TestUnsure is about a flag that somebody else may have set: nobody knows
// whether the rollback runs, so nothing is found, and that is said.
func TestUnsure(t *testing.T) {
	const body = `
func set(*bool)
func f() {
	done := false
	if !claim() { return }
	defer func() { if !done { rollback() } }()
	%s
	panic(0)
}`
	r := only(t, load(t, header+fmt.Sprintf(body, "set(&done)")).analyse())
	if len(r.Findings) != 0 || len(r.GaveUp) != 1 {
		t.Errorf("%d findings, given up: %v, want one", len(r.Findings), r.GaveUp)
	}
	r = only(t, load(t, header+fmt.Sprintf(body, "set(nil)")).analyse())
	if len(r.Findings) != 0 || len(r.GaveUp) != 0 {
		t.Errorf("right: %d findings, given up: %v", len(r.Findings), r.GaveUp)
	}
}

// TestRecursion is about calls that never end: the engine does.
func TestRecursion(t *testing.T) {
	for name, src := range map[string]string{
		"itself":      `func f() { if claim() { defer rollback(); f() }; effect() }`,
		"each other":  `func f() { if cond() { g() } }; func g() { if claim() { commit() }; f(); effect() }`,
		"by a value":  `func f() { var h func(); h = func() { if claim() { commit(); h() } }; h() }`,
		"by a method": `func (s *svc) f() { if s.claim() { s.commit() }; s.next.f() }`,
		"deferred":    `func f() { defer f(); if claim() { commit() } }`,
		"in a panic":  `func f() { defer func() { f() }(); if claim() { commit() }; panic(0) }`,
		"goroutines":  `func f() { go f(); if claim() { commit() } }`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range load(t, header+src).analyse() {
				if r.States > 5000 {
					t.Errorf("%s: %d states", r.Root.Label, r.States)
				}
			}
		})
	}
}

// chain is n functions that call each other, the last of which ends with last.
func chain(n int, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "func g%d() bool { return cond() && g%d() }\n", i, i+1)
	}
	fmt.Fprintf(&b, "func g%d() bool { %s }\n", n, last)
	return b.String()
}

// TestMissed is about calls that are not followed any more: what they may claim, or may end, is not known, and so nothing is
// found that hangs on it.
func TestMissed(t *testing.T) {
	const near, far = 3, 40
	for name, src := range map[string]func(n int) string{
		"claim": func(n int) string {
			return chain(n, "return claim()") + "func f() { if !g0() { return }; defer rollback(); effect() }"
		},
		"commit": func(n int) string {
			return chain(n, "commit(); return true") + "func f() { if claim() { for !g0() {} } }"
		},
	} {
		t.Run(name, func(t *testing.T) {
			if r := only(t, load(t, header+src(near)).analyse()); len(r.GaveUp) != 0 {
				t.Errorf("near: given up: %v", r.GaveUp)
			}
			if r := only(t, load(t, header+src(far)).analyse()); len(r.Findings) != 0 || len(r.GaveUp) == 0 {
				t.Errorf("far: %d findings, given up: %v, want some", len(r.Findings), r.GaveUp)
			}
		})
	}
	// What does not hang on it is found all the same.
	r := only(t, load(t, header+chain(far, "return claim()")+"func f() { effect(); if g0() { rollback() } }").analyse())
	if len(r.Findings) != 1 || r.Findings[0].Rule != typestate.Gate {
		t.Errorf("an effect before the chain: %d findings, want one; given up: %v", len(r.Findings), r.GaveUp)
	}
}

// tangle writes n functions, g0 and so on, each with a claim of its own, that call one another.
func tangle(b *strings.Builder, n int) {
	for i := range n {
		fmt.Fprintf(b, "func g%d() {\nif claim() { defer rollback(); effect() }\n", i)
		for j := range n {
			if j != i {
				fmt.Fprintf(b, "if cond() { g%d() }\n", j)
			}
		}
		b.WriteString("}\n")
	}
}

// TestHopeless is about a package full of functions with too many paths: the later ones are given up sooner, and what is
// judged in a few steps is judged all the same.
func TestHopeless(t *testing.T) {
	const n = 15
	var b strings.Builder
	b.WriteString(header)
	tangle(&b, n)
	b.WriteString("func f() { effect(); if claim() { commit() } }\n")
	states, given := 0, 0
	results := load(t, b.String()).analyse()
	for _, r := range results {
		states += r.States
		if len(r.GaveUp) > 0 {
			given++
		}
	}
	if given != n {
		t.Errorf("%d functions were given up, want %d", given, n)
	}
	if states > 80_000 {
		t.Errorf("%d states", states)
	}
	if f := only(t, results); len(f.Findings) != 1 || len(f.GaveUp) != 0 {
		t.Errorf("%d findings in f, want one; given up: %v", len(f.Findings), f.GaveUp)
	}
}

// TestUnseenCaller is about a context that comes from somebody who was not followed to the end: whether it is a request's is
// not known, unless somebody else hands on one. With nobody in view it is.
func TestUnseenCaller(t *testing.T) {
	for _, c := range []struct {
		tangled, findings int
		caller            string
	}{
		{0, 1, ""},
		{0, 0, "func caller() { f(context.Background()) }\n"},
		{15, 0, "func caller() { g0(); f(context.Background()) }\n"},
		{15, 0, "func caller() { g0(); f(context.Background()) }\nfunc passer(ctx context.Context) { f(ctx) }\n"},
		{15, 1, "func caller() { g0(); f(context.Background()) }\ntype Request struct{}\nfunc (*Request) Context() context.Context\nfunc handler(r *Request) { passer(r.Context()) }\nfunc passer(ctx context.Context) { f(ctx) }\n"},
	} {
		var b strings.Builder
		b.WriteString(header)
		tangle(&b, c.tangled)
		b.WriteString(c.caller + "func f(ctx context.Context) { if claim() { defer rollback(); effectCtx(ctx) } }\n")
		if r := only(t, load(t, b.String()).analyse()); len(r.Findings) != c.findings {
			t.Errorf("%q: %d findings, want %d", c.caller, len(r.Findings), c.findings)
		}
	}
}

// TestAsked is about a count that an unknown function is given: its answer may tell who has won, unless it was given something
// else.
func TestAsked(t *testing.T) {
	const src = "func one(int) error\nfunc f(id int) error {\nn, err := claimCount()\nif err != nil { return err }\nif err := one(%s); err != nil { return err }\neffect()\nreturn nil\n}\nvar _ = one"
	r := only(t, load(t, header+fmt.Sprintf(src, "n")).analyse())
	if len(r.Findings) != 0 || len(r.GaveUp) == 0 {
		t.Errorf("asked about the claim: %d findings, given up: %v, want some", len(r.Findings), r.GaveUp)
	}
	r = only(t, load(t, header+fmt.Sprintf(strings.Replace(src, "effect()", "effect(); _ = n", 1), "id")).analyse())
	if len(r.Findings) != 1 || r.Findings[0].Rule != typestate.Gate {
		t.Errorf("asked about something else: %d findings, want one; given up: %v", len(r.Findings), r.GaveUp)
	}
}

// TestBotched is about a rollback that fails: what it did is not known, and no deferred function is to blame.
func TestBotched(t *testing.T) {
	r := only(t, load(t, header+"func rollbackErr() error\nfunc f() error {\nif !claim() { return nil }\nif err := rollbackErr(); err != nil { return err }\nreturn nil\n}").analyse())
	if len(r.Findings) != 0 || len(r.GaveUp) != 1 || !strings.HasPrefix(r.GaveUp[0].Reason, "a rollback failed") {
		t.Errorf("%d findings, given up: %v, want that a rollback failed", len(r.Findings), r.GaveUp)
	}
}

// TestOuterClaim is about a function that calls itself while it holds a claim: that claim is not the inner one's.
func TestOuterClaim(t *testing.T) {
	const src = "func g() { if claim() { defer rollback(); effect() }; if cond() { f() } }\nfunc f() { if claim() { defer rollback(); effect(); g() } }"
	if r := only(t, load(t, header+src).analyse()); len(r.Findings) != 0 || len(r.GaveUp) == 0 {
		t.Errorf("%d findings, given up: %v, want some", len(r.Findings), r.GaveUp)
	}
}

// TestWitness is about the path that a finding tells.
func TestWitness(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"claim and check", `
			won := claim()
			if cond() { work() }
			if won { commit(); return }
			effect()`,
			"claim 1; check 1 false"},
		{"the shortest way", `
			for cond() {
				work()
				if cond() { continue }
				break
			}
			if !claim() {
				effect()
			} else { commit() }`,
			"claim 6; check 6 false"},
		{"defer and commit", `
			if !claim() { return }
			defer rollback()
			commit()`,
			"claim 1; check 1 true; defer 2 rollback; commit 3 commit"},
		{"rollback", `
			if !claim() { return }
			rollback()
			effect()`,
			"claim 1; check 1 true; rollback 2 rollback"},
		{"flag", `
			done := false
			if !claim() { return }
			defer func() { if !done { rollback() } }()
			done = true
			effect()`,
			"claim 2; check 2 true; defer 3; commit 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := load(t, header+"func f() {"+c.src+"\n}")
			r := only(t, l.analyse())
			if len(r.Findings) != 1 {
				t.Fatalf("%d findings", len(r.Findings))
			}
			first := strings.Count(header, "\n") + 1
			var steps []string
			for _, s := range r.Findings[0].Witness {
				steps = append(steps, l.step(s, first))
			}
			if got := strings.Join(steps, "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// step writes a step, its line counted from another.
func (l *loaded) step(s typestate.Step, first int) string {
	line := l.line(s.Pos) - first
	switch s.Kind {
	case typestate.ClaimStep:
		return fmt.Sprintf("claim %d", line)
	case typestate.CheckStep:
		return fmt.Sprintf("check %d %v", line, s.Is)
	case typestate.BranchStep:
		return fmt.Sprintf("branch %d %v", line, s.Is)
	}
	kind := map[typestate.StepKind]string{
		typestate.DeferStep: "defer", typestate.CommitStep: "commit", typestate.RollbackStep: "rollback", typestate.LoseStep: "lose",
	}[s.Kind]
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", kind, line, s.Name))
}

// TestChain is about the calls that a report names.
func TestChain(t *testing.T) {
	l := load(t, header+`
func a() { b() }
func b() { c() }
func c() { d() }
func d() { e() }
func e() { effect() }
func f() { if claim() { commit() }; a() }`)
	var got []string
	for _, c := range only(t, l.analyse()).Findings[0].Chain {
		got = append(got, c.Name)
	}
	if want := []string{"a", "b", "c", "d", "effect"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestNothingHolds is about functions whose body is elsewhere.
func TestNothingHolds(t *testing.T) {
	for _, r := range load(t, header+"func holdsAssembly()\n").analyse() {
		if len(r.Findings) > 0 {
			t.Errorf("%s: %d findings", r.Root.Label, len(r.Findings))
		}
	}
}
