package typestate_test

import "testing"

// TestCalls is about functions that pass the claim, or the section that it
// guards, to one another.
func TestCalls(t *testing.T) {
	runTwins(t, []twin{
		{"claim in a helper", `
func try() bool { return claim() }
func f() {
	try()
	effect() //! gate pending
}`, `
func try() bool { return claim() }
func f() {
	if !try() { return }
	defer rollback()
	effect()
}`},
		// The first has loops and memory of its own; the second is still the second when it has run.
		{"two functions passed at once", `
func f() {
	if claim() { commit() }
	var a, b, c, d bool
	both(func() {
		for cond() {
			if cond() { a = true }
			if cond() { b = true }
			if cond() { c = true }
			if cond() { d = true }
			for range 3 { stopJobs(&Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}) }
		}
		if a && b && c && d { work() }
	}, func() {
		if d { work() }
		effect() //! gate lost
	})
}`, `
func f() {
	if !claim() { return }
	defer rollback()
	var a, b, c, d bool
	both(func() {
		for cond() {
			if cond() { a = true }
			if cond() { b = true }
			if cond() { c = true }
			if cond() { d = true }
			for range 3 { stopJobs(&Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}, &Job{}) }
		}
		if a && b && c && d { work() }
	}, func() {
		if d { work() }
		effect()
	})
}`},
		{"check in a helper", `
func try() error {
	if !claim() { return ErrLost }
	return nil
}
func f() error {
	if err := try(); err == nil { return err } //! stranded return
	effect() //! gate lost
	return nil
}`, `
func try() error {
	if !claim() { return ErrLost }
	return nil
}
func f() error {
	if err := try(); err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"section in a helper", `
func section() { effect() }
func f() {
	if claim() { commit() }
	section() //! gate lost
}`, `
func section() { effect() }
func f() {
	if !claim() { return }
	defer rollback()
	section()
}`},
		{"helper that does not tell", `
func try() error {
	if !claim() { return nil }
	return nil //! stranded return
}
func f() error {
	if err := try(); err != nil { return err }
	rollback() //! ownership lost
	return nil
}`, `
func try() error {
	if !claim() { return ErrLost }
	return nil
}
func f() error {
	if err := try(); err != nil { return err }
	commit()
	return nil
}`},
		{"rollback in a helper", `
func undo() { safe(); rollback() }
func f() {
	defer undo() //! ownership lost
	if !claim() { return }
	effect()
}`, `
func undo() { safe(); rollback() }
func f() {
	if !claim() { return }
	defer undo()
	effect()
}`},
		{"returned undo", `
func arm() (bool, func()) { return claim(), func() { rollback() } }
func f() {
	won, undo := arm()
	defer undo() //! ownership lost
	if !won { return }
	effect()
}`, `
func arm() (bool, func()) { return claim(), func() { rollback() } }
func f() {
	won, undo := arm()
	if !won { return }
	defer undo()
	effect()
}`},
		{"literal called at once", `
func f() {
	won := false
	func() { won = claim() }()
	func() { effect() }() //! gate pending
	if won { commit() }
}`, `
func f() {
	won := false
	func() { won = claim() }()
	if !won { return }
	defer rollback()
	func() { effect() }()
}`},
		{"callback", `
func twice(f func()) { f(); f() }
func f() {
	if !claim() { return }
	twice(func() { commit(); effect() }) //! gate committed
}`, `
func once(f func()) { f() }
func f() {
	if !claim() { return }
	defer rollback()
	once(func() { effect() })
}`},
		{"once.Do", `
func f() {
	var once sync.Once
	once.Do(effect) //! gate unclaimed
	if claim() { commit() }
}`, `
func f() {
	var once sync.Once
	if !claim() { return }
	defer rollback()
	once.Do(effect)
}`},
		{"retry", `
func f() error {
	if !claim() { return ErrLost }
	if err := retry(commitErr); err != nil { return err } //! stranded return
	return nil
}`, `
func f() error {
	if !claim() { return ErrLost }
	done := false
	defer func() { if !done { rollback() } }()
	if err := retry(commitErr); err != nil { return err }
	done = true
	return nil
}`},
		{"method value", `
func f(s *svc) {
	undo := s.rollback
	defer undo() //! ownership lost
	if !s.claim() { return }
	s.effect()
}`, `
func f(s *svc) {
	undo := s.rollback
	if !s.claim() { return }
	defer undo()
	s.effect()
}`},
		{"method expression", `
func f(s *svc) {
	stop := (*svc).effect
	if s.claim() { s.commit() }
	stop(s) //! gate lost
}`, `
func f(s *svc) {
	stop := (*svc).effect
	if !s.claim() { return }
	defer s.rollback()
	stop(s)
}`},
		{"interface", `
func f(s store) {
	defer s.rollbackIt() //! ownership lost
	if !s.claimIt() { return }
	s.effectIt()
}`, `
func f(s store) {
	if !s.claimIt() { return }
	defer s.rollbackIt()
	s.effectIt()
}`},
		{"embedded", `
type outer struct{ *svc }
func f(o outer) {
	if o.claim() { o.commit() }
	o.effect() //! gate lost
}`, `
type outer struct{ *svc }
func f(o outer) {
	if !o.claim() { return }
	defer o.rollback()
	o.effect()
}`},
		{"generic", `
func with[T any](v T, f func(T)) T { f(v); return v }
func f() {
	if claim() { commit() }
	with(1, func(int) { effect() }) //! gate lost
}`, `
func with[T any](v T, f func(T)) T { f(v); return v }
func f() {
	if !claim() { return }
	defer rollback()
	with(1, func(int) { effect() })
}`},
		{"goroutine that does not end it", `
func f() {
	if !claim() { return }
	go safe()
} //! stranded return`, `
func f() {
	if !claim() { return }
	go func() { defer rollback(); effect() }()
}`},
		{"claim in a goroutine", `
func f() {
	go func() {
		if !claim() { return }
		work()
	}() //! stranded end
}`, `
func f() {
	go func() {
		if !claim() { return }
		defer rollback()
		work()
	}()
}`},
		{"effect in a goroutine", `
func f() {
	go func() { effect() }() //! gate unclaimed
	if claim() { commit() }
}`, `
func f() {
	if !claim() { return }
	defer rollback()
	go func() { effect() }()
}`},
		{"wait group", `
func f() {
	var wg sync.WaitGroup
	wg.Go(func() { effect() }) //! gate unclaimed
	wg.Wait()
	if claim() { commit() }
}`, `
func f() {
	var wg sync.WaitGroup
	if !claim() { return }
	defer rollback()
	wg.Go(func() { effect() })
	wg.Wait()
}`},
		{"range over func", `
func each(yield func(int) bool) { yield(1) }
func f() {
	for range each { effect() } //! gate unclaimed
	if claim() { commit() }
}`, `
func each(yield func(int) bool) { yield(1) }
func f() {
	if !claim() { return }
	defer rollback()
	for range each { effect() }
}`},
		{"select", `
func f(a, b chan int) {
	select {
	case <-a:
		if !claim() { return }
	case <-b:
	}
	defer safe()
	rollback() //! ownership unclaimed
}`, `
func f(a, b chan int) {
	select {
	case <-a:
		if !claim() { return }
	case <-b:
		return
	}
	defer rollback()
	effect()
}`},
		{"nobody to tell", `
func serveClaim() bool {
	if !claim() { return false }
	return true //! stranded return
}`, `
func try() bool {
	if !claim() { return false }
	return true
}`},
		{"handed to a library", `
func serveStop() { call(effect) } //! gate unguarded`, `
func stopIt() { call(effect) }`},
		{"handed to a library by a helper", `
func section() { call(effect) }
func f() {
	if claim() { commit() }
	section() //! gate lost
}`, `
func section() { call(effect) }
func f() {
	if !claim() { return }
	defer rollback()
	section()
}`},
		{"only in named functions", `
func adopted() { if claim() { commit() }; effectIn() } //! gate lost`, `
func other() { if claim() { commit() }; effectIn() }`},
	})
}
