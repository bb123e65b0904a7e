package main

import "testing"

// TestGaveUp asks for what the engine does not say: whether the function that is deferred ends the claim is not known.
func TestGaveUp(t *testing.T) {
	dir := module(t, `
-- a.go --
package m

//claimvet:claim
func claim() bool { return true }

//claimvet:effect
func stop() {}

func F(end func()) {
	if !claim() {
		return
	}
	defer end()
	stop()
}
`)
	runReal(t, dir, "./...").want(t, 0, "", "")
	runReal(t, dir, "-gaveup", "./...").want(t, 1, "a.go:15:1: claimvet gave up here, and says nothing of what may follow: an unknown function is deferred, which may end the claim [gaveup]", "")
}
