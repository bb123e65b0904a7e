package app

import (
	"github.com/molecule-ai/claimvet/testdata/cases/across/steps"
	"github.com/molecule-ai/claimvet/testdata/cases/across/store"
)

// What the step does with the claim is seen in its own package.
func rightMove(id, token string) error {
	if ours, err := store.Take(id, token, "a"); err != nil || !ours {
		return err
	}
	return steps.Move(id)
}

// Nobody holds the rack where the step is taken.
func wrongMove(id, token string) error {
	if ours, err := store.Take(id, token, "a"); err != nil || ours {
		return err // want [stranded]
	}
	return steps.Move(id) // want [gate]
}

// The panic comes after the rollback is armed.
func rightMust(id, token string) {
	ours, err := store.Take(id, token, "a")
	steps.Must(err)
	if !ours {
		return
	}
	done := false
	defer func() {
		if !done {
			store.Fenced(id, token)
		}
	}()
	steps.Must(steps.Stop(id))
	done = true
}

// The panic keeps the rack.
func wrongMust(id, token string) {
	ours, err := store.Take(id, token, "a")
	steps.Must(err)
	if !ours {
		return
	}
	steps.Must(steps.Stop(id)) // want [stranded]
} // want [stranded]
