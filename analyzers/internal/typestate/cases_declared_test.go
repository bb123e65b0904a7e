package typestate_test

import "testing"

// What a directive declares has a body, and the body is asked for the rest.
func TestDeclared(t *testing.T) {
	runTwins(t, []twin{
		{
			"the body says which result is won", `
func claimTaken() (bool, error) {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil { return false, err }
	return tag.RowsAffected() == 0, nil
}
func f() error {
	taken, err := claimTaken()
	if err != nil { return err }
	if !taken { return nil } //! stranded return
	effect() //! gate lost
	return nil
}`, `
func claimTaken() (bool, error) {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil { return false, err }
	return tag.RowsAffected() == 0, nil
}
func f() error {
	taken, err := claimTaken()
	if err != nil { return err }
	if taken { return nil }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"what is received in the body comes of the claim", `
func claimAsked(asked chan bool) bool {
	exec("requests n=1")
	return <-asked
}
func f(asked chan bool) {
	if claimAsked(asked) { defer rollback() }
	effect() //! gate lost
}`, `
func claimAsked(asked chan bool) bool {
	exec("requests n=1")
	return <-asked
}
func f(asked chan bool) {
	if !claimAsked(asked) { return }
	defer rollback()
	effect()
}`,
		},
		{
			"a pointer beside an error, where nobody returns two nils", `
func claimNew() (*Job, error) {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil { return nil, err }
	if tag.RowsAffected() == 0 { return nil, nil }
	return &Job{}, nil
}
func f() error {
	_, err := claimNew()
	if err != nil { return err }
	defer rollback() //! ownership lost
	effect() //! gate lost
	return nil
}`, `
func claimNew() (*Job, error) {
	tag, err := exec("jobs status=running if status=queued")
	if err != nil { return nil, err }
	if tag.RowsAffected() == 0 { return nil, ErrLost }
	return &Job{}, nil
}
func f() error {
	_, err := claimNew()
	if err != nil { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"without a statement the exits tell", `
func claimNew(s *svc) (*Job, error) {
	if err := workErr(); err != nil { return nil, err }
	if s.armed { return nil, nil }
	s.armed = true
	return &Job{}, nil
}
func f(s *svc) error {
	_, err := claimNew(s)
	if err != nil { return err }
	defer rollback() //! ownership lost
	effect() //! gate lost
	return nil
}`, `
func claimNew(s *svc) (*Job, error) {
	if err := workErr(); err != nil { return nil, err }
	if s.armed { return nil, ErrLost }
	s.armed = true
	return &Job{}, nil
}
func f(s *svc) error {
	_, err := claimNew(s)
	if err != nil { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"a placeholder tells nothing but its type", `
func claimStub() bool { return true }
func f() {
	claimStub()
	effect() //! gate pending
}`, `
func claimStub() bool { return true }
func f() {
	if !claimStub() { return }
	defer rollback()
	effect()
}`,
		},
		{
			"whoever declares a function that calls a declared one declares one claim", `
func claimOuter() bool { work(); return claim() }
func f() {
	if claimOuter() {
		work() //! stranded call
		defer rollback()
		effect()
	}
}`, `
func claimOuter() bool { work(); return claim() }
func f() {
	if claimOuter() {
		defer rollback()
		effect()
	}
}`,
		},
		{
			"a statement that was lost, and another try", `
func claimEither() bool {
	tag, _ := exec("jobs status=running if status=queued")
	if tag.RowsAffected() > 0 { return true }
	tag, _ = exec("jobs status=running if status=stale")
	return tag.RowsAffected() > 0
}
func f() {
	if claimEither() { return } //! stranded return
	effect() //! gate notwon|lost|pending
}`, `
func claimEither() bool {
	tag, _ := exec("jobs status=running if status=queued")
	if tag.RowsAffected() > 0 { return true }
	tag, _ = exec("jobs status=running if status=stale")
	return tag.RowsAffected() > 0
}
func f() {
	if !claimEither() { return }
	defer rollback()
	effect()
}`,
		},
		{
			"a release that does nothing after the commit", `
func (s *svc) commitIt() { work(); s.armed = true }
func (s *svc) rollbackIt() { work() }
func f(s *svc) {
	if !s.claim() { return }
	defer s.rollbackIt() //! finality committed
	effect()
	s.commitIt()
}`, `
func (s *svc) commitIt() { work(); s.armed = true }
func (s *svc) rollbackIt() { if s.armed { return }; work() }
func f() {
	s := &svc{}
	if !s.claim() { return }
	defer s.rollbackIt()
	effect()
	s.commitIt()
}`,
		},
		{
			"a release that does nothing at all on the way", `
func (s *svc) rollbackIt() { if !s.armed { return }; work() }
func f() {
	s := &svc{}
	if !claim() { return }
	defer s.rollbackIt()
	if cond() { panic("x") } //! stranded panic
	effect()
}`, `
func (s *svc) rollbackIt() { if !s.armed { return }; work() }
func f() {
	s := &svc{armed: true}
	if !claim() { return }
	defer s.rollbackIt()
	if cond() { panic("x") }
	effect()
}`,
		},
		{
			"a commit that has failed", `
func commitChecked() error { if err := workErr(); err != nil { return err }; work(); return nil }
func f() error {
	if !claim() { return nil }
	effect()
	if err := commitChecked(); err != nil { return err } //! stranded return
	return nil
}`, `
func commitChecked() error { if err := workErr(); err != nil { return err }; work(); return nil }
func f() error {
	done := false
	if !claim() { return nil }
	defer func() { if !done { rollback() } }()
	effect()
	if err := commitChecked(); err != nil { return err }
	done = true
	return nil
}`,
		},
		{
			"a rollback that returned an error has not released", `
func rollbackErr() error { work(); return workErr() }
func f() {
	if !claim() { return }
	defer rollback()
	if err := rollbackErr(); err == nil {
		effect() //! gate released
	}
}`, `
func rollbackErr() error { work(); return workErr() }
func f() {
	if !claim() { return }
	defer rollback()
	if err := rollbackErr(); err != nil {
		effect()
	}
}`,
		},
		{
			"a declared function as a value, through a generic one", `
func timed[T any](f func() (T, error)) (T, error) { return f() }
func f(s store) error {
	ok, err := timed(claimBoth)
	if err != nil { return err }
	if ok { return nil } //! stranded return
	effect() //! gate lost
	return nil
}`, `
func timed[T any](f func() (T, error)) (T, error) { return f() }
func f(s store) error {
	ok, err := timed(claimBoth)
	if err != nil { return err }
	if !ok { return nil }
	defer rollback()
	effect()
	return nil
}`,
		},
	})
}

// A statement that is sent again until somebody knows how it went is more than
// its caller can pay for: then the declaration speaks, and nothing of the
// caller is given up.
func TestShare(t *testing.T) {
	const certain = `func send() (bool, error) {
	tag, err := exec("jobs status=running if status=queued")
	return tag.RowsAffected() == 1, err
}
func look() (bool, error) { return cond(), workErr() }
func certain(send, look func() (bool, error)) (bool, error) {
	lost := false
	for {
		done, err := send()
		if done && err == nil { return true, nil }
		answered := err == nil || cond()
		if answered && !lost { return false, err }
		lost = true
		for {
			found, lookErr := look()
			if found && lookErr == nil { return true, nil }
			if lookErr == nil { break }
			if cond() { return false, lookErr }
		}
		if answered { return false, err }
		if cond() { return false, err }
	}
}
func claimCertain() (bool, error) { return certain(send, look) }
func rollbackCertain() {
	certain(func() (bool, error) { exec("jobs status=queued if status=running"); return cond(), workErr() }, look)
}
`
	runTwins(t, []twin{
		{
			"a claim that is sent again", certain + `
func f() error {
	won, err := claimCertain()
	if err != nil { return err }
	if cond() && !won { return nil }
	defer rollbackCertain() //! ownership pending
	effect() //! gate pending
	return nil
}`, certain + `
func f() error {
	won, err := claimCertain()
	if err != nil || !won { return err }
	defer rollbackCertain()
	effect()
	return nil
}`,
		},
		{
			"many calls of such", certain + `
func f() error {
	won, err := claimCertain()
	if err != nil || !won { return err }
	rollbackCertain()
	rollbackCertain()
	rollbackCertain()
	effect() //! gate released
	return nil
}`, certain + `
func f() error {
	won, err := claimCertain()
	if err != nil || !won { return err }
	defer rollbackCertain()
	if cond() { rollbackCertain(); return nil }
	if cond() { rollbackCertain(); rollbackCertain(); return nil }
	effect()
	return nil
}`,
		},
		{
			"an answer that was lost is looked for", `
func claimAgain() (bool, error) {
	tag, err := exec("jobs status=running if status=queued")
	if err == nil && tag.RowsAffected() == 1 { return true, nil }
	if cond() { return true, nil }
	return false, err
}
func f() error {
	won, err := claimAgain()
	if err != nil { return err }
	if won { return nil } //! stranded return
	effect() //! gate lost
	return nil
}`, `
func claimAgain() (bool, error) {
	tag, err := exec("jobs status=running if status=queued")
	if err == nil && tag.RowsAffected() == 1 { return true, nil }
	if cond() { return true, nil }
	return false, err
}
func f() error {
	won, err := claimAgain()
	if err != nil || !won { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
	})
}
