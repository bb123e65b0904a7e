package typestate_test

import "testing"

// TestChecks is about the ways in which code looks at a claim's result.
func TestChecks(t *testing.T) {
	runTwins(t, []twin{
		{"unchecked", `
func f() { defer safe(); claim(); effect() } //! gate pending`, `
func f() { if claim() { defer rollback(); effect() } }`},
		{"inverted", `
func f() {
	if claim() { return } //! stranded return
	effect() //! gate lost
}`, `
func f() {
	if !claim() { return }
	defer rollback()
	effect()
}`},
		{"kept for later", `
func f() {
	won := claim()
	work()
	effect() //! gate pending
	if won { defer rollback(); work() }
}`, `
func f() {
	won := claim()
	log.Printf("x")
	if won { defer rollback(); effect() }
}`},
		{"and", `
func f() {
	won := claim()
	both := won || cond()
	if won { defer rollback() }
	if both { effect() } //! gate lost
}`, `
func f() {
	won := claim()
	if won { defer rollback() }
	both := won && cond()
	if both { effect() }
}`},
		{"or in an if", `
func f() {
	n, err := claimCount()
	if err != nil && n == 0 { return }
	effect() //! gate pending
}`, `
func f() {
	n, err := claimCount()
	if err != nil || n == 0 { return }
	defer rollback()
	effect()
}`},
		{"count of one", `
func f() {
	n, err := claimCount()
	if err != nil { return }
	if n != 1 { effect() } //! gate lost
	if n == 1 { commit() }
}`, `
func f() {
	n, err := claimCount()
	if err != nil { return }
	if n != 1 { return }
	defer rollback()
	effect()
}`},
		{"count at least", `
func f() {
	n, _ := claimCount()
	if n >= 0 { effect() } //! gate pending
}`, `
func f() {
	n, _ := claimCount()
	if n < 1 { return }
	defer rollback()
	effect()
}`},
		{"bool and error", `
func f() error {
	_, err := claimBoth()
	if err != nil { return err }
	effect() //! gate pending
	return nil
}`, `
func f() error {
	won, err := claimBoth()
	if err != nil { return err }
	if !won { return nil }
	defer rollback()
	effect()
	return nil
}`},
		{"failed is not lost", `
func f() {
	won, err := claimBoth()
	if err != nil {
		effect() //! gate notwon
		rollback() //! ownership notwon
		return
	}
	if won { commit() }
}`, `
func f() {
	won, err := claimBoth()
	if err != nil {
		safe()
		return
	}
	if won { commit() }
}`},
		{"error alone", `
func f() {
	err := claimErr()
	if err == nil { defer rollback() }
	effect() //! gate notwon
}`, `
func f() {
	err := claimErr()
	if err != nil { log.Printf("x"); return }
	defer rollback()
	effect()
}`},
		{"sentinel", `
func f() error {
	err := claimErr()
	if !errors.Is(err, ErrLost) {
		effect() //! gate pending
	}
	return nil
}`, `
func f() error {
	err := claimErr()
	if errors.Is(err, ErrLost) { return nil }
	if err != nil { return err }
	defer rollback()
	effect()
	return nil
}`},
		{"an error's type, which nil has none of", `
type takenError struct{ error }
func take() error {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil { return err }
	if tag.RowsAffected() == 0 { return &takenError{} }
	return nil
}
func f() error {
	err := take()
	var taken *takenError
	if errors.As(err, &taken) { effect() } //! gate lost
	if err != nil { return err }
	defer rollback()
	effect()
	return nil
}`, `
type takenError struct{ error }
func take() error {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil { return err }
	if tag.RowsAffected() == 0 { return &takenError{} }
	return nil
}
func f() error {
	err := take()
	var taken *takenError
	if errors.As(err, &taken) { return taken }
	if e, ok := err.(*takenError); ok { return e }
	switch err := err.(type) {
	case *takenError:
		return err
	case nil:
	default:
		return err
	}
	defer rollback()
	effect()
	return nil
}`},
		{"pointer with a sentinel", `
func f() {
	job, err := claimJob()
	if errors.Is(err, ErrX) { _ = job; effect() } //! gate notwon
	if err == nil { commit() }
}`, `
func f() error {
	job, err := claimJob()
	if errors.Is(err, ErrLost) { return nil }
	if err != nil { return err }
	_ = job
	defer rollback()
	effect()
	return nil
}`},
		{"pointer", `
func f() {
	job, err := claimJob()
	if err != nil { return }
	if job == nil { effect() } //! gate lost
	if job != nil { commit() }
}`, `
func f() {
	job, err := claimJob()
	if err != nil || job == nil { return }
	defer rollback()
	effect()
}`},
		{"slice", `
func f() {
	jobs, _ := claimJobs()
	if len(jobs) == 0 { effect() } //! gate notwon
	if len(jobs) > 0 { commit() }
}`, `
func f() {
	jobs, _ := claimJobs()
	if len(jobs) == 0 { return }
	defer rollback()
	effect()
}`},
		{"tag", `
func f() {
	tag, err := claimTag()
	if err != nil { return }
	if tag.RowsAffected() > 0 { commit() }
	effect() //! gate lost
}`, `
func f() {
	tag, err := claimTag()
	if err != nil { return }
	if tag.RowsAffected() == 0 { return }
	defer rollback()
	effect()
}`},
		{"scan", `
func f() {
	var id int
	err := claimRow().Scan(&id)
	if errors.Is(err, sql.ErrNoRows) { effect(); return } //! gate lost
	if err == nil { commit() }
}`, `
func f() {
	var id int
	err := claimRow().Scan(&id)
	if errors.Is(err, sql.ErrNoRows) { return }
	if err != nil { return }
	defer rollback()
	effect()
}`},
		{"switch on the error", `
func f() {
	switch err := claimErr(); {
	case errors.Is(err, ErrLost):
		effect() //! gate notwon
	case err != nil:
		effect() //! gate notwon
	default:
		commit()
	}
}`, `
func f() {
	switch err := claimErr(); {
	case errors.Is(err, ErrLost):
		return
	case err != nil:
		return
	default:
		defer rollback()
		effect()
	}
}`},
		{"switch on the bool", `
func f() {
	switch claim() {
	case true:
		commit()
	case false:
		effect() //! gate lost
	}
}`, `
func f() {
	switch claim() {
	case false:
		return
	case true:
		defer rollback()
		effect()
	}
}`},
		{"wrapped error", `
func try() error {
	if err := claimErr(); err != nil { return fmt.Errorf("try: %w", err) }
	return nil
}
func f() {
	err := try()
	if errors.Is(err, ErrX) { effect() } //! gate notwon
	if err == nil { commit() }
}`, `
func try() error {
	if err := claimErr(); err != nil { return fmt.Errorf("try: %w", err) }
	return nil
}
func f() {
	if err := try(); err != nil { return }
	defer rollback()
	effect()
}`},
		{"rows", `
func f() {
	rows, err := claimRows()
	if err != nil { return }
	effect() //! gate pending
	for rows.Next() { commit() }
}`, `
func one() {
	done := false
	defer func() { if !done { rollback() } }()
	effect()
	done = true
}
func f() {
	rows, err := claimRows()
	if err != nil { return }
	for rows.Next() { one() }
}`},
		{"range over rows", `
func f() {
	jobs, err := claimJobs()
	if err != nil { return }
	for range jobs { commit(); effect() } //! gate committed
}`, `
func one() {
	done := false
	defer func() { if !done { rollback() } }()
	effect()
	done = true
}
func f() {
	jobs, err := claimJobs()
	if err != nil { return }
	for range jobs { one() }
}`},
	})
}
