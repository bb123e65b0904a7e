// Package fleet stops whole racks by way of package mid.
package fleet

import (
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/mid"
)

// HaltRack stops the boxes of a rack: its callers have to hold the claim.
func HaltRack(boxes ...*mid.Box) (err error) {
	for _, b := range boxes {
		err = errors.Join(err, haltOne(b))
	}
	return err
}

func haltOne(b *mid.Box) error { return b.Halt() }

// Reserve says whether the rack could be had.
func Reserve(id string) (*mid.Box, bool, error) {
	b := mid.Pick("rack/" + id)
	if b == nil {
		return nil, false, nil
	}
	return b, true, nil
}
