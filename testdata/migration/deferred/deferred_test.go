package deferred_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/testdata/migration/position"
)

func TestRollbackAfterReturn(t *testing.T) {
	position.Variants(t, "renew.go", rollbackAfterReturn)
}

// The loser's return stands above the defer.
func rollbackAfterReturn(src string) error {
	lost, rollback := strings.Index(src, "return errBusy"), strings.Index(src, "defer func()")
	if lost < 0 || rollback < 0 || rollback < lost {
		return errors.New("the rollback is armed before the loser has left")
	}
	return nil
}
