package compare_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/testdata/migration/position"
)

func TestCompareAndSet(t *testing.T) {
	position.Variants(t, "claim.go", compareAndSet)
}

// The claim compares the status that it sets.
func compareAndSet(src string) error {
	if !strings.Contains(src, "SET status = 'running'") || !strings.Contains(src, "AND status = 'queued'") {
		return errors.New("the claim is no compare-and-set")
	}
	return nil
}
