package write_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/testdata/migration/position"
)

func TestWriteAfterStop(t *testing.T) {
	position.Variants(t, "repoint.go", writeAfterStop)
}

// The stop reads the provider that the write overwrites, and stands above it.
func writeAfterStop(src string) error {
	stop, write := strings.Index(src, ".Stop("), strings.Index(src, "SET provider")
	if stop < 0 || write < 0 || write < stop {
		return errors.New("the provider is overwritten before the old box is stopped")
	}
	return nil
}
