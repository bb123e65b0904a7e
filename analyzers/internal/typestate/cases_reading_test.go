package typestate_test

import "testing"

// A directive says how winning is read off the results, where their types do
// not.
func TestReading(t *testing.T) {
	runTwins(t, []twin{
		{
			"won=false", `
func claimFree() (bool, error)
func f() error {
	taken, err := claimFree()
	if err != nil { return err }
	if !taken { return nil } //! stranded return
	effect() //! gate lost
	return nil
}`, `
func claimFree() (bool, error)
func f() error {
	taken, err := claimFree()
	if err != nil { return err }
	if taken { return nil }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"won=error", `
func claimByError() (bool, error)
func f() error {
	ok, err := claimByError()
	if !ok { return err }
	effect() //! gate pending
	return nil
}`, `
func claimByError() (bool, error)
func f() error {
	_, err := claimByError()
	if err != nil { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"won=nonzero, of a number", `
func claimToken() (int, error)
func f() error {
	_, err := claimToken()
	if err != nil { return err }
	effect() //! gate pending
	return nil
}`, `
func claimToken() (int, error)
func f() error {
	n, err := claimToken()
	if err != nil || n == 0 { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"won=nonzero, of a string", `
func claimToken() (string, error)
func f() error {
	s, err := claimToken()
	if err != nil { return err }
	if s == "" { effect() } //! gate lost
	defer rollback() //! ownership lost
	return nil
}`, `
func claimToken() (string, error)
func f() error {
	s, err := claimToken()
	if err != nil || s == "" { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"won=field, of a struct", `
type Result struct { ID int; Won bool }
func claimField() (Result, error)
func f() error {
	res, err := claimField()
	if err != nil { return err }
	if res.Won { return nil } //! stranded return
	effect() //! gate lost
	return nil
}`, `
type Result struct { ID int; Won bool }
func claimField() (Result, error)
func f() error {
	res, err := claimField()
	if err != nil || !res.Won { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"won=field, of what a pointer points to", `
type Result struct { ID int; Won bool }
func claimField() *Result
func f() {
	res := claimField()
	if res.Won { return } //! stranded return
	effect() //! gate lost
}`, `
type Result struct { ID int; Won bool }
func claimField() *Result
func f() {
	if res := claimField(); res.Won {
		defer rollback()
		effect()
	}
}`,
		},
		{
			"lost=", `
func claimSentinel() (*Job, error)
func f() error {
	_, err := claimSentinel()
	if errors.Is(err, ErrLost) { return nil }
	effect() //! gate pending|failed
	return nil
}`, `
func claimSentinel() (*Job, error)
func f() error {
	_, err := claimSentinel()
	if errors.Is(err, ErrLost) { return nil }
	if err != nil { return err }
	defer rollback()
	effect()
	return nil
}`,
		},
		{
			"expires", `
func claimLease() bool
func f(ctx context.Context) {
	if !claimLease() { return }
	effectCtx(ctx) //! lifetime held
}`, `
func claimLease() bool
func f() {
	if !claimLease() { return }
	effect()
}`,
		},
		{
			"fenced", `
func rollbackFenced()
func f() {
	defer rollback() //! ownership lost|unclaimed|notwon
	if !claim() { return }
	effect()
}`, `
func rollbackFenced()
func f() {
	defer rollbackFenced()
	if !claim() { return }
	effect()
}`,
		},
	})
}
