package typestate_test

import (
	"go/token"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// stepBound is the engine's own bound for one function, with some room: each
// call that is under way takes a step to find out that the bound is reached.
const stepBound = 10500

// FuzzEngine holds the engine to what it owes any program: it does not panic,
// it ends, and it says the same again.
func FuzzEngine(f *testing.F) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		seed := make([]byte, 20+rnd.IntN(100))
		for i := range seed {
			seed[i] = byte(rnd.Uint32())
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		src := program(data)
		l := load(t, src)
		first := l.analyse()
		for _, r := range first {
			if r.States > stepBound {
				t.Errorf("%s: %d states\n%s", r.Root.Label, r.States, numbered(src))
			}
		}
		monotone(t, l, first, src)
		if second := load(t, src).analyse(); !same(first, second) {
			t.Errorf("two runs differ\n%s", numbered(src))
		}
		if second := l.analyse(); !same(first, second) {
			t.Errorf("a second run on the same slices differs\n%s", numbered(src))
		}
	})
}

// monotone checks that an engine which keeps fewer states says less, not
// something else. A call that might panic is left out: it is reported where
// no exit is, and withheld exits make room for it.
func monotone(t *testing.T, l *loaded, full []*typestate.Result, src string) {
	type key struct {
		rule typestate.Rule
		pos  token.Pos
	}
	known := map[key]bool{}
	for _, r := range full {
		for _, g := range r.GaveUp {
			if g.Reason == "too many paths" {
				return // the other bound was reached first
			}
		}
		for _, f := range r.Findings {
			known[key{f.Rule, f.Pos}] = true
		}
	}
	defer typestate.SetStateBound(2)()
	for _, r := range l.analyse() {
		for _, f := range r.Findings {
			if f.Why != typestate.AtCall && !known[key{f.Rule, f.Pos}] {
				t.Errorf("only found with fewer states: rule %d, why %d, line %d\n%s", f.Rule, f.Why, l.line(f.Pos), numbered(src))
			}
		}
	}
}

// same compares what two runs say, in every detail that a report can show.
func same(a, b []*typestate.Result) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].States != b[i].States || !reflect.DeepEqual(a[i].GaveUp, b[i].GaveUp) || len(a[i].Findings) != len(b[i].Findings) {
			return false
		}
		for j, f := range a[i].Findings {
			g := b[i].Findings[j]
			x, y := *f, *g
			if (x.Claim == nil) != (y.Claim == nil) || x.Claim != nil && x.Claim.Pos != y.Claim.Pos {
				return false
			}
			x.Claim, y.Claim = nil, nil
			if !reflect.DeepEqual(withoutFuncs(x), withoutFuncs(y)) {
				return false
			}
		}
	}
	return true
}

// withoutFuncs are the exported parts of a finding.
func withoutFuncs(f typestate.Finding) []any {
	return []any{f.Rule, f.Why, f.Pos, f.Chain, f.Holds, f.Derive, f.Origin, f.Skipped, f.In, f.Witness}
}
