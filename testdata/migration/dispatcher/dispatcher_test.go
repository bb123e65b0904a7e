package dispatcher_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/testdata/migration/position"
)

func TestOnlyTheDispatcher(t *testing.T) {
	position.Variants(t, "provision.go", onlyTheDispatcher)
}

// Each backend is named twice: where it is declared, and where the dispatcher calls it.
func onlyTheDispatcher(src string) error {
	for _, backend := range []string{"createCloud(", "createLocal("} {
		if n := strings.Count(src, backend); n != 2 {
			return fmt.Errorf("%s occurs %d times, not 2", backend, n)
		}
	}
	return nil
}
