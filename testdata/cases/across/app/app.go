// Package app calls a claim and its rollback, whose statements are in another package: the report stands at the call.
package app

import (
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases/across/store"
)

var errBusy = errors.New("busy")

//claimvet:effect
func move(id string) error { return nil }

// The token decides.
func rightFenced(id, token string) error {
	won, err := store.Take(id, token, "me")
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	defer store.Fenced(id, token)
	return move(id)
}

// The other table's fence decides.
func rightJoined(id, token string) error {
	won, err := store.Take(id, token, "me")
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	defer store.Joined(id, 1)
	return move(id)
}

// Nothing decides.
func wrongBlind(id, token string) error {
	won, err := store.Take(id, token, "me")
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	defer store.Blind(id) // want [sql]
	return move(id)
}

// The worker stays.
func wrongHalf(id, token string) error {
	won, err := store.Take(id, token, "me")
	if err != nil || !won {
		return errors.Join(err, errBusy)
	}
	defer store.Half(id, token) // want [sql]
	return move(id)
}

// A rollback that no claim is paired with is not judged.
func rightUnpaired(id string) { store.Blind(id) }
