package order_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/testdata/migration/position"
)

func TestClaimBeforeStop(t *testing.T) {
	position.Variants(t, "retire.go", claimBeforeStop)
}

// The claim stands above the stop.
func claimBeforeStop(src string) error {
	claim, stop := strings.Index(src, "s.claim("), strings.Index(src, "s.cloud.Stop(")
	if claim < 0 || stop < 0 || claim > stop {
		return errors.New("the box is stopped before the claim")
	}
	return nil
}
