package conflict_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/testdata/migration/position"
)

func TestConflictBeforeStop(t *testing.T) {
	position.Variants(t, "move.go", conflictBeforeStop)
}

// The answer 409 stands between the claim and the stop.
func conflictBeforeStop(src string) error {
	claim := strings.Index(src, "SET status = 'moving'")
	conflict := strings.Index(src, "http.StatusConflict")
	stop := strings.Index(src, ".Stop(")
	if claim < 0 || conflict < claim || stop < conflict {
		return errors.New("no 409 before the box is stopped")
	}
	return nil
}
