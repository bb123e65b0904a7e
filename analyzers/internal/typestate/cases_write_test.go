package typestate_test

import "testing"

// TestWrites is about what callees write: what hangs on it goes both ways.
func TestWrites(t *testing.T) {
	runTwins(t, []twin{
		{"filled by a callee", `
func f() {
	var body struct{ force bool }
	call1(&body)
	if !body.force {
		if !claim() { return }
		defer rollback()
	}
	effect() //! gate unclaimed
}
func call1(any)`, `
func f() {
	var body struct{ force bool }
	call1(&body)
	if body.force { return }
	if !claim() { return }
	defer rollback()
	effect()
}
func call1(any)`},
		{"filled by a goroutine", `
func f() {
	force, done := false, make(chan bool)
	go func() { force = cond(); close(done) }()
	<-done
	if !force {
		if !claim() { return }
		defer rollback()
	}
	effect() //! gate unclaimed
}`, `
func f() {
	force, done := false, make(chan bool)
	go func() { if force { work() }; close(done) }()
	<-done
	if !claim() { return }
	defer rollback()
	if force { return }
	effect()
}`},
		{"answered over a channel", `
type request struct{ ok bool; done chan bool }
func f(reqs chan *request) {
	r := &request{done: make(chan bool)}
	reqs <- r
	<-r.done
	if !r.ok { return }
	effect() //! gate unclaimed
	if claim() { rollback() }
}`, `
type request struct{ ok bool; done chan bool }
func f(reqs chan *request) {
	r := &request{done: make(chan bool)}
	reqs <- r
	<-r.done
	if !r.ok || !claim() { return }
	defer rollback()
	effect()
}`},
		{"an element of which the index is not known", `
func f(i int) {
	var on [4]bool
	on[i] = true
	if on[0] { effect() } //! gate unclaimed
	if claim() { rollback() }
}`, `
func f(i int) {
	var on [4]bool
	on[i] = true
	if !on[0] || !claim() { return }
	defer rollback()
	effect()
}`},
		{"copied into an array", `
func f(from []bool) {
	var on [4]bool
	copy(on[:], from)
	if on[0] { effect() } //! gate unclaimed
	if claim() { rollback() }
}`, `
func f(from []bool) {
	var on [4]bool
	copy(on[:], from)
	if !on[0] || !claim() { return }
	defer rollback()
	effect()
}`},
		{"a pointer in a struct that is passed", `
type into struct{ p *bool }
func f() {
	var force bool
	call1(into{&force})
	if force { effect() } //! gate unclaimed
	if claim() { rollback() }
}
func call1(into)`, `
type into struct{ p *bool }
func f() {
	var force bool
	call1(into{&force})
	if !force || !claim() { return }
	defer rollback()
	effect()
}
func call1(into)`},
		{"a function in a struct that is passed", `
type hooks struct{ on func() }
func f() {
	force := false
	call1(hooks{func() { force = true }})
	if force { effect() } //! gate unclaimed
	if claim() { rollback() }
}
func call1(hooks)`, `
type hooks struct{ on func() }
func f() {
	force := false
	call1(hooks{func() { force = true }})
	if !force || !claim() { return }
	defer rollback()
	effect()
}
func call1(hooks)`},
		{"the target of errors.As", `
type lostError struct{ error }
func f() {
	err := workErr()
	var le *lostError
	errors.As(err, &le)
	if le != nil { effect() } //! gate unclaimed
	if claim() { rollback() }
}`, `
type lostError struct{ error }
func f() {
	err := workErr()
	var le *lostError
	errors.As(err, &le)
	if le != nil || !claim() { return }
	defer rollback()
	effect()
}`},
		{"an assertion that may fail", `
type lostError struct{ error }
func f() {
	err := workErr()
	if err == nil { return }
	le, _ := err.(*lostError)
	if le == nil { effect() } //! gate unclaimed
	if claim() { rollback() }
}`, `
type lostError struct{ error }
func f() {
	err := workErr()
	if err == nil { return }
	le, _ := err.(*lostError)
	if le == nil || !claim() { return }
	defer rollback()
	effect()
}`},
		{"filled by a claim", `
func f() {
	var j Job
	if !claimInto(&j) { return }
	if j.ID == 0 { return } //! stranded return
	defer rollback()
	effect()
}
func claimInto(*Job) bool`, `
func f() {
	var j Job
	if !claimInto(&j) { return }
	defer rollback()
	if j.ID == 0 { return }
	effect()
}
func claimInto(*Job) bool`},
		{"behind a loop over what was won", `
func f() {
	jobs, err := claimJobs()
	if err != nil || len(jobs) == 0 { return }
	for _, j := range jobs { log.Printf("x", j.ID) }
	commit()
	effect() //! gate committed
}`, `
func f() {
	jobs, err := claimJobs()
	if err != nil || len(jobs) == 0 { return }
	defer rollback()
	for _, j := range jobs { log.Printf("x", j.ID) }
	effect()
}`},
	})
}

// TestUnreached lists what the engine takes for unreachable, where it could
// matter to a claim, and no constant says so.
func TestUnreached(t *testing.T) {
	runTwins(t, []twin{
		{"tested twice", `
func f(force bool) {
	if force { return }
	if !claim() { return }
	defer rollback()
	if force { effect() } //! unreached
}`, `
func f(force bool) {
	if force { return }
	if !claim() { return }
	defer rollback()
	if force { work() }
}`},
		{"by a constant", `
func f() {
	var is struct{ debug bool }
	if !claim() { return }
	defer rollback()
	if is.debug { effect() } //! unreached
}`, `
const debug = false
func f() {
	if !claim() { return }
	defer rollback()
	if debug { effect() }
}`},
	})
}

// TestPassedEffects is about functions that are passed in: what they are is
// known to whoever passes them.
func TestPassedEffects(t *testing.T) {
	runTwins(t, []twin{
		{"to a function with a claim of its own", `
func f(cb func()) {
	if claim() { defer rollback(); cb(); return }
	cb()
}
func g() { f(effect) } //! gate lost
`, `
func f(cb func()) {
	if !claim() { return }
	defer rollback()
	cb()
}
func g() { f(effect) }
`},
		{"to one that calls it in a literal", `
func f(cb func() error) {
	retry(func() error { return cb() })
	if claim() { rollback() }
}
func g() { f(effectErr) } //! gate unclaimed
`, `
func f(cb func() error) {
	if !claim() { return }
	defer rollback()
	retry(func() error { return cb() })
}
func g() { f(effectErr) }
`},
		{"known where it is called", `
func f() {
	cb := effect
	cb() //! gate unclaimed
	if claim() { rollback() }
}
func g() { f() }
`, `
func f() {
	cb := effect
	if !claim() { return }
	defer rollback()
	cb()
}
func g() { f() }
`},
	})
}
