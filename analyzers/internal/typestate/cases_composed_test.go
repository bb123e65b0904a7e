package typestate_test

import (
	"fmt"
	"testing"
)

// A declared claim may be made of others: what it has taken so far is given
// back where it fails, and is its caller's where it is won.
func TestComposed(t *testing.T) {
	runTwins(t, []twin{
		{
			"of two, both of which are wanted", `
func claimBothLocks(a, b *svc) bool {
	if !a.claim() { return false }
	if !b.claim() { return false } //! stranded return
	return true
}
`, `
func claimBothLocks(a, b *svc) bool {
	if !a.claim() { return false }
	if !b.claim() {
		a.rollback()
		return false
	}
	return true
}
func f(a, b *svc) {
	if !claimBothLocks(a, b) { return }
	defer rollback()
	effect()
}`,
		},
		{
			"of one, and another under a condition", `
func claimWithParent(a, parent *svc) error {
	if !a.claim() { return ErrLost }
	if parent != nil {
		if !parent.claim() { return ErrLost } //! stranded return
	}
	return nil
}
func f(a, b *svc) {
	_ = claimWithParent(a, b)
	effect() //! gate pending
}`, `
func claimWithParent(a, parent *svc) error {
	if !a.claim() { return ErrLost }
	if parent != nil {
		if !parent.claim() {
			a.rollback()
			return ErrLost
		}
	}
	return nil
}
func f(a, b *svc) {
	if claimWithParent(a, b) != nil { return }
	defer rollback()
	effect()
}`,
		},
		{
			"of one that it gives back itself is none of its caller's", `
func claimAndCheck(a *svc, late bool) bool {
	if !a.claim() { return false }
	if late { return false } //! stranded return
	return true
}
`, `
func claimAndCheck(a *svc, late bool) bool {
	if !a.claim() { return false }
	if late {
		a.rollback()
		return false
	}
	return true
}
func f(a *svc, late bool) {
	if claimAndCheck(a, late) {
		defer rollback()
		effect()
	}
}`,
		},
		{
			"a final claim that a helper keeps to itself", `
func look(context.Context)
func sure() { if !claimFinal() { os.Exit(1) } }
func f(ctx context.Context) {
	sure()
	look(ctx) //! lifetime held
}`, `
func look(context.Context)
func tally(jobs *[]int) { if claimFinal() { *jobs = append(*jobs, 1) } }
func f(ctx context.Context, jobs []int) {
	tally(&jobs)
	look(ctx)
}`,
		},
		{
			"a claim in a literal that is stored away is not one of who stores it", `
type hooks struct { idle func() }
func f() {
	h := &hooks{idle: func() { if claim() { commit() } }}
	h.idle()
	effect() //! gate lost
}`, `
type hooks struct { idle func() }
func start(kept *[]*hooks) {
	*kept = append(*kept, &hooks{idle: func() { if claim() { commit() } }})
	effect()
}
func f(kept *[]*hooks) {
	if !claim() { return }
	defer rollback()
	start(kept)
}`,
		},
	})
}

// TestNothingToUndo is about a declared rollback with a way on which its body
// does nothing. Where that way is taken for certain, nothing is undone; where
// nobody knows, it may be that nothing was left to undo.
func TestNothingToUndo(t *testing.T) {
	const src = header + `
func rollbackFound(found bool) {
	if !found { return }
	work()
}
func f(asked bool) {
	if !claim() { return }
	rollbackFound(%s)
}`
	for _, c := range []struct {
		found           string
		findings, given int
	}{{"true", 0, 0}, {"false", 1, 0}, {"asked", 0, 1}} {
		r := only(t, load(t, fmt.Sprintf(src, c.found)).analyse())
		if len(r.Findings) != c.findings || len(r.GaveUp) != c.given {
			t.Errorf("found is %s: %d findings, given up: %v", c.found, len(r.Findings), r.GaveUp)
		}
	}
}
