package cloudtest

import (
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// The simulated cloud never makes a second box of one token, so its record is made up here.
func TestTwoBoxesOfOneToken(t *testing.T) {
	c := New(t)
	c.tokens[cloud.Box{Provider: "gcp", Instance: "1"}] = "token"
	if broken := c.twice(); len(broken) != 0 {
		t.Errorf("it says %q of one box", broken)
	}
	c.tokens[cloud.Box{Provider: "gcp", Instance: "2"}] = "token"
	if broken := c.twice(); len(broken) != 1 || !strings.Contains(broken[0], "made two boxes") {
		t.Errorf("it says %q of two boxes", broken)
	}
}
