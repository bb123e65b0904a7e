package typestate_test

import (
	"slices"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// TestFlow is about the paths between the claim and what hangs on it.
func TestFlow(t *testing.T) {
	runTwins(t, []twin{
		{"early return", `
func f() error {
	if !claim() { return ErrLost }
	if cond() { return ErrX } //! stranded return
	effect()
	commit()
	return nil
}`, `
func f() error {
	if !claim() { return ErrLost }
	defer rollback()
	if cond() { return ErrX }
	effect()
	return nil
}`},
		{"flag set in a branch", `
func f() {
	claimed := false
	if cond() { claimed = true }
	if claim() { defer rollback() }
	if claimed { effect() } //! gate lost
}`, `
func f() {
	claimed := false
	if claim() { claimed = true; defer rollback() }
	if claimed { effect() }
}`},
		{"phi of two flags", `
func f() {
	a, b := claim(), cond()
	x := a
	if a { defer rollback() }
	if b { x = b }
	if x { effect() } //! gate lost
}`, `
func f() {
	b, a := cond(), claim()
	x := a
	if a { defer rollback() }
	if b { x = false }
	if x { effect() }
}`},
		{"error in a variable", `
func f() {
	var err error
	if !claim() { err = ErrLost }
	if err == ErrX { effect() } //! unreached
	if err == ErrLost { effect() } //! gate lost
	if err == nil { commit() }
}`, `
func f() {
	var err error
	if !claim() { err = ErrLost }
	if err != nil { return }
	defer rollback()
	effect()
}`},
		{"loop with retry", `
func f() {
	for i := 0; i < 3; i++ {
		if claim() { defer rollback(); break }
	}
	effect() //! gate lost
}`, `
func f() {
	for {
		if claim() { break }
		work()
	}
	defer rollback()
	effect()
}`},
		{"loop that may not run", `
func f(n int) {
	for i := 0; i < n; i++ {
		if claim() { defer rollback(); break }
		return
	}
	effect() //! gate unclaimed
}`, `
func f(n int) {
	for i := 0; i < 3; i++ {
		if claim() { defer rollback(); break }
		return
	}
	effect()
}`},
		{"claim in a loop", `
func f() {
	for cond() {
		if !claim() { continue } //! stranded repeat
		effect()
	}
} //! stranded return`, `
func f() {
	for cond() {
		if !claim() { continue }
		commit()
	}
}`},
		{"labelled break", `
func f() {
outer:
	for {
		effect() //! gate unclaimed|lost
		for cond() {
			if claim() { break outer }
		}
	}
	commit()
}`, `
func f() {
outer:
	for {
		for cond() {
			if claim() { break outer }
		}
	}
	defer rollback()
	effect()
}`},
		{"labelled continue", `
func f() {
next:
	for cond() {
		for cond() {
			if !claim() { continue next }
			commit()
			effect() //! gate committed
		}
	}
}`, `
func f() {
next:
	for cond() {
		for cond() {
			if !claim() { continue next }
			safe()
			commit()
		}
	}
}`},
		{"goto", `
func f() {
	if !claim() { goto out }
	safe()
out:
	rollback() //! ownership lost
	effect() //! gate lost
}`, `
func f() {
	if !claim() { goto out }
	rollback()
out:
	safe()
}`},
		{"before the claim", `
func f() {
	effect() //! gate unclaimed
	if claim() { commit() }
}`, `
func f() {
	if !claim() { return }
	defer rollback()
	effect()
}`},
		{"a call before the defer", `
func f() {
	if !claim() { return }
	work() //! stranded call
	defer rollback()
}`, `
func f() {
	if !claim() { return }
	defer rollback()
	work()
}`},
		{"an effect before the commit", `
func f() {
	if !claim() { return }
	effect() //! stranded call
	commit()
}`, `
func f() {
	if !claim() { return }
	safe()
	commit()
}`},
		{"after the rollback", `
func f() {
	if !claim() { return }
	rollback()
	effect() //! gate released
}`, `
func f() {
	if !claim() { return }
	safe()
	rollback()
	rollback()
}`},
		{"rollback after commit", `
func f() {
	if !claim() { return }
	defer rollback() //! finality committed
	commit()
}`, `
func f() {
	done := false
	if !claim() { return }
	defer func() { if !done { rollback() } }()
	effect()
	done = true
}`},
		{"commit that may fail", `
func f() error {
	if !claim() { return ErrLost }
	if err := commitErr(); err != nil { return err } //! stranded return
	return nil
}`, `
func f() error {
	if !claim() { return ErrLost }
	if err := commitErr(); err != nil { rollback(); return err }
	return nil
}`},
		{"two claims", `
func f() {
	a, b := claim(), claimErr()
	if a { defer rollback() }
	if b == nil { defer rollback() }
	if a || b == nil || cond() { effect() } //! gate notwon
}`, `
func f() {
	a, b := claim(), claimErr()
	if a { defer rollback() }
	if b == nil { defer rollback() }
	if a || b == nil { effect() }
}`},
		{"final needs no rollback", `
func f() {
	if claim() { effect() }
} //! stranded return`, `
func f() {
	if claimFinal() { effect() }
}`},
		{"holds", `
func holdsStep() { effect(); commit() }
func f() {
	holdsStep() //! gate unclaimed
	if claim() { commit() }
}`, `
func holdsStep() { effect() }
func f() {
	if !claim() { return }
	defer rollback()
	holdsStep()
}`},
		{"in a holds function", `
func holdsStep() {
	commit()
	effect() //! gate committed
}`, `
func holdsStep() {
	effect()
	commit()
}`},
		{"handler without a claim", `
func serveStop() { effect() } //! gate unguarded`, `
func stopIt() { effect() }`},
	})
}

// TestHoldsUnseen: a function that needs a claim, is not seen, and has the last
// word may commit it. That is no report, and no silence either.
func TestHoldsUnseen(t *testing.T) {
	const src = header + `
func holdsStep() error
func f(busy bool) error {
	if !claim() { return nil }
	if busy { return nil } //! stranded return
	return holdsStep()
}
func g() error {
	if !claim() { return nil }
	if err := holdsStep(); err != nil { return err } //! stranded return
	commit()
	return nil
}`
	l := load(t, src)
	results := l.analyse()
	if got, want := l.verdicts(results), marked(src); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v\n%s", got, want, src)
	}
	if !slices.ContainsFunc(results, func(r *typestate.Result) bool { return len(r.GaveUp) == 1 }) {
		t.Errorf("nothing is given up\n%s", src)
	}
}
