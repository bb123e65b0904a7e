// Package wholes calls functions that claim by themselves. Their mistakes are theirs.
package wholes

import (
	"net/http"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/whole"
)

// No claim of one's own is needed for what claims itself.
func rightCall(id string) error { return whole.Right(id) }

// Nor is one for what is wrong in itself: it was reported where it is.
func rightReportedThere(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	for _, f := range []error{whole.WrongGate(id), whole.WrongStranded(id), whole.WrongOwnership(id)} {
		if f != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
	}
}

// The loser of one claim may call what claims by itself.
func rightLoser(id, other string) error {
	if !lease.First(id) {
		return whole.Right(other)
	}
	return whole.Section(id)
}

// The loser of one claim may not call what does not.
func wrongLoser(id, other string) error {
	if !lease.First(id) {
		return whole.Section(other) // want [gate]
	}
	return nil
}

// After the commit one may call what claims by itself.
func rightAfterCommit(id, other string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	lease.Confirm(id)
	return whole.Right(other)
}

// After the commit one may not call what does not.
func wrongAfterCommit(id, other string) error {
	if !lease.Acquire(id) {
		return lease.ErrBusy
	}
	lease.Confirm(id)
	return whole.Section(other) // want [gate]
}
