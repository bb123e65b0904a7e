package typestate_test

import "testing"

// BenchmarkEngine judges functions of the kinds that cost most, or come most often. What it takes to read them and to make
// their SSA form is not in it.
func BenchmarkEngine(b *testing.B) {
	for _, bm := range []struct{ name, src string }{
		// Most functions of a package that uses the protocol have nothing to do with it.
		{"plain", header + `
func f(n int) error {
	for i := 0; i < n; i++ {
		if cond() { work(); continue }
		if err := workErr(); err != nil { return fmt.Errorf("number %d: %w", i, err) }
	}
	return nil
}`},
		{"handler", header + `
func f(ctx context.Context) (err error) {
	claimed, committed := false, false
	defer func() {
		if claimed && !committed { rollbackCtx(context.WithoutCancel(ctx)) }
	}()
	if workErr() != nil { return ErrX }
	won, err := claimBoth()
	if err != nil { return err }
	if !won { return ErrLost }
	claimed = true
	for i := 0; i < 3; i++ {
		if err = effectErr(); err == nil { break }
	}
	if err != nil { return err }
	if err = commitErr(); err != nil { return err }
	committed = true
	return nil
}`},
		{"helpers", header + `
func win() (bool, error) { n, err := claimCount(); return n == 1, err }
func arm(done *bool) { if !*done { rollback() } }
func section() error { return retry(func() error { if cond() { effect() }; return effectErr() }) }
func end() error { return commitErr() }
func f() error {
	won, err := win()
	if err != nil || !won { return ErrLost }
	done := false
	defer arm(&done)
	if err := section(); err != nil { return err }
	if err := end(); err != nil { return err }
	done = true
	return nil
}
func g() error { if cond() { return f() }; return call2(f) }
func call2(do func() error) error { return do() }`},
		{"batch", header + `
func f() error {
	for cond() {
		jobs, err := claimJobs()
		if err != nil { return err }
		for _, job := range jobs {
			func() {
				done := false
				defer func() { if !done { rollback() } }()
				switch {
				case job.ID == 0: return
				case cond(): effect()
				default: if effectErr() != nil { return }
				}
				commit()
				done = true
			}()
		}
	}
	return nil
}`},
		{"flags", flags(8, "won := claim()\nif won { defer rollback() }\nif won && %s { effect() }\n")},
		{"too many flags", flags(12, "won := claim()\nif won { defer rollback() }\nif won || %s { effect() }\n")},
	} {
		b.Run(bm.name, func(b *testing.B) {
			l := load(b, bm.src)
			b.ReportAllocs()
			states := 0
			for b.Loop() {
				states = 0
				for _, r := range l.analyse() {
					states += r.States
				}
			}
			b.ReportMetric(float64(states), "states/op")
		})
	}
}
