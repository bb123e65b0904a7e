package typestate_test

import "testing"

// TestExits is about the ways out of a function and what runs there.
func TestExits(t *testing.T) {
	runTwins(t, []twin{
		{"defer before the claim", `
func f() error {
	defer rollback() //! ownership lost
	if !claim() { return ErrLost }
	effect()
	return nil
}`, `
func f() error {
	if !claim() { return ErrLost }
	defer rollback()
	effect()
	return nil
}`},
		{"flag armed early", `
func f() error {
	claimed := true
	defer func() { //! ownership lost
		if claimed { rollback() }
	}()
	if !claim() { return ErrLost }
	effect()
	claimed = false
	return nil
}`, `
func f() error {
	claimed := false
	defer func() {
		if claimed { rollback() }
	}()
	if !claim() { return ErrLost }
	claimed = true
	effect()
	claimed = false
	return nil
}`},
		{"claimed and not committed", `
func f() error {
	claimed, committed := false, false
	defer func() { //! ownership lost
		if claimed || !committed { rollback() }
	}()
	if !claim() { return ErrLost }
	claimed = true
	effect()
	committed, claimed = true, false
	return nil
}`, `
func f() error {
	claimed, committed := false, false
	defer func() {
		if claimed && !committed { rollback() }
	}()
	if !claim() { return ErrLost }
	claimed = true
	effect()
	committed = true
	return nil
}`},
		{"effect after the flag", `
func f() {
	done := false
	if !claim() { return }
	defer func() { if !done { rollback() } }()
	done = true
	effect() //! gate committed
}`, `
func f() {
	done := false
	if !claim() { return }
	defer func() { if !done { rollback() } }()
	effect()
	done = true
}`},
		{"named result", `
func f() (err error) {
	defer func() { //! ownership lost
		if err != nil { rollback() }
	}()
	if !claim() { return ErrLost }
	return effectErr()
}`, `
func f() (err error) {
	if !claim() { return ErrLost }
	defer func() {
		if err != nil { rollback() }
	}()
	return effectErr()
}`},
		{"shadowed result", `
func f() (err error) {
	if !claim() { return ErrLost }
	var err2 error
	defer func() {
		if err2 != nil { rollback() }
	}()
	if err := effectErr(); err != nil { return err } //! stranded return
	return nil
}`, `
func f() (err error) {
	if !claim() { return ErrLost }
	defer func() {
		if err != nil { rollback() }
	}()
	if err := effectErr(); err != nil { return err }
	return nil
}`},
		{"skipped where the function fails", `
func f() error {
	ok := true
	if !claim() { return ErrLost }
	defer func() { if !ok { rollback() } }()
	if err := effectErr(); err != nil { return err } //! stranded return
	return nil
}`, `
func f() error {
	ok := true
	if !claim() { return ErrLost }
	defer func() { if !ok { rollback() } }()
	if err := effectErr(); err != nil { ok = false; return err }
	return nil
}`},
		{"skipped where the function may fail", `
func f() error {
	bad := false
	if !claim() { return ErrLost }
	defer func() { if bad { rollback() } }()
	return effectErr() //! stranded return
}`, `
func f() error {
	bad := false
	if !claim() { return ErrLost }
	defer func() { if bad { rollback() } }()
	err := effectErr()
	bad = err != nil
	return err
}`},
		{"skipped without an error result", `
func f() {
	ok := true
	if !claim() { return }
	defer func() { if !ok { rollback() } }()
	if err := effectErr(); err != nil { return } //! stranded return
}`, `
func f() {
	ok := true
	if !claim() { return }
	defer func() { if !ok { rollback() } }()
	if err := effectErr(); err != nil { ok = false; return }
}`},
		{"skipped behind an error that was logged", `
func f() {
	ok := true
	if !claim() { return }
	defer func() { if !ok { rollback() } }()
	if err := effectErr(); err != nil { log.Printf("x") }
	safe()
} //! stranded return`, `
func f() {
	ok := true
	if !claim() { return }
	defer func() { if !ok { rollback() } }()
	if err := effectErr(); err != nil { ok = false; log.Printf("x") }
	safe()
}`},
		{"pointer nilled to disarm", `
func f() {
	undo := &svc{}
	if !claim() { return }
	defer func() { if undo != nil { rollback() } }()
	undo = nil
	effect() //! gate committed
}`, `
func f() {
	undo := &svc{}
	if !claim() { return }
	defer func() { if undo != nil { rollback() } }()
	effect()
	undo = nil
}`},
		{"flag in a field", `
func (s *svc) f() {
	if !claim() { return }
	s.armed = true
	defer func() { if s.armed { rollback() } }()
	s.armed = false
	effect() //! gate committed
}`, `
func (s *svc) f() {
	if !claim() { return }
	s.armed = true
	defer func() { if s.armed { rollback() } }()
	effect()
	s.armed = false
}`},
		{"flag behind a pointer", `
func undo(armed *bool) { if *armed { rollback() } }
func f() {
	armed := true
	defer undo(&armed) //! ownership lost
	if !claim() { return }
	effect()
	armed = false
}`, `
func undo(armed *bool) { if *armed { rollback() } }
func f() {
	armed := false
	defer undo(&armed)
	if !claim() { return }
	armed = true
	effect()
	armed = false
}`},
		{"last in, first out", `
func f() {
	if !claim() { return }
	defer effect() //! gate released
	defer rollback()
}`, `
func f() {
	if !claim() { return }
	defer rollback()
	defer effect()
}`},
		{"arguments when deferred", `
func undo(armed bool) { if armed { rollback() } }
func f() {
	armed := false
	if !claim() { return }
	defer undo(armed)
	armed = true
	effect()
	panic(armed) //! stranded panic
}`, `
func undo(armed bool) { if armed { rollback() } }
func f() {
	armed := true
	if !claim() { return }
	defer undo(armed)
	armed = false
	effect()
	panic(armed)
}`},
		{"panic", `
func f() {
	if !claim() { return }
	if cond() { panic(0) } //! stranded panic
	commit()
}`, `
func f() {
	if !claim() { return }
	defer rollback()
	if cond() { panic(0) }
}`},
		{"panic past a flag", `
func f() {
	failed := false
	if !claim() { return }
	defer func() { if failed { rollback() } }()
	if cond() { panic(0) } //! stranded panic
}`, `
func f() {
	done := false
	if !claim() { return }
	defer func() { if !done { rollback() } }()
	if cond() { panic(0) }
	done = true
}`},
		{"recover", `
func f() {
	if !claim() { return }
	defer func() {
		if recover() != nil { safe() }
	}()
	if cond() { panic(0) } //! stranded panic
	commit()
}`, `
func f() {
	if !claim() { return }
	defer func() {
		if recover() != nil { rollback() }
	}()
	if cond() { panic(0) }
	commit()
}`},
		{"recover in a helper", `
func tame() {
	defer safe()
	panic(0)
}
func f() {
	if !claim() { return }
	tame() //! stranded panic
	commit()
}`, `
func tame() {
	defer func() { recover() }()
	panic(0)
}
func f() {
	if !claim() { return }
	tame()
	commit()
}`},
		{"recover sees no panic", `
func f() {
	defer func() { //! ownership lost
		if recover() == nil { rollback() }
	}()
	if !claim() { return }
	commit()
	panic(0)
}`, `
func f() {
	defer func() {
		if recover() != nil { rollback() }
	}()
	if !claim() { return }
	effect()
	panic(0)
}`},
		{"end of the process", `
func f() {
	if !claim() { return }
	defer rollback()
	if cond() { os.Exit(1) } //! stranded exit
}`, `
func f() {
	if !claim() { os.Exit(1) }
	defer rollback()
	if cond() { return }
}`},
		{"log.Fatal guards", `
func f() {
	if !claim() { log.Printf("lost") }
	defer safe()
	rollback() //! ownership lost
}`, `
func f() {
	if !claim() { log.Fatal("lost") }
	defer rollback()
	effect()
}`},
		{"no return in a helper", `
func die() { if cond() { os.Exit(1) } }
func f() {
	if !claim() { die() }
	defer rollback() //! ownership lost
	effect() //! gate lost
}`, `
func die() { os.Exit(1) }
func f() {
	if !claim() { die() }
	defer rollback()
	effect()
}`},
	})
}
