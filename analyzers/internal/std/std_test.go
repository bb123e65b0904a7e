package std

import (
	"os/exec"
	"strings"
	"testing"
)

// TestHas asks the go command what there is.
func TestHas(t *testing.T) {
	out, err := exec.Command("go", "list", "std", "cmd").Output()
	if err != nil {
		t.Fatal(err)
	}
	paths := strings.Fields(string(out))
	if len(paths) < 200 {
		t.Fatalf("only %d packages", len(paths))
	}
	for _, path := range paths {
		if !Has(path) {
			t.Errorf("%s is not known", path)
		}
		if strings.Contains(path, "/") && Single(path) {
			t.Errorf("%s has more than one element", path)
		}
	}
	for _, path := range []string{"fleet", "fleet/api", "example.com/net/http", "command-line-arguments", "", "go", "archive"} {
		if Has(path) {
			t.Errorf("%q is taken for the standard library", path)
		}
	}
}
