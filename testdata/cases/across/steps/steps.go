// Package steps has steps of those who hold a rack, and a helper that panics.
package steps

//claimvet:effect
func Stop(id string) error { return nil }

// Move needs a rack that is claimed, and hands it over.
//
//claimvet:holds
func Move(id string) error { return Stop(id) }

// Must takes no for an answer.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}
